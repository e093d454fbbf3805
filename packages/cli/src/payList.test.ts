import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startDemoNode } from '@jianghan/client/testing'
import { formatAddress } from '@jianghan/protocol'
import { cli, type Ran } from './testing/io.ts'

test('a list is paid, also as a proposal, and every entry is proved with what it is for, against a real node', async t => {
  const node = await startDemoNode(t)
  const cwd = mkdtempSync(join(tmpdir(), 'jianghan-list-'))
  t.after(() => rmSync(cwd, { recursive: true }))
  const jh = (...argv: string[]): Promise<Ran> => cli(argv, { cwd, env: { JIANGHAN_URL: node.url, JIANGHAN_DATA: node.folder } })
  const key = (role: string): readonly string[] => ['--key', node.keys('yangtze-motor').find(file => file.includes(`-${role}.`)) ?? '']
  const ran = async (exit: number, ...argv: string[]): Promise<Ran> => {
    const done = await jh(...argv)
    assert.equal(done.exit, exit, `${argv.join(' ')}: ${done.stdout}${done.stderr}`)
    return done
  }
  const [motor, brakes, glass] = [node.account('yangtze-motor'), node.account('hanyang-brakes'), node.account('guanggu-glass')]
  const nobody = formatAddress('account', new Uint8Array(20).fill(7))
  const list = (name: string, ...lines: readonly string[]): string => { writeFileSync(join(cwd, name), `${lines.join('\n')}\n`); return name }
  const pay = (name: string, ...more: readonly string[]): string[] => ['pay-list', name, '--from', motor, '--asset', 'CNY.HJB', ...more]
  const both = [...key('maker'), ...key('checker')]

  await t.test('rows that do not fit are told by file, row and reason in both modes, and nothing is sent', async () => {
    const bad = list('bad.csv', '# suppliers', `${brakes},10.00`, 'jh1nonsense,1', `${glass},0`, `${glass},1.005`, `${motor},1`, `${glass},1,E-1`, `${glass},2,E-1`)
    for (const mode of [[], ['--each']]) {
      const refused = await ran(1, ...pay(bad, ...mode, ...both))
      for (const row of [/bad\.csv:3: "jh1nonsense" is no account/, /bad\.csv:4: the amount "0"/, /bad\.csv:5: "1\.005"/, /bad\.csv:6: it pays the account/, /bad\.csv:8: endToEndId E-1/]) assert.match(refused.stderr, row)
      assert.match(refused.stderr, /cannot be paid: 5\. Nothing was sent[\s\S]*\(cli\.badList\)/)
    }
    const { error } = JSON.parse((await ran(1, ...pay(bad, ...both, '--json'))).stderr) as { error: { facts: { file: string; problems: { row: number; zh: string }[] } } }
    assert.deepEqual([error.facts.file, error.facts.problems.map(({ row }) => row)], ['bad.csv', [3, 4, 5, 6, 8]])
    assert.deepEqual(readdirSync(cwd), ['bad.csv'], 'no file of references is left behind')
  })

  await t.test('what the ledger alone can tell is told with its row: all is refused, or that entry alone', async () => {
    const lost = list('lost.csv', 'account,amount,remittance', `${brakes},10.00,first`, `${nobody},5.00,second`, `${glass},1.00,third`)
    const refused = await ran(1, ...pay(lost, ...both))
    assert.match(refused.stderr, /lost\.csv:3: The payee jh1\S+ of entry 1[\s\S]*nothing of the bulk was done[\s\S]*\(payments\.bulkPayeeNotFound\)/)
    const partly = await ran(1, ...pay(lost, '--each', ...both))
    assert.match(partly.stdout, /paid +2\nnot paid +1[\s\S]*lost\.csv:3: the payee account does not exist \(payments\.accountNotFound\) jh1/)
    const { unpaid } = JSON.parse((await ran(1, ...pay(lost, '--each', ...both, '--json'))).stdout) as { unpaid: { row: number; status: string }[] }
    assert.deepEqual(unpaid.map(({ row, status }) => [row, status]), [[3, 'payments.accountNotFound']])
  })

  await t.test('a maker proposes, a checker sees every line and approves, and each entry of what was executed is proved', async () => {
    const wages = list('wages.csv', '收款账户,金额,端到端标识,附言', `${brakes},100.00,GZ-1,"十一月, 工资"`, `${glass},200.50,GZ-2,奖金`, `${nobody},1.00,GZ-3,`, `${brakes},3.00`)
    const made = await ran(0, ...pay(wages, '--each', '--propose', 'wages.json', '--within', '3', ...key('maker')))
    assert.match(made.stderr, /entries +4\n\s+sum +304\.50 CNY\.HJB[\s\S]*200\.50 +GZ-2 · 奖金/)
    const references = readdirSync(cwd).find(name => /^wages\.csv\.[0-9a-f]{8}\.references\.json$/.test(name)) ?? ''
    const shown = await ran(0, 'proposals', 'show', 'wages.json', '--references', references)
    assert.match(shown.stderr, new RegExp(`0 +${brakes} +100\\.00 +GZ-1 · 十一月, 工资[\\s\\S]*3 +${brakes} +3\\.00\\n`))
    writeFileSync(join(cwd, 'other.json'), readFileSync(join(cwd, references), 'utf8').replace('奖金', '退款'))
    assert.match((await ran(1, 'proposals', 'approve', 'wages.json', '--references', 'other.json', ...key('checker'))).stderr, /entry 1 [\s\S]*client\.referencesMismatch/)
    assert.match((await ran(1, 'proposals', 'execute', 'wages.json', ...key('maker'))).stderr, /kernel\.policyNotMet/)
    await ran(0, 'proposals', 'approve', 'wages.json', '--references', references, ...key('checker'))
    const executed = JSON.parse((await ran(1, 'proposals', 'execute', 'wages.json', ...key('maker'), '--json')).stdout) as { id: string; paid: number; unpaid: { index: number }[] }
    assert.deepEqual([executed.paid, executed.unpaid.map(({ index }) => index)], [3, [2]], 'the entry that was not paid is told, and makes the exit code')

    const expected = [/paid account jh1\S+ 100\.00 CNY\.HJB/, /paid account jh1\S+ 200\.50/, /^Not done: of a bulk transfer [^\n]*the payee account does not exist\./m, /paid account jh1\S+ 3\.00/]
    for (const [entry, words] of expected.entries()) {
      await ran(0, 'prove', executed.id, '--entry', String(entry), '-o', `${entry}.jhproof`)
      const told = (await ran(0, 'verify', `${entry}.jhproof`)).stdout
      assert.match(told, words)
      assert.doesNotMatch(told, /GZ-|工资/, 'what it is for stays closed')
    }
    await ran(0, 'prove', executed.id, '--entry', '0', '--references', references, '-o', 'open.jhproof')
    assert.match((await ran(0, 'verify', 'open.jhproof')).stdout, /End-to-end id +GZ-1\n\s*Remittance information +十一月, 工资/)
    const hex = readFileSync(join(cwd, 'open.jhproof')).toString('latin1')
    assert.equal(/GZ-2|GZ-3/.test(hex), false, 'nothing of the other entries')
    assert.match((await ran(1, 'prove', executed.id, '--entry', '1', '--references', 'other.json', '-o', 'x.jhproof')).stderr, /client\.referencesMismatch/)
    assert.match((await ran(2, 'prove', executed.id, '--entry', '3', '--references', references, '-o', 'x.jhproof')).stderr, /has no references of entry 3/)

    assert.match((await ran(0, 'tx', executed.id)).stdout, /approvals\.v1\.Execute/)
    assert.match((await ran(0, 'history', brakes)).stdout, /payments\.v1\.BulkTransfer/, 'the payee sees what was done')
    assert.match((await ran(0, 'statement', glass, '--asset', 'CNY.HJB')).stdout, /\+?200\.50 +payments\.v1\.BulkTransfer/)
  })
})
