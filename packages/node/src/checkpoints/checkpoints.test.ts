import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { generateKeyPair, loadFallbackVerifier, SM2, type Verifier } from '@jianghan/crypto'
import { writeKeyFile } from '@jianghan/crypto/node'
import { attachWitnessed, fromBase64, formatVerifierKey, judgeNote, parseNote, parseTreeHead, parseTrustPack, parseVerifierKey, readProof, verifyProof, witnessPolicy } from '@jianghan/light'
import { equalBytes, fromMillis, leafHash, rootOfHashes } from '@jianghan/protocol'
import { formatPolicyFile, Witness, witnessServer, WitnessStore } from '@jianghan/witness'
import type { RunningNode } from '../node.ts'
import { afterwards, ask, postOne, startTestNode, temporaryFolder, transfer } from '../testing/testLedger.ts'
import { parseTilePath } from './tilePath.ts'

let verifier: Verifier
before(async () => { verifier = await loadFallbackVerifier() })

type Test = Parameters<typeof startTestNode>[0]

/** A witness that listens; it follows the logs of these keys. */
async function startWitness(t: Test, logs: readonly string[], kind = 1): Promise<{ url: string; key: string }> {
  const witness = new Witness({
    name: `witness.example/${kind}`, key: generateKeyPair(kind), verifier, store: WitnessStore.open(temporaryFolder(t)),
    logs: logs.map(text => parseVerifierKey(text) ?? assert.fail()), now: () => BigInt(Math.floor(Date.now() / 1000)),
  })
  const server = witnessServer(witness)
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  afterwards(t, () => { server.close(); server.closeAllConnections() })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: formatVerifierKey(witness.key) }
}

const keyOf = async (node: RunningNode): Promise<string> => String((await ask(node, '/v1/log/key')).body).trim()
const proofOf = async (node: RunningNode, id: string): Promise<Uint8Array> => new Uint8Array(await (await fetch(`${node.url}/v1/transactions/${id}/proof`, { headers: { authorization: `Bearer ${readFileSync(join(node.folder.path, 'operator.token'), 'utf8').trim()}` } })).arrayBuffer())

/** The checkpoint when it has come to this size with so many cosignatures. */
async function checkpointOf(node: RunningNode, size: bigint, cosigned: number): Promise<string> {
  for (;;) {
    const { status, body } = await ask(node, '/v1/log/checkpoint')
    const note = status === 200 ? parseNote(Buffer.from(String(body))) : undefined
    if (note !== undefined && note.signatures.length > cosigned && parseTreeHead(note.text)?.size === size) return String(body)
    await new Promise(resolve => { setTimeout(resolve, 20) })
  }
}

async function witnessed(node: RunningNode, file: Uint8Array): Promise<Uint8Array> {
  const read = readProof(file)
  assert(read.ok)
  const { body } = await ask(node, `/v1/log/witnessed?size=${read.proof.logSize}`)
  const bytes = (text: string): Uint8Array => fromBase64(text) ?? assert.fail()
  return attachWitnessed(file, { checkpoint: bytes(body.checkpoint), consistency: body.consistency.map(bytes), block: bytes(body.block), blockPath: body.blockPath.map(bytes) }) ?? assert.fail()
}

/** Starts a node whose witnesses are asked about it; a node without them comes first, to make the folder and its key. */
async function startWitnessed(t: Test, kinds: readonly number[]): Promise<{ node: RunningNode; folder: string; keys: readonly string[]; policy: string }> {
  const folder = temporaryFolder(t)
  const first = await startTestNode(t, { folder })
  const log = await keyOf(first)
  await first.close()
  const witnesses = await Promise.all(kinds.map(kind => startWitness(t, [log], kind)))
  const policy = join(folder, 'policy')
  writeFileSync(policy, formatPolicyFile({ logs: [], witnesses: witnesses.map(({ url, key }, i) => ({ name: `w${i}`, key: parseVerifierKey(key) ?? assert.fail(), url })) }))
  const node = await startTestNode(t, { folder, config: { checkpointPolicy: policy, checkpointSeconds: 1 } })
  return { node, folder, keys: witnesses.map(({ key }) => key), policy }
}

test('a proof is witnessed by keys of two kinds, also after the log has grown and when its header has gone stale', async t => {
  const { node, keys } = await startWitnessed(t, [1, SM2])
  const { body } = await postOne(node, transfer(), '?wait=provable')
  const file = await proofOf(node, body.results[0].id)
  await checkpointOf(node, 2n, 2)
  await postOne(node, transfer(), '?wait=provable')
  await checkpointOf(node, 4n, 2)
  const policy = witnessPolicy(2, keys.map(parseVerifierKey))
  const pack = parseTrustPack(JSON.stringify((await ask(node, '/v1/trust')).body))
  assert(policy !== undefined && pack !== undefined)
  const later = fromMillis(BigInt(Date.now()) + 10_000_000_000n)
  const judged = verifyProof(await witnessed(node, file), { verifier, now: later, trust: { ...pack, witnesses: policy } })
  assert.deepEqual([judged.verdict, judged.level], ['true', 'witnessed'])
  assert.equal(verifyProof(file, { verifier, now: later, trust: pack }).verdict, 'stale')
  assert.equal((await ask(node, '/v1/log/witnessed?size=1')).body.code, 'node.noBlockThere')
  assert.equal((await ask(node, '/v1/log/witnessed?size=99')).body.code, 'node.noCheckpoint')
})

test('a second ledger of the same chain and the same key is cosigned by nobody, and its proofs are not taken', async t => {
  const { node, folder, keys, policy } = await startWitnessed(t, [1])
  await postOne(node, transfer(), '?wait=provable')
  await checkpointOf(node, 2n, 1)
  await node.close()
  // The operator's own fork: the folder as it was, with every key, from which the history is told anew.
  const fork = temporaryFolder(t)
  cpSync(folder, fork, { recursive: true })
  const again = await startTestNode(t, { folder, config: { checkpointPolicy: policy, checkpointSeconds: 1 } })
  await postOne(again, transfer({ atoms: '5' }), '?wait=provable')
  const cosigned = await checkpointOf(again, 4n, 1)
  await again.close()
  const forked = await startTestNode(t, { folder: fork, config: { checkpointPolicy: policy, checkpointSeconds: 1 } })
  const { body } = await postOne(forked, transfer({ atoms: '7' }), '?wait=provable')
  await postOne(forked, transfer({ atoms: '8' }), '?wait=provable')
  const text = await checkpointOf(forked, 6n, 0)
  assert.equal(parseNote(Buffer.from(text))?.signatures.length, 1, 'the log alone signed it')
  const file = await proofOf(forked, body.results[0].id)
  const trust = { ...parseTrustPack(JSON.stringify((await ask(forked, '/v1/trust')).body)) ?? assert.fail(), witnesses: witnessPolicy(1, keys.map(parseVerifierKey)) ?? assert.fail() }
  const reasonOf = (bytes: Uint8Array): string => {
    const judged = verifyProof(bytes, { verifier, now: fromMillis(BigInt(Date.now())), trust })
    return judged.verdict === 'false' ? judged.reason : judged.verdict
  }
  assert.equal(reasonOf(await witnessed(forked, file)), 'notEnoughWitnesses')
  const { body: parts } = await ask(forked, `/v1/log/witnessed?size=4`)
  const bytes = (encoded: string): Uint8Array => fromBase64(encoded) ?? assert.fail()
  const spliced = attachWitnessed(file, { checkpoint: Buffer.from(cosigned), consistency: [], block: bytes(parts.block), blockPath: parts.blockPath.map(bytes) })
  assert.equal(reasonOf(spliced ?? assert.fail()), 'witnessMismatch')
})

test("a member's node cosigns its own history under its own name, and no other", async t => {
  const folder = temporaryFolder(t)
  await writeKeyFile(join(folder, '.cosigner.json'), generateKeyPair(SM2))
  const config = { cosignerName: 'bank.example/ledger', cosignerKey: '.cosigner.json', checkpointSeconds: 1 }
  const node = await startTestNode(t, { folder, config })
  await postOne(node, transfer(), '?wait=provable')
  const note = parseNote(Buffer.from(await checkpointOf(node, 2n, 1))) ?? assert.fail()
  assert.deepEqual(note.signatures.map(({ name }) => name), ['jianghan/node-test', 'bank.example/ledger'])
  assert.deepEqual(judgeNote(verifier, parseVerifierKey(await keyOf(node)) ?? assert.fail(), note), { verdict: 'holds' })
  const refused = await fetch(`${node.url}/v1/log/add-checkpoint`, { method: 'POST', body: 'old 0\n\nrubbish' })
  assert.deepEqual([refused.status, (await refused.text()).split('\n')[0]], [400, 'witness.malformed'])
  const served = await ask(node, `/v1/log/${'0'.repeat(64)}/checkpoint`)
  assert.equal(served.status, 404)
})

test('a restart goes on from the checkpoint on disk, and signs nothing where it is not of this log', async t => {
  const folder = temporaryFolder(t)
  const node = await startTestNode(t, { folder, config: { checkpointSeconds: 1 } })
  await postOne(node, transfer(), '?wait=provable')
  const text = await checkpointOf(node, 2n, 0)
  await node.close()
  const again = await startTestNode(t, { folder, config: { checkpointSeconds: 1 } })
  assert.equal(await checkpointOf(again, 2n, 0), text)
  await again.close()
  writeFileSync(join(folder, 'checkpoints', 'latest'), text.replace('\n2\n', '\n1\n'))
  const halted = await startTestNode(t, { folder, config: { checkpointSeconds: 1 } })
  await postOne(halted, transfer(), '?wait=provable')
  assert.equal((await ask(halted, '/v1/log/checkpoint')).body.code, 'node.noCheckpoint')
  assert.match(String((await ask(halted, '/metrics')).body), /^jianghan_checkpoint_halted 1$/m)
})

test('hash tiles are public to anybody, and entries are not', async t => {
  const node = await startTestNode(t, { config: { checkpointSeconds: 1 } })
  await postOne(node, transfer(), '?wait=provable')
  const head = parseTreeHead(parseNote(Buffer.from(await checkpointOf(node, 2n, 0)))?.text ?? '')
  const response = await fetch(`${node.url}/v1/log/tile/0/000.p/2`)
  const tile = new Uint8Array(await response.arrayBuffer())
  assert.equal(response.headers.get('cache-control'), 'public, max-age=31536000, immutable')
  assert(equalBytes(rootOfHashes([tile.subarray(0, 32), tile.subarray(32)]), head?.root ?? new Uint8Array(0)))
  const { body } = await ask(node, '/v1/log/witnessed?size=2')
  assert.deepEqual(leafHash(fromBase64(body.block) ?? assert.fail()), tile.slice(32))
  for (const path of ['0/000', '0/000.p/3', '1/000.p/1', '64/000', 'entries/000', '0/x000/000', '0/000.p/0', '0/000.p/256', '0/00', '00/000']) {
    assert.equal((await ask(node, `/v1/log/tile/${path}`, { headers: { authorization: '' } })).body.code, 'node.tileNotFound', path)
  }
  assert.deepEqual(parseTilePath('3/x001/x234/067.p/17'), { level: 3, index: 1_234_067, width: 17 })
})
