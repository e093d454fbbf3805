import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { judgeDocument, judgeProof } from '@jianghan/client'
import { attachWitnessed, certificatesOf, fromBase64, isTimestampLine, parseTrustPack, readProof, timestampRequest } from '@jianghan/light'
import { utf8 } from '@jianghan/protocol'
import { startAuthority, type TestAuthority } from '../testing/timestampAuthority.ts'
import { asOperator, ask, postOne, startTestNode, transfer } from '../testing/testLedger.ts'
import { askAuthority } from './askAuthority.ts'

const TEXT = 'jianghan/test\n1\nAAAA\n'
const rootsOf = (authority: TestAuthority): Uint8Array[] => certificatesOf(readFileSync(authority.roots, 'utf8')) ?? assert.fail()

test('a token of an honest authority is taken and openssl agrees; every lie, and silence, is told by its name and taken by nobody', async t => {
  const [authority, stranger] = [await startAuthority(t), await startAuthority(t)]
  const roots = rootsOf(authority)
  const asked = (now = Date.now, policy?: string) => askAuthority({ name: 'tsa', url: authority.url, policy }, TEXT, roots, now)
  const outcome = async (...of: Parameters<typeof asked>): Promise<string> => {
    const answer = await asked(...of)
    return answer.outcome === 'stamped' ? 'stamped' : `${answer.outcome}: ${answer.why}`
  }
  const good = await asked()
  assert(good.outcome === 'stamped', JSON.stringify(good))
  assert.equal(authority.judge(good.line.signature, utf8(TEXT)), 'Verification: OK')
  assert(isTimestampLine(good.line))
  assert.deepEqual([await outcome(Date.now, '1.3.6.1.4.1.99999.2'), await outcome(() => Date.now() + 3_600_000)], ['stamped', 'refused: wrongTime'])
  const nonce = Uint8Array.of(0x41, 2, 3, 4, 5, 6, 7, 8)
  for (const [expected, how] of [
    ['refused: wrongImprint', () => authority.reply(timestampRequest({ over: utf8('another text'), nonce }))],
    ['refused: wrongNonce', () => authority.reply(timestampRequest({ over: utf8(TEXT), nonce }))],
    ['refused: untrusted', (_: Uint8Array, request: Uint8Array) => stranger.reply(request)],
    ['refused: badSignature', (answer: Uint8Array) => answer.map((byte, i) => (i === answer.length - 5 ? byte ^ 1 : byte))],
    ['refused: malformed', () => new Uint8Array(40)],
    ['refused: rejected', () => Uint8Array.of(0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02)],
    ['unreachable: its answer is too large', () => new Uint8Array(100_000)],
    ['unreachable: status 503', () => undefined],
  ] as const) {
    authority.change(how)
    assert.equal(await outcome(), expected)
  }
  authority.change(undefined)
  const policyOf = askAuthority({ name: 'tsa', url: authority.url, policy: '1.3.6.1.4.1.99999.3' }, TEXT, roots, Date.now)
  assert.equal((await policyOf).outcome, 'refused')
})

test('a certificate that had expired when it signed is not believed', async t => {
  const authority = await startAuthority(t, { days: 0 })
  const until = Date.now() + 1_100
  while (Date.now() < until) await new Promise(resolve => { setTimeout(resolve, 50) })
  assert.deepEqual(await askAuthority({ name: 'tsa', url: authority.url }, TEXT, rootsOf(authority), Date.now), { outcome: 'refused', why: 'untrusted' })
})

test('a node has its checkpoints time-stamped beside its work, tells of an authority that lies, and an old proof with a time-stamp is true where it was stale', async t => {
  const authority = await startAuthority(t)
  authority.change(() => new Uint8Array(40))
  const node = await startTestNode(t, { config: { timestampUrls: authority.url, timestampRoots: authority.roots, timestampMinutes: 1, checkpointSeconds: 1 } })
  const { body: { results: [{ id }] } } = await postOne(node, transfer(), '?wait=provable')
  const standing = async (): Promise<{ outcome: string; why: string | null }> => (await ask(node, '/v1/log/timestamps')).body.items[0]
  while ((await standing()).outcome !== 'refused') await new Promise(resolve => { setTimeout(resolve, 20) })
  assert.equal((await standing()).why, 'malformed')
  const file = new Uint8Array(await (await fetch(`${node.url}/v1/transactions/${id}/proof`, { headers: asOperator(node.folder.path) })).arrayBuffer())
  const read = readProof(file)
  assert(read.ok)
  assert.equal((await ask(node, `/v1/log/witnessed?size=${read.proof.logSize}&timestamped=true`)).body.code, 'node.noTimestamp')
  authority.change(undefined)
  while ((await standing()).outcome !== 'stamped') await new Promise(resolve => { setTimeout(resolve, 50) })
  const { body } = await ask(node, `/v1/log/witnessed?size=${read.proof.logSize}&timestamped=true`)
  const bytes = (text: string): Uint8Array => fromBase64(text) ?? assert.fail()
  const timed = attachWitnessed(file, { checkpoint: bytes(body.checkpoint), consistency: body.consistency.map(bytes), block: bytes(body.block), blockPath: body.blockPath.map(bytes) }) ?? assert.fail()
  const pack = parseTrustPack(JSON.stringify((await ask(node, '/v1/trust')).body)) ?? assert.fail()
  const trust = { ...pack, timestampRoots: rootsOf(authority) }
  const nowMs = Date.now() + 11 * 365 * 86_400_000
  const verdict = async (of: Uint8Array, by: typeof pack): Promise<readonly string[]> => {
    const { verdict: said, level } = await judgeProof(of, { trust: by, nowMs })
    return [said, level]
  }
  assert.deepEqual(await verdict(file, trust), ['stale', 'trustedValidators'])
  assert.deepEqual(await verdict(timed, pack), ['stale', 'trustedValidators'])
  assert.deepEqual(await verdict(timed, trust), ['true', 'trustedTime'])
  assert.deepEqual(await verdict(timed, { ...pack, timestampRoots: rootsOf(await startAuthority(t)) }), ['stale', 'trustedValidators'])
  const story = await judgeDocument(timed, nowMs, { trust, trustSource: 'given' })
  assert(story.basis.some(({ label, value }) => label.zh === '时间戳' && value.zh.includes('Test TSA')), JSON.stringify(story.basis))
  assert.equal(story.levels.find(({ level }) => level === 'trustedTime')?.state, 'yes')
  assert(readFileSync(join(node.folder.path, 'checkpoints/timestamped', String(parseSize(body.checkpoint)))).length > 0)
})

const parseSize = (checkpoint: string): string => Buffer.from(checkpoint, 'base64').toString('utf8').split('\n')[1] ?? ''
