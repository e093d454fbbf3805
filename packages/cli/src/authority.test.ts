import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startDemoNode } from '@jianghan/client/testing'
import { cli, type Ran } from './testing/io.ts'

test('acts of authority, and proposals that others approve, against a real node', async t => {
  const node = await startDemoNode(t)
  const cwd = mkdtempSync(join(tmpdir(), 'jianghan-authority-'))
  t.after(() => rmSync(cwd, { recursive: true }))
  const jh = (...argv: string[]): Promise<Ran> => cli(argv, { cwd, env: { JIANGHAN_URL: node.url, JIANGHAN_DATA: node.folder } })
  const key = (member: string, role: string): readonly string[] => ['--key', node.keys(member).find(file => file.includes(`-${role}.`)) ?? '']
  const both = (member: string): readonly string[] => [...key(member, 'maker'), ...key(member, 'checker')]
  const done = async (...argv: string[]): Promise<Ran> => {
    const ran = await jh(...argv)
    assert.equal(ran.exit, 0, `${argv.join(' ')}: ${ran.stderr}`)
    return ran
  }
  const refused = async (code: string, ...argv: string[]): Promise<void> => {
    const ran = await jh(...argv)
    assert.deepEqual([ran.exit, ran.stderr.includes(`(${code})`)], [1, true], `${argv.join(' ')}: ${ran.stderr}`)
  }
  const [motor, brakes] = [node.account('yangtze-motor'), node.account('hanyang-brakes')]
  const pay = (amount: string): string[] => ['payments', 'transfer', '--from', motor, '--to', brakes, '--amount', amount, '--asset', 'CNY.HJB']

  await t.test('a payment is made on Friday and approved on Monday, and every other way is refused', async () => {
    const made = await done(...pay('1250.00'), '--propose', 'friday.json', '--within', '3', ...key('yangtze-motor', 'maker'))
    assert.match(made.stderr, /amount +\{"assetId":"CNY\.HJB","atoms":"125000"\}[\s\S]*action hash +[0-9a-f]{64}/)
    assert.match((await jh(...pay('1.00'), '--propose', 'friday.json', ...key('yangtze-motor', 'maker'))).stderr, /there already/)
    assert.match((await done('proposals', 'waiting', ...key('yangtze-motor', 'checker'))).stdout, /^[0-9a-f]{32} +jh1/)
    for (const [of, found] of [[['--account', motor], /^[0-9a-f]{32} +jh1/], [['--account', brakes], /^\(nothing\)/], [['--member', 'yangtze-motor'], /^[0-9a-f]{32} /]] as const) assert.match((await done('proposals', 'list', ...of)).stdout, found)
    assert.match((await done('approvals', 'list-for-account', 'yangtze-motor', motor, '0')).stdout, /actionHash/)
    assert.equal((await done('proposals', 'waiting', ...key('yangtze-motor', 'maker'))).stdout, '(nothing)\n')
    assert.match((await done('proposals', 'show', 'friday.json')).stdout, /matches the ledger +yes\nstate +open[\s\S]*approved by +-/)

    const file = JSON.parse(readFileSync(join(cwd, 'friday.json'), 'utf8')) as Record<string, string>
    const changed = { ...file, body: file['body']?.replace('313235303030', '393235303030') }
    assert.notEqual(changed.body, file['body'], 'the amount is in the bytes')
    writeFileSync(join(cwd, 'changed.json'), JSON.stringify(changed))
    for (const command of ['show', 'approve', 'execute']) await refused('cli.actionChanged', 'proposals', command, 'changed.json', ...(command === 'show' ? [] : key('yangtze-motor', 'checker')))
    writeFileSync(join(cwd, 'broken.json'), JSON.stringify({ ...file, body: `${file['body']}00` }))
    await refused('client.badProposal', 'proposals', 'show', 'broken.json')

    await refused('approvals.makerApproves', 'proposals', 'approve', 'friday.json', ...key('yangtze-motor', 'maker'))
    await refused('approvals.notAsked', 'proposals', 'approve', 'friday.json', ...key('hanyang-brakes', 'checker'))
    await refused('kernel.policyNotMet', 'proposals', 'execute', 'friday.json', ...key('yangtze-motor', 'maker'))
    await done('proposals', 'approve', 'friday.json', ...key('yangtze-motor', 'checker'))
    await refused('approvals.approvedTwice', 'proposals', 'approve', 'friday.json', ...key('yangtze-motor', 'checker'))
    await done('proposals', 'execute', 'friday.json', ...key('yangtze-motor', 'maker'))
    await refused('approvals.alreadyExecuted', 'proposals', 'execute', 'friday.json', ...key('yangtze-motor', 'maker'))
    assert.match((await done('payments', 'get-balance', brakes, 'CNY.HJB')).stdout, /2,001,250\.00 CNY\.HJB/)
    assert.match((await done('proposals', 'show', 'friday.json')).stdout, /state +executed/)
  })

  await t.test('the file goes through the vault to the one who approves, and what was taken back is not carried out', async () => {
    await done(...pay('7.00'), '--propose', 'vault.json', ...key('yangtze-motor', 'maker'))
    const { id } = JSON.parse((await done('vault', 'put', 'vault.json', '--readers', 'yangtze-motor', '--media-type', 'application/json', '--json')).stdout) as { id: string }
    await done('vault', 'show', id, '--out', 'from-vault.json', '--as', 'yangtze-motor')
    await done('proposals', 'approve', 'from-vault.json', ...key('yangtze-motor', 'checker'))
    await refused('approvals.notTheMaker', 'proposals', 'withdraw', 'vault.json', ...key('yangtze-motor', 'checker'))
    await done('proposals', 'withdraw', 'vault.json', ...key('yangtze-motor', 'maker'))
    await refused('approvals.proposalWithdrawn', 'proposals', 'execute', 'from-vault.json', ...key('yangtze-motor', 'checker'))
  })

  await t.test('a supervisor freezes by two officers who never sign together, and releases', async () => {
    const freeze = ['members', 'freeze-account', '--account-id', motor, '--kind', 'debit', '--reason', 'court-order'] as const
    await refused('kernel.policyNotMet', ...freeze, ...key('wuhan-settlement', 'maker'))
    await refused('kernel.capacityMissing', ...freeze, ...both('hanyang-brakes'))
    await done(...freeze, '--propose', 'freeze.json', ...key('wuhan-settlement', 'maker'))
    await done('proposals', 'execute', 'freeze.json', ...key('wuhan-settlement', 'checker'))
    await refused('kernel.accountFrozen', ...pay('1.00'), ...both('yangtze-motor'))
    await done('members', 'unfreeze-account', '--account-id', motor, '--reason', 'resolved', ...both('wuhan-settlement'))
    await done(...pay('1.00'), ...both('yangtze-motor'))
  })

  await t.test('a member is suspended and reinstated, and no supervisor suspends itself', async () => {
    const suspend = (member: string): string[] => ['members', 'suspend-member', '--member-id', member, '--reason', 'regulation']
    await refused('kernel.capacityMissing', ...suspend('wuhan-settlement'), ...both('wuhan-settlement'))
    await done(...suspend('hanyang-brakes'), ...both('wuhan-settlement'))
    const back = ['payments', 'transfer', '--from', brakes, '--to', motor, '--amount', '1.00', '--asset', 'CNY.HJB', ...both('hanyang-brakes')]
    await refused('kernel.memberSuspended', ...back)
    await done(...pay('1.00'), ...both('yangtze-motor'))
    await done('members', 'reinstate-member', '--member-id', 'hanyang-brakes', '--reason', 'resolved', ...both('wuhan-settlement'))
    await done(...back)
  })

  await t.test('a policy and limits are set, hold at once, and none is taken that nobody could meet', async () => {
    const policy = (role: string, count: number): string[] => ['members', 'set-account-policy', '--account-id', motor, '--policy', JSON.stringify({ quorums: [{ role, count }] })]
    await refused('members.policyUnreachable', ...policy('checker', 2), ...both('yangtze-motor'))
    await done(...policy('checker', 1), ...both('yangtze-motor'))
    await refused('kernel.policyNotMet', ...pay('1.00'), ...key('yangtze-motor', 'maker'))
    await done(...pay('1.00'), ...key('yangtze-motor', 'checker'))
    await done('members', 'set-limits', '--member-id', 'yangtze-motor', '--account-id', motor, '--limits', JSON.stringify([{ perTransaction: { assetId: 'CNY.HJB', atoms: '500' } }]), ...both('yangtze-motor'))
    await refused('kernel.transactionLimitExceeded', ...pay('5.01'), ...key('yangtze-motor', 'checker'))
    await done(...pay('5.00'), ...key('yangtze-motor', 'checker'))
  })

  await t.test('a lost key is replaced with the help of a supervisor, asked from afar, and the key itself objects', async () => {
    const lost = (JSON.parse((await done('keys', 'show', node.keys('hanyang-brakes').find(file => file.includes('-checker.')) ?? '', '--json')).stdout) as { address: string }).address
    await done('keys', 'new', 'fresh.json')
    const { publicKey } = JSON.parse((await done('keys', 'show', 'fresh.json', '--json')).stdout) as { publicKey: string }
    await done('members', 'replace-lost-key', '--member-id', 'hanyang-brakes', '--lost-key-id', lost, '--kind', '1', '--public-key', publicKey,
      '--propose', 'lost.json', '--ask', 'wuhan-settlement', ...key('hanyang-brakes', 'maker'))
    await refused('kernel.officersMissing', 'proposals', 'execute', 'lost.json', ...key('hanyang-brakes', 'maker'))
    await done('proposals', 'approve', 'lost.json', ...both('wuhan-settlement'))
    await done('proposals', 'execute', 'lost.json', ...key('hanyang-brakes', 'maker'))
    await refused('members.replacementTooEarly', 'members', 'complete-replacement', '--member-id', 'hanyang-brakes', '--lost-key-id', lost, ...key('hanyang-brakes', 'maker'))
    await done('members', 'object-to-replacement', '--member-id', 'hanyang-brakes', '--lost-key-id', lost, ...key('hanyang-brakes', 'checker'))
    await refused('members.replacementNotFound', 'members', 'complete-replacement', '--member-id', 'hanyang-brakes', '--lost-key-id', lost, ...key('hanyang-brakes', 'maker'))
  })
})
