import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ISO20022, judge } from '@jianghan/gateway-iso20022/testing'
import { cleanCopy } from './support/cleanCopy.ts'
import { ask } from './support/http.ts'
import { type Ran, run, start, type UpProcess } from './support/processes.ts'

/** The README's thread as a new user goes it, with the wrapper, on a copy of the tree that holds what a clone holds. */

const MSG_UTF8 = 'CJQC-20261124-0001'
const MSG_GB18030 = 'CJQC-20261125-0001'
/** A character that stands only in a Chinese text. */
const HAN = /\p{Script=Han}/u

let copy: { root: string; remove(): void }
let node: UpProcess
let other: UpProcess

before(() => {
  copy = cleanCopy()
}, { timeout: 60_000 })

after(async () => {
  await node?.end('SIGKILL')
  await other?.end('SIGKILL')
  copy?.remove()
}, { timeout: 30_000 })

/** A command of the wrapper, in the copy, against the node of this file. */
function jianghan(line: string, language: 'zh' | 'en' = 'en', env: Record<string, string> = {}): Promise<Ran> {
  return run('./jianghan', line.split(' '), { cwd: copy.root, language, env: { JIANGHAN_URL: node?.url ?? 'http://127.0.0.1:9', JIANGHAN_DATA: 'ledger', ...env } })
}

/** A command that has to end with this code; its standard output. */
async function expect(code: number, line: string, language: 'zh' | 'en' = 'en'): Promise<string> {
  const ran = await jianghan(line, language)
  assert.equal(ran.code, code, `${line}: ${ran.stdout}${ran.stderr}`)
  return ran.stdout
}

const up = (data: string, language: 'zh' | 'en', ...more: string[]): Promise<UpProcess> =>
  start('./jianghan', ['up', '--data', data, '--port', '0', ...more], { cwd: copy.root, language })

test('up on a fresh folder says, in the language of the user, where it serves and three commands worth trying', { timeout: 60_000 }, async () => {
  node = await up('ledger', 'zh')
  const { banner, url } = node
  assert.match(banner, /已新建数据目录 \.\/ledger/)
  assert.match(banner, /武汉演示联盟/)
  assert.ok(banner.includes(`${url}/docs`), banner)
  const commands = banner.split('\n').filter(line => /^ {2}.*\.\/jianghan /.test(line))
  assert.equal(commands.length, 3, banner)
  assert.match(commands.join('\n'), /payments import examples\/pain001-pay-suppliers\.xml\n.*payments status CJQC-20261124-0001\n.*prove .* -o payment\.jhproof/)
  assert.match(banner, /按 Ctrl-C 停止/)
  assert.equal((await ask(`${url}/health/ready`)).status, 200)
})

test('the example of the README is imported and every payment is settled', { timeout: 60_000 }, async () => {
  const said = await expect(0, 'payments import examples/pain001-pay-suppliers.xml')
  assert.match(said, /status +ACSC \(settled\)/)
  assert.equal(said.match(/^CJQC-PO-\S+ .*ACSC$/gm)?.length, 3, said)
})

test('the example in GB18030 is imported as well, with words in Chinese', { timeout: 60_000 }, async () => {
  const { code, stdout, stderr } = await jianghan('payments import examples/pain001-pay-suppliers-gb18030.xml', 'zh')
  assert.equal(code, 0, stdout + stderr)
  assert.match(stdout, /ACSC（已结算）/)
  assert.match(stdout, /光谷汽车玻璃有限公司/)
  assert.match(stderr, /UETR/)
})

test('the status of a message comes as a table, as JSON and as a pain.002 that the official schema accepts', { timeout: 60_000 }, async () => {
  assert.match(await expect(0, `payments status ${MSG_UTF8}`, 'zh'), /状态 +ACSC（已结算）[^]*收款人 +金额/)
  const json = JSON.parse(await expect(0, `payments status ${MSG_UTF8} --json`))
  assert.deepEqual([json.msgId, json.status, json.transactions.length, json.summary.acceptedSum], [MSG_UTF8, 'ACSC', 3, '2207305.85'])
  for (const message of [MSG_UTF8, MSG_GB18030]) {
    const xml = await expect(0, `payments status ${message} --xml`)
    assert.match(xml, /<GrpSts>ACSC<\/GrpSts>/)
    if (ISO20022 !== undefined) assert.deepEqual(await judge('pain.002.001.11', [xml]), [{ valid: true, complaint: '' }])
  }
})

/** UETR of the first payment of the example. */
const uetrOf = (file: string): string => /<UETR>([0-9a-f-]{36})<\/UETR>/.exec(readFileSync(join(copy.root, file), 'utf8'))?.[1] ?? ''

test('a proof by UETR and one by transaction id verify offline, with what was paid in words', { timeout: 60_000 }, async () => {
  const uetr = uetrOf('examples/pain001-pay-suppliers.xml')
  assert.match(await expect(0, `prove ${uetr} -o payment.jhproof`), /1,286,400\.00/)
  const [first] = JSON.parse(await expect(0, `payments status ${MSG_UTF8} --json`)).transactions
  await expect(0, `prove ${first.transactionId} -o by-id.jhproof`, 'zh')
  // The ledger's own folder vouches for itself; nothing is asked of the node.
  const offline = { JIANGHAN_URL: 'http://127.0.0.1:9' }
  const english = await jianghan('verify payment.jhproof', 'en', offline)
  assert.equal(english.code, 0, english.stdout + english.stderr)
  assert.match(english.stdout, /^True\n\n长江汽车股份有限公司 paid 1,286,400\.00 CNY\.HJB to 汉阳制动系统有限公司, on /)
  const chinese = await jianghan('verify by-id.jhproof', 'zh', offline)
  assert.equal(chinese.code, 0, chinese.stdout + chinese.stderr)
  assert.match(chinese.stdout, /^属实\n[^]*长江汽车股份有限公司[^]*汉阳制动系统有限公司[^]*1,286,400\.00/)
})

test("with the node's trust pack the verdict reaches trusted time; with another chain's it is false", { timeout: 90_000 }, async () => {
  other = await up('other', 'en', '--empty')
  assert.doesNotMatch(other.banner, /demo consortium/i)
  for (const [name, { url }] of Object.entries({ own: node, foreign: other })) {
    writeFileSync(join(copy.root, `${name}.json`), (await ask(`${url}/v1/trust`)).text)
  }
  const own = JSON.parse(await expect(0, 'verify payment.jhproof --trust own.json --json'))
  assert.deepEqual([own.verdict, own.level], ['true', 'trustedTime'])
  const foreign = JSON.parse(await expect(1, 'verify payment.jhproof --trust foreign.json --json'))
  assert.deepEqual([foreign.verdict, foreign.reason], ['false', 'wrongChain'])
  assert.match(await expect(1, 'verify payment.jhproof --trust foreign.json', 'zh'), /^不成立：/)
  assert.equal((await other.end()).code, 0)
})

test('a file of which one byte was changed is false, here and by the verifier in Python, which agrees on all of them', { timeout: 90_000 }, async () => {
  const good = readFileSync(join(copy.root, 'payment.jhproof'))
  const changed = Buffer.from(good)
  changed[good.length >> 1] = (changed[good.length >> 1] as number) ^ 1
  writeFileSync(join(copy.root, 'changed.jhproof'), changed)
  assert.match(await expect(1, 'verify changed.jhproof'), /^False: /)
  const rows: [string, string][] = [['payment', 'own'], ['by-id', 'own'], ['payment', 'foreign'], ['changed', 'own']]
  for (const [file, pack] of rows) {
    const args = `${file}.jhproof --trust ${pack}.json --json`
    const ours = await jianghan(`verify ${args}`)
    const theirs = await run('python3', ['verifiers/python/verify.py', ...args.split(' ')], { cwd: copy.root })
    const [a, b] = [ours, theirs].map(({ stdout }) => { const { verdict, level, reason } = JSON.parse(stdout); return { verdict, level, reason } })
    assert.deepEqual(b, a, args)
    assert.equal(theirs.code, ours.code, args)
  }
})

test('Ctrl-C ends the node with exit code 0 within three seconds, and the next up continues where it stopped', { timeout: 60_000 }, async () => {
  const { chainId, height } = (await ask(`${node.url}/v1/status`)).body
  const ended = await node.end('SIGINT', 3_000)
  assert.deepEqual([ended.code, ended.signal], [0, null], ended.stderr)
  assert.match(ended.stderr, /已停止/)
  node = await up('ledger', 'en')
  assert.match(node.banner, /Continuing with the data folder \.\/ledger/)
  assert.ok(node.banner.includes(chainId), node.banner)
  const after = (await ask(`${node.url}/v1/status`)).body
  assert.ok(BigInt(after.height) >= BigInt(height))
  assert.match(await expect(0, `payments status ${MSG_UTF8}`), /ACSC/)
  const again = await jianghan('payments import examples/pain001-pay-suppliers.xml')
  assert.equal(again.code, 1, again.stdout)
  assert.match(again.stderr, /iso20022\.refused/)
})

test('exit codes say done, refused or false, usage, and no connection', { timeout: 60_000 }, async () => {
  await expect(0, 'status')
  await expect(1, 'payments status NO-SUCH-MESSAGE')
  await expect(1, 'verify no-such-file.jhproof')
  await expect(2, 'paymets status X')
  await expect(2, 'prove')
  await expect(2, 'status --no-such-option')
  for (const language of ['zh', 'en'] as const) {
    const lost = await jianghan('status', language, { JIANGHAN_URL: 'http://127.0.0.1:9' })
    assert.equal(lost.code, 3, lost.stderr)
    assert.equal(HAN.test(lost.stderr), language === 'zh', lost.stderr)
  }
})

test('a port that is taken, a folder in use and a mistyped option are told in words, with their exit codes', { timeout: 60_000 }, async () => {
  const port = new URL(node.url).port
  const rows = [[`--data second --port ${port}`, 'node.portInUse', 1], ['--data ledger --port 0', 'node.folderLocked', 1], ['--prot 1', 'node.badOption', 2]] as const
  for (const [args, code, exit] of rows) {
    for (const language of ['zh', 'en'] as const) {
      const refused = await jianghan(`up ${args}`, language)
      assert.equal(refused.code, exit, args)
      assert.ok(refused.stderr.includes(code), refused.stderr)
      assert.equal(HAN.test(refused.stderr), language === 'zh', refused.stderr)
    }
  }
  assert.equal((await ask(`${node.url}/health/ready`)).status, 200, 'the running node is not disturbed')
})
