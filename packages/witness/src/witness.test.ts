import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, type TestContext, test } from 'node:test'
import { generateKeyPair, loadFallbackVerifier, SM2, type Verifier, sign } from '@jianghan/crypto'
import { cosignerKey, formatNote, formatTreeHead, judgeNote, logKey, type NoteSignature, originOf, parseNote, parseSignatureLines, parseTreeHead } from '@jianghan/light'
import { fromUtf8, leafHash, rootOfHashes, sha256, utf8 } from '@jianghan/protocol'
import { formatAddCheckpoint, parseAddCheckpoint } from './addCheckpoint.ts'
import { corpus, fuzz } from './addCheckpoint.fuzz.ts'
import type { WitnessAnswer } from './answer.ts'
import { parsePolicyFile } from './policyFile.ts'
import { originHash, WitnessStore, WitnessStoreFault } from './store.ts'
import { Witness, type WitnessParts } from './witness.ts'

let verifier: Verifier
before(async () => { verifier = await loadFallbackVerifier() })

const origin = originOf('forked-1')
const log = generateKeyPair(1, sha256(utf8('log')))
const key = logKey(origin, log.publicKey)
/** Two histories of one chain: the same three leaves, then each its own. */
const history = (name: string): Uint8Array[] => Array.from({ length: 12 }, (_, i) => leafHash(utf8(i < 3 ? `shared ${i}` : `${name} ${i}`)))
const [ours, theirs] = [history('ours'), history('theirs')]

function note(hashes: readonly Uint8Array[], size: number, signer = log): Uint8Array {
  const text = formatTreeHead({ origin, size: BigInt(size), root: rootOfHashes(hashes.slice(0, size)), extensions: [] })
  return formatNote({ text, signatures: [{ name: key.name, keyId: key.keyId, signature: sign(signer, utf8(text)) }] })
}

/** SUBPROOF of RFC 9162, section 2.1.4.1. */
function path(hashes: readonly Uint8Array[], known: number, isWhole = true): Uint8Array[] {
  if (known === hashes.length) return isWhole ? [] : [rootOfHashes(hashes)]
  const half = 2 ** Math.floor(Math.log2(hashes.length - 1))
  return known <= half
    ? [...path(hashes.slice(0, half), known, isWhole), rootOfHashes(hashes.slice(half))]
    : [...path(hashes.slice(half), known - half, false), rootOfHashes(hashes.slice(0, half))]
}

const request = (hashes: readonly Uint8Array[], from: number, to: number): Uint8Array =>
  formatAddCheckpoint(BigInt(from), from === 0 ? [] : path(hashes.slice(0, to), from), note(hashes, to))

function world(t: TestContext, more: Partial<WitnessParts> = {}, folder = mkdtempSync(join(tmpdir(), 'witness-'))) {
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const pair = generateKeyPair(1, sha256(utf8('witness')))
  const witness = new Witness({ name: 'witness.example/w', key: pair, verifier, store: WitnessStore.open(folder), logs: [key], now: () => 1_764_000_000n, ...more })
  return { witness, folder, pair }
}
const said = ({ status, body }: WitnessAnswer): string => `${status} ${(fromUtf8(body) ?? '').split('\n', 1)[0]}`

test('a witness cosigns what extends the history it saw, and its signature holds', async t => {
  const { witness } = world(t)
  for (const [from, to] of [[0, 3], [3, 7], [7, 7], [7, 12]] as const) {
    const answer = await witness.addCheckpoint(request(ours, from, to))
    assert.equal(answer.status, 200, said(answer))
    const lines = parseSignatureLines(fromUtf8(answer.body) ?? '')
    const whole = parseNote(note(ours, to))
    assert(lines !== undefined && whole !== undefined)
    assert.deepEqual(judgeNote(verifier, witness.key, { ...whole, signatures: lines }), { verdict: 'holds', time: 1_764_000_000n })
  }
  const given = parseNote(witness.checkpoint(originHash(origin)).body)
  assert.equal(given && parseTreeHead(given.text)?.size, 12n)
  assert.deepEqual(given?.signatures.map(({ name }) => name), [origin, 'witness.example/w'])
  assert.equal(witness.checkpoint(originHash('another')).status, 404)
})

test('a second history of the same chain is never cosigned, whatever its log claims', async t => {
  const { witness } = world(t)
  assert.equal((await witness.addCheckpoint(request(ours, 0, 7))).status, 200)
  assert.equal(said(await witness.addCheckpoint(request(theirs, 0, 9))), '409 7')
  assert.equal(said(await witness.addCheckpoint(request(theirs, 7, 9))), '422 witness.notConsistent')
  assert.equal(said(await witness.addCheckpoint(request(theirs, 7, 7))), '422 witness.notConsistent')
  assert.equal(said(await witness.addCheckpoint(request(theirs, 3, 9))), '409 7')
  assert.equal(said(await witness.addCheckpoint(formatAddCheckpoint(7n, path(ours.slice(0, 9), 7), note(theirs, 9)))), '422 witness.notConsistent')
  assert.equal((await witness.addCheckpoint(request(ours, 7, 9))).status, 200)
})

test('every other request is refused with its status', async t => {
  const { witness } = world(t)
  const stranger = generateKeyPair(1, sha256(utf8('stranger')))
  const otherLog = fromUtf8(note(ours, 3))?.replaceAll(origin, 'jianghan/other') ?? ''
  const rows: readonly (readonly [string, Uint8Array])[] = [
    ['400 witness.malformed', utf8('')], ['400 witness.malformed', utf8('old 0\n')], ['400 witness.malformed', utf8(`old 00\n\n${fromUtf8(note(ours, 3))}`)],
    ['400 witness.malformed', formatAddCheckpoint(0n, Array.from({ length: 64 }, () => new Uint8Array(32)), note(ours, 3))],
    ['400 witness.oldBeyondNew', request(ours, 4, 4).with(4, 53)],
    ['404 witness.unknownLog', utf8(`old 0\n\n${otherLog}`)],
    ['403 witness.notSigned', formatAddCheckpoint(0n, [], note(ours, 3, stranger))],
    ['422 witness.notConsistent', formatAddCheckpoint(0n, [new Uint8Array(32)], note(ours, 3))],
    ['409 0', request(ours, 3, 7)],
  ]
  for (const [expected, body] of rows) assert.equal(said(await witness.addCheckpoint(body)), expected)
  for (const each of corpus) fuzz(each)
  assert.equal(parseAddCheckpoint(new Uint8Array(80_000)), undefined)
})

test('an empty log is cosigned with its own root alone', async t => {
  const { witness } = world(t)
  const empty = formatTreeHead({ origin, size: 0n, root: new Uint8Array(32), extensions: [] })
  const signature: NoteSignature = { name: key.name, keyId: key.keyId, signature: sign(log, utf8(empty)) }
  assert.equal(said(await witness.addCheckpoint(formatAddCheckpoint(0n, [], formatNote({ text: empty, signatures: [signature] })))), '422 witness.notConsistent')
  assert.equal((await witness.addCheckpoint(request(ours, 0, 0))).status, 200)
  assert.equal((await witness.addCheckpoint(request(ours, 0, 3))).status, 200)
})

test('of two requests at once the second is judged by what the first left', async t => {
  const { witness } = world(t)
  const answers = await Promise.all([witness.addCheckpoint(request(ours, 0, 7)), witness.addCheckpoint(request(theirs, 0, 9))])
  assert.deepEqual(answers.map(({ status }) => status), [200, 409])
})

test('what a witness agreed to is on disk before it signs, and is remembered by the next start', async t => {
  const broken = { kind: 1, publicKey: generateKeyPair(1, sha256(utf8('token'))).publicKey, signRemotely: () => Promise.reject(new Error('no token')) }
  const { witness, folder } = world(t, { key: broken })
  assert.equal(said(await witness.addCheckpoint(request(ours, 0, 7))), '503 witness.cannotSign')
  assert.deepEqual(readdirSync(folder), [`${originHash(origin)}.seen`])
  const { witness: again } = world(t, {}, folder)
  assert.equal(said(await again.addCheckpoint(request(theirs, 0, 9))), '409 7')
  assert.equal((await again.addCheckpoint(request(ours, 7, 7))).status, 200)
  writeFileSync(join(folder, `${originHash(origin)}.seen`), 'rubbish')
  assert.throws(() => WitnessStore.open(folder), WitnessStoreFault)
})

test("a member's node compares with the history it holds, and cosigns by SM2", async t => {
  let vouched: 'same' | 'other' | 'behind' = 'other'
  const pair = generateKeyPair(SM2, sha256(utf8('member')))
  const { witness } = world(t, { key: pair, vouch: () => Promise.resolve(vouched) })
  assert.equal(said(await witness.addCheckpoint(request(theirs, 0, 9))), '422 witness.notOurHistory')
  vouched = 'behind'
  assert.equal(said(await witness.addCheckpoint(request(ours, 0, 9))), '503 witness.behind')
  vouched = 'same'
  assert.equal((await witness.addCheckpoint(request(ours, 0, 9))).status, 200)
  assert.deepEqual(witness.key, cosignerKey('witness.example/w', SM2, pair.publicKey))
})

test('a policy file names logs and witnesses, and its first wrong line', () => {
  const { key: w } = { key: cosignerKey('w', 1, log.publicKey) }
  const text = (line: string): string => `# comment\n\n${line}\n`
  assert.deepEqual(parsePolicyFile(text('')), { logs: [], witnesses: [] })
  for (const line of ['quorum all', 'log', 'witness w', 'log x y z w', 'witness a b c d e']) assert.deepEqual(parsePolicyFile(text(line)), { fault: 3 })
  assert.equal(w.use, 'cosigner')
})
