import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { startDemoNode } from '@jianghan/client/testing'
import { cli, type Ran } from './testing/io.ts'

const EXAMPLE = resolve(import.meta.dirname, '../../../examples/pain001-pay-suppliers.xml')
const UETR = '6f1c2c50-7a5e-4d0c-9f2b-0d6f6f0b1a01'

test('the command line against a real node', async t => {
  const node = await startDemoNode(t)
  const cwd = mkdtempSync(join(tmpdir(), 'jianghan-cli-'))
  t.after(() => rmSync(cwd, { recursive: true }))
  const jh = (...argv: string[]): Promise<Ran> => cli(argv, { cwd, env: { JIANGHAN_URL: node.url, JIANGHAN_DATA: node.folder } })
  const [from, to] = [node.account('yangtze-motor'), node.account('hanyang-brakes')]
  const signed = node.keys('yangtze-motor').flatMap(file => ['--key', file])

  // The example asks for execution on the day it was written; the day of the bank, in UTC+8, makes no note.
  const dueToday = join(cwd, 'pay-suppliers.xml')
  writeFileSync(dueToday, readFileSync(EXAMPLE, 'utf8').replace(/<ReqdExctnDt>[\s\S]*?<\/ReqdExctnDt>/g, `<ReqdExctnDt><Dt>${new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)}</Dt></ReqdExctnDt>`))

  /** Waits until the index has what the ledger has: it follows, and each command is a client of its own. */
  const indexed = async (): Promise<void> => {
    for (;;) {
      const { height, index } = JSON.parse((await jh('status', '--json')).stdout) as { height: string; index: { height: string } }
      if (BigInt(index.height) >= BigInt(height)) return
    }
  }

  await t.test('an ERP file is paid, asked about, proved and verified by the four commands that a newcomer is shown', async () => {
    const paid = await jh('payments', 'import', dueToday)
    assert.deepEqual([paid.exit, paid.stderr.replaceAll(/^Paying … \d+ s\n/gm, '')], [0, ''], 'a slow machine is told how long it takes')
    assert.match(paid.stdout, /CJQC-20261124-0001\nstatus {2}ACSC \(settled\)[\s\S]*汉阳制动系统有限公司 +1286400\.00 +CNY +6f1c2c50/)
    const xml = await jh('payments', 'status', 'CJQC-20261124-0001', '--xml')
    assert.match(xml.stdout, /^<\?xml[\s\S]*pain\.002[\s\S]*<GrpSts>ACSC</)
    const proved = await jh('prove', UETR, '-o', 'payment.jhproof')
    assert.equal(proved.exit, 0)
    assert.match(proved.stdout, /^payment\.jhproof \(\d+ bytes\)\n长江汽车股份有限公司 paid 1,286,400\.00 CNY\.HJB to 汉阳制动系统有限公司, on /)
    const verified = await jh('verify', 'payment.jhproof', '--lang', 'zh')
    assert.equal(verified.exit, 0)
    assert.match(verified.stdout, /^属实\n\n.*长江汽车股份有限公司向汉阳制动系统有限公司支付 1,286,400\.00 CNY\.HJB。[\s\S]*单一运营方的陈述/)
    const receipt = await jh('receipt', UETR, '-o', 'receipt.pdf')
    assert.equal(receipt.exit, 0, receipt.stderr)
    const judged = await jh('verify', 'receipt.pdf', '--lang', 'zh')
    assert.equal(judged.exit, 0, judged.stdout)
    assert.match(judged.stdout, /^属实\n\n.*汉阳制动系统有限公司[\s\S]*印出的图文本身无法核验/)
    assert.match((await jh('payments', 'receipts', 'CJQC-20261124-0001', '-o', 'receipts')).stdout, /^receipts: 3 receipts/)
    assert.match((await jh('statement', from, '--asset', 'CNY.HJB', '-o', 'statement.pdf')).stdout, /^statement\.pdf \(\d+ bytes\)/)
    const balance = await jh('verify', 'statement.pdf', '--lang', 'zh')
    assert.equal(balance.exit, 0, balance.stdout)
    assert.match(balance.stdout, /勾稽一致/)
    assert.equal((await jh('statements', '-o', 'statements.zip')).exit, 0)
    assert.equal((await jh('day-receipts', from, '--asset', 'CNY.HJB', '-o', 'day.zip')).exit, 0)
    assert.deepEqual(['statements.zip', 'day.zip'].map(name => readFileSync(join(cwd, name)).toString('latin1', 0, 2)), ['PK', 'PK'])
    assert.match((await jh('day-receipts', from, '--asset', 'CNY.HJB', '-o', 'day.zip')).stderr, /day\.zip is there already/)
    const bare = await jh('prove', UETR, '-o', '-', '--disclose', 'none')
    assert.deepEqual([bare.exit, bare.stdout, bare.bytes.length > 1_000], [0, '', true])
  })

  await t.test('a trust pack to be kept names validators, members, checkpoints and verifiers, and is one to every verifier', async () => {
    const made = await jh('trust-pack', '-o', 'kept.json', '--json')
    assert.equal(made.exit, 0, made.stderr)
    const pack = JSON.parse(readFileSync(join(cwd, 'kept.json'), 'utf8'))
    assert.deepEqual(pack.members.find(({ id }: { id: string }) => id === 'hanjiang-bank'), { id: 'hanjiang-bank', name_zh: '汉江银行股份有限公司', name_en: 'Hanjiang Bank Co., Ltd.' })
    assert.deepEqual(pack.validator_changes.map(({ from_height: height, validators }: any) => [height, validators.length]), [['1', 1]])
    assert.match(pack.checkpoints.at(-1).note, new RegExp(`^jianghan/${pack.chain_id}\n`))
    const script = resolve(import.meta.dirname, '../../../verifiers/python/verify.py')
    assert.equal(pack.verifiers.find(({ name }: { name: string }) => name === 'verify.py').sha256, createHash('sha256').update(readFileSync(script)).digest('hex'))
    const shown = await jh('trust-pack', 'kept.json')
    assert.ok(shown.stdout.includes(pack.check_words.en) && shown.stdout.includes('汉江银行股份有限公司'), shown.stdout)
    assert.equal((await jh('verify', 'payment.jhproof', '--trust', 'kept.json')).exit, 0)
    const { status, stdout } = spawnSync('python3', [script, join(cwd, 'payment.jhproof'), '--trust', join(cwd, 'kept.json')], { encoding: 'utf8' })
    if (status !== null) assert.equal(status, 0, stdout)
    writeFileSync(join(cwd, 'changed.json'), JSON.stringify({ ...pack, validators: [{ ...pack.validators[0], power: '7' }] }))
    const changed = await jh('trust-pack', 'changed.json')
    assert.deepEqual([changed.exit, /cli\.trustWordsDiffer/.test(changed.stderr)], [1, true], changed.stderr)
  })

  await t.test('keys are made, listed and revoked, each act stands in the audit log, and a change of the log is found', async () => {
    const made = await jh('api-keys', 'create', 'erp', '--member', 'yangtze-motor', '--scopes', 'read', '--json')
    assert.equal(made.exit, 0, made.stderr)
    const { id, key } = JSON.parse(made.stdout) as { id: string; key: string }
    const asErp = (...argv: string[]): Promise<Ran> => cli(argv, { cwd, env: { JIANGHAN_URL: node.url, JIANGHAN_DATA: cwd, JIANGHAN_API_KEY: key } })
    assert.equal((await asErp('history', from)).exit, 0)
    const refused = await asErp('api-keys', 'list')
    assert.deepEqual([refused.exit, /lacks the scope "admin"/.test(refused.stderr)], [1, true])
    assert.match((await jh('api-keys', 'list')).stdout, new RegExp(`${id} +erp +token +yangtze-motor +read`))
    assert.equal((await jh('api-keys', 'revoke', id)).exit, 0)
    assert.match((await asErp('history', from)).stderr, /was revoked/)
    assert.match((await jh('audit', 'list')).stdout, /keys\.revoked[\s\S]*request\.refused[\s\S]*keys\.created[\s\S]*configuration\.noted/)
    const whole = await jh('audit', 'verify')
    assert.match(whole.stdout, /^Whole: 5 records[\s\S]*head 5:[0-9a-f]{64}/)
    const file = join(node.folder, 'audit/000001.jsonl')
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace('"scopes":"read"', '"scopes":"admin"'))
    const altered = await jh('audit', 'verify', '--lang', 'zh')
    assert.deepEqual([altered.exit, /第 3 行（第 3 条）的内容被改动过/.test(altered.stdout)], [1, true])
    writeFileSync(file, text)
    const nobody = await cli(['payments', 'status', 'X'], { cwd, env: { JIANGHAN_URL: node.url, JIANGHAN_DATA: cwd } })
    assert.match(nobody.stderr, /needs an API key with the scope "files"[\s\S]*operator\.token of the data folder/)
  })

  await t.test('a file lies in the vault for its readers, is held against erasure, and is erased with a receipt', async () => {
    writeFileSync(join(cwd, 'contract.txt'), '合同第 17 号')
    const put = JSON.parse((await jh('vault', 'put', 'contract.txt', '--readers', 'hanjiang-bank', '--media-type', 'text/plain', '--json')).stdout) as { id: string }
    assert.match((await jh('vault', 'list', '--kind', 'document')).stdout, new RegExp(`${put.id} +document +text/plain +hanjiang-bank`))
    assert.equal((await jh('vault', 'show', put.id, '--out', 'copy.txt', '--as', 'hanjiang-bank')).exit, 0)
    assert.equal(readFileSync(join(cwd, 'copy.txt'), 'utf8'), '合同第 17 号')
    assert.match((await jh('vault', 'show', put.id, '--out', 'other.txt', '--as', 'donghu-bank', '--lang', 'zh')).stderr, /donghu-bank 不是此条目的读者.*vault\.notAReader/)
    assert.equal((await jh('vault', 'hold', put.id, '--reason', 'case 17')).exit, 0)
    const erasing = ['vault', 'erase', put.id, '--reason', 'order', '--asked-by', 'desk-3'] as const
    assert.match((await jh(...erasing)).stderr, /held \("case 17"\)[\s\S]*vault hold --release/)
    assert.equal((await jh('vault', 'hold', put.id, '--release')).exit, 0)
    assert.match((await jh(...erasing, '--out', 'receipt.json')).stdout, /asked by +desk-3\nsignature +[0-9a-f]{128}/)
    assert.match(readFileSync(join(cwd, 'receipt.json'), 'utf8'), /"format": "jianghan-vault-erasure"/)
    assert.match((await jh('vault', 'show', put.id)).stdout, /state +erased/)
    assert.match((await jh('vault', 'show', put.id, '--out', 'gone.txt')).stderr, /erased and cannot be restored/)
    assert.deepEqual([(await jh('vault', 'erase', put.id)).exit, (await jh('vault', 'deliveries', '--state', 'pending')).stdout], [2, '(nothing)\n'])
    assert.match((await jh('vault', 'key')).stdout, /32 {2}[0-9a-f]{64}/)
  })

  await t.test('a file handed in twice is refused in words, and nothing is paid twice', async () => {
    const again = await jh('payments', 'import', dueToday)
    assert.deepEqual([again.exit, again.stdout], [1, ''])
    assert.match(again.stderr, /MsgId.*was recorded in block/)
    assert.match((await jh('payments', 'import', dueToday, '--xml')).stdout, /<GrpSts>RJCT</)
  })

  await t.test('a transfer is made by options, by JSON, and only checked by --dry-run', async () => {
    const common = ['payments', 'transfer', '--from', from, '--to', to]
    const dry = await jh(...common, '--amount', '12.50', '--asset', 'CNY.HJB', ...signed, '--dry-run', '--json')
    const checked = JSON.parse(dry.stdout) as { sent: boolean; actions: { body: { amount: unknown } }[] }
    assert.deepEqual([dry.exit, checked.sent, checked.actions[0]?.body.amount], [0, false, { assetId: 'CNY.HJB', atoms: '1250' }])
    const made = await jh(...common, '--amount', '12.50', '--asset', 'CNY.HJB', ...signed, '--wait', 'provable')
    assert.deepEqual([made.exit, made.stderr], [0, ''])
    const id = /[0-9a-f]{64}/.exec(made.stdout)?.[0] ?? ''
    assert.match((await jh('tx', id)).stdout, /outcome +done[\s\S]*proof +checked \(one operator's word\)[\s\S]*amount +\{"assetId":"CNY.HJB","atoms":"1250"\}/)
    const message = JSON.stringify({ from, to, amount: '1 CNY.HJB' })
    assert.equal((await jh('payments', 'transfer', '--message', message, ...signed)).exit, 0)
    await indexed()
    assert.match((await jh('history', from, '--limit', '1')).stdout, /payments\.v1\.Transfer +done +-1\.00 +CNY\.HJB/)
    assert.match((await jh('payments', 'get-balance', to, 'CNY.HJB')).stdout, /= +3,286,413\.50 CNY\.HJB/)
  })

  await t.test('refusals end with 1 and tell the remedy; there being nothing is 1 as well', async () => {
    const poor = await jh('payments', 'transfer', '--from', to, '--to', from, '--amount', '99999999 CNY.HJB', ...node.keys('hanyang-brakes').flatMap(file => ['--key', file]))
    assert.deepEqual([poor.exit, poor.stdout], [1, ''])
    assert.match(poor.stderr, /\(payments\.insufficientFunds\)\n {2}Fund the account/)
    assert.equal((await jh('members', 'get-member', 'nobody')).exit, 1)
    assert.equal((await jh('tx', '0'.repeat(64))).exit, 1)
    assert.equal((await jh('payments', 'status', 'NO-SUCH-FILE')).exit, 1)
  })

  await t.test('status, blocks and search print tables or JSON', async () => {
    assert.match((await jh('status')).stdout, /^chain +wuhan-demo-[0-9a-f]{6}\nheight +\d+ \(provable up to \d+\)/)
    const listed = JSON.parse((await jh('blocks', '--limit', '2', '--json')).stdout) as { height: string }[]
    assert.equal(BigInt(listed[0]?.height ?? 0) - BigInt(listed[1]?.height ?? 0), 1n)
    await indexed()
    assert.match((await jh('search', UETR)).stdout, /transaction/)
  })

  await t.test('events are followed until Ctrl-C, which is a clean end', async () => {
    const stop = new AbortController()
    let printed = ''
    const exit = await cli(['events', '--from', '0-0', '--json'], {
      env: { JIANGHAN_URL: node.url, JIANGHAN_DATA: node.folder }, signal: stop.signal, stdout: text => {
        printed += text
        if (printed.split('\n').length > 4) stop.abort()
      },
    })
    assert.equal(exit.exit, 0)
    for (const line of printed.trim().split('\n')) assert.equal(typeof (JSON.parse(line) as { id: string }).id, 'string')
  })
})
