import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { generateKeyPair, loadFallbackVerifier, sign, type Verifier } from '@jianghan/crypto'
import { blockLine, formatNote, formatTreeHead, formatVerifierKey, logKey, originOf, parseNote, parseVerifierKey, sampleNote, sampleWitnesses } from '@jianghan/light'
import { leafHash, rootOfHashes, toHex, utf8 } from '@jianghan/protocol'
import { HistoryLog } from '@jianghan/store'
import { Witness, witnessServer, WitnessStore } from '@jianghan/witness'
import { afterwards, temporaryFolder } from '../testing/testLedger.ts'
import { askWitness, bringOverHttp } from './askWitness.ts'

const folder = resolve(import.meta.dirname, '../../../witness/judge')
const environment = { ...process.env, GOFLAGS: '-mod=readonly', CGO_ENABLED: '0' }
const hasGo = spawnSync('go', ['version']).status === 0
// Go is on every CI machine; a user's machine without it leaves this judge out and says so in the name.
const left = hasGo || process.env['CI'] === 'true' ? '' : ' (left out: Go is not installed)'

const log = generateKeyPair(1, new Uint8Array(32).fill(3))
const origin = originOf('judged-1')
const key = logKey(origin, log.publicKey)
const leaves = (name: string): Uint8Array[] => Array.from({ length: 40 }, (_, i) => leafHash(utf8(`${name} ${i}`)))

const noteOf = (hashes: readonly Uint8Array[], size: number): Uint8Array => {
  const text = formatTreeHead({ origin, size: BigInt(size), root: rootOfHashes(hashes.slice(0, size)), extensions: [blockLine(7n, new Uint8Array(32).fill(9))] })
  return formatNote({ text, signatures: [{ name: origin, keyId: key.keyId, signature: sign(log, utf8(text)) }] })
}
const asked = (hashes: readonly Uint8Array[], size: number) => {
  const bytes = noteOf(hashes, size)
  return { bytes, note: parseNote(bytes) ?? assert.fail(), size: BigInt(size) }
}
async function logOf(t: TestContext, hashes: readonly Uint8Array[]): Promise<HistoryLog> {
  const opened = await HistoryLog.open(temporaryFolder(t))
  afterwards(t, () => opened.close())
  opened.apply(opened.prepare(hashes))
  return opened
}
const questions = (items: readonly object[]): string => items.map(item => JSON.stringify(item, (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value))).join('\n')

test(`the Go libraries open our checkpoints and count our cosignatures as we do${left}`, () => {
  if (left !== '') return
  const made = sampleWitnesses('judge', [1, 1, 2])
  const text = formatTreeHead({ origin, size: 40n, root: rootOfHashes(leaves('a')), extensions: [] })
  const good = sampleNote(text, { ...made, log }, 1_764_000_000n)
  const inSignature = Buffer.from(good).lastIndexOf(`— ${origin} `) + 60
  const spoiled = good.map((byte, i) => (i === inSignature ? (byte === 65 ? 66 : 65) : byte))
  const keys = made.witnesses.slice(0, 2).map(each => formatVerifierKey(each.key))
  const common = { Log: formatVerifierKey(key), Origin: origin, Witnesses: keys }
  const input = questions([{ ...common, Note: good }, { ...common, Note: noteOf(leaves('a'), 7) }, { ...common, Note: spoiled }, { ...common, Origin: 'another', Note: good }])
  const { stdout, stderr, status } = spawnSync('go', ['run', '.', 'notes'], { cwd: folder, input, encoding: 'utf8', env: environment })
  assert.equal(status, 0, stderr)
  const rest = blockLine(7n, new Uint8Array(32).fill(9))
  assert.deepEqual(stdout.trim().split('\n'), [
    `40 ${toHex(rootOfHashes(leaves('a')))} "" 2`, `7 ${toHex(rootOfHashes(leaves('a').slice(0, 7)))} "${rest}\\n" 0`, 'refused', 'refused',
  ])
})

test(`a witness of transparency-dev cosigns our log, and refuses a rewritten one${left}`, async t => {
  if (left !== '') return
  const verifier = await loadFallbackVerifier()
  const [ours, theirs] = [await logOf(t, leaves('ours')), await logOf(t, leaves('theirs'))]
  const child = spawn('go', ['run', '.', 'witness', formatVerifierKey(key)], { cwd: folder, env: environment, stdio: ['pipe', 'pipe', 'ignore'] })
  afterwards(t, async () => { child.stdin.end(); await once(child, 'exit') })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const [url, text] = [String((await lines.next()).value), String((await lines.next()).value)]
  const witness = { name: 'foreign', key: parseVerifierKey(text) ?? assert.fail(), bring: bringOverHttp(url), known: 0n }
  const ask = (of: HistoryLog, name: string, size: number) => askWitness(witness, asked(leaves(name), size), (from, to) => Promise.resolve(of.consistencyProof(from, to)), verifier)
  for (const size of [7, 7, 8, 40]) assert.equal((await ask(ours, 'ours', size)).outcome, 'cosigned', `size ${size}`)
  // A log that has forgotten what the witness knows asks from zero, hears the size, and goes on from there.
  witness.known = 0n
  assert.equal((await ask(ours, 'ours', 40)).outcome, 'cosigned')
  assert.equal((await ask(theirs, 'theirs', 40)).outcome, 'rewritten')
  witness.known = 0n
  assert.equal((await ask(theirs, 'theirs', 39)).outcome, 'rewritten')
})

test(`a client of transparency-dev is answered by our witness as the protocol says${left}`, async t => {
  if (left !== '') return
  const verifier: Verifier = await loadFallbackVerifier()
  const [ours, theirs] = [await logOf(t, leaves('ours')), await logOf(t, leaves('theirs'))]
  const witness = new Witness({ name: 'witness.example/w', key: generateKeyPair(1), verifier, store: WitnessStore.open(join(temporaryFolder(t), 'seen')), logs: [key], now: () => 5n })
  const server = witnessServer(witness)
  await new Promise<void>(done => { server.listen(0, '127.0.0.1', done) })
  afterwards(t, () => { server.close(); server.closeAllConnections() })
  const question = (of: HistoryLog, name: string, from: number, to: number) => ({ OldSize: from, Note: noteOf(leaves(name), to), Consistency: of.consistencyProof(BigInt(from), BigInt(to)) })
  const other = { OldSize: 0, Note: sampleNote(formatTreeHead({ origin: 'other', size: 1n, root: new Uint8Array(32), extensions: [] }), sampleWitnesses('other', []), 1n), Consistency: [] }
  const child = spawn('go', ['run', '.', 'submit', `http://127.0.0.1:${(server.address() as AddressInfo).port}`], { cwd: folder, env: environment, stdio: ['pipe', 'pipe', 'ignore'] })
  child.stdin.end(questions([question(ours, 'ours', 0, 7), question(ours, 'ours', 7, 40), question(ours, 'ours', 7, 9), question(theirs, 'theirs', 40, 40), other]))
  const said: string[] = []
  for await (const line of createInterface({ input: child.stdout })) said.push(line.replace(/^(\w+) "— witness.example\/w .*$/, '$1'))
  assert.deepEqual(said, ['cosigned', 'cosigned', 'too old 40', 'error "consistency proof invalid"', 'error "unknown log"'])
})
