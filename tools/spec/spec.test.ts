import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { loadVerifier } from '@jianghan/crypto/node'
import { decodeEvent, encodeEvent, intake, routerOf } from '@jianghan/kernel'
import { application } from '@jianghan/app'
import { ByteReader, decodeLeaf, decodeStrict, fromHex, readBatch, readTransaction, toHex, txV1 } from '@jianghan/protocol'
import { withTables } from './tables.ts'
import { signatureVectors } from './signatureVectors.ts'
import { plain, transactionVectors } from './vectors.ts'

const root = resolve(import.meta.dirname, '../..')
const vectorsText = readFileSync(resolve(root, 'vectors/transactions.json'), 'utf8')
const specification = readFileSync(resolve(root, 'docs/spec/transaction.md'), 'utf8')

type Vectors = {
  transactions: { name: string; signed: string; id: string; message: string }[]
  notCanonical: { message: string; bytes: string; problem: string }[]
  batch: { signed: string; message: string }
  leaves: { bytes: string }[]
}
const vectors = JSON.parse(vectorsText) as Vectors
const bytes = (hex: string): Uint8Array => fromHex(hex) as Uint8Array

test('the code reproduces the golden vectors', () => {
  assert.deepEqual(transactionVectors(), vectors, 'vectors are for ever: where one differs the code is wrong, or a new version of the format is due')
})

type Sample = { name: string; module: number; values: Record<string, unknown> }
type Frozen = Vectors & { outcomes: (Sample & { code: number; facts: string })[]; events: (Sample & { number: number; version: number; bytes: string })[] }
const frozen = JSON.parse(readFileSync(resolve(root, 'vectors/transactions-1.json'), 'utf8')) as Frozen

test('what the first release wrote is read as it was: its statuses and events have the bytes that they had', () => {
  for (const { name, module, number, version, bytes: written, values } of frozen.events) {
    const definition = application.modules.flatMap(each => Object.values(each.schema.events)).find(each => each.module === module && each.number === number && each.version === version)
    assert.ok(definition !== undefined, name)
    const decoded = decodeEvent([definition], bytes(written))
    assert.deepEqual([decoded?.name, plain(decoded?.fields)], [name, values])
    assert.equal(toHex(encodeEvent({ event: definition, fields: decoded?.fields ?? {} })), written, name)
  }
  for (const { name, module, code, facts, values } of frozen.outcomes) {
    const definition = application.modules.flatMap(each => Object.values(each.schema.errors)).find(each => each.module === module && each.code === code)
    const reader = new ByteReader(bytes(facts))
    assert.deepEqual([`${definition?.moduleName}.${definition?.name}`, plain(definition?.facts.read(reader))], [name, values])
    reader.end()
  }
  assert.deepEqual(frozen.transactions.map(({ id }) => id), vectors.transactions.map(({ id }) => id))
  for (const leaf of frozen.leaves) assert.ok(decodeLeaf(bytes(leaf.bytes)) !== undefined)
})

type SignatureCase = { name: string; kind: number; publicKey: string; message: string; signature: string; holds: boolean }
const signatures = JSON.parse(readFileSync(resolve(root, 'vectors/signatures.json'), 'utf8')) as { signatures: SignatureCase[]; transactions: Vectors['transactions'] }

test('the code reproduces the golden vectors of the signature kinds, and judges them as they say', async () => {
  assert.deepEqual(JSON.parse(JSON.stringify(signatureVectors())), signatures, 'vectors are for ever')
  const { verifier } = await loadVerifier()
  for (const { name, kind, publicKey, message, signature, holds } of signatures.signatures) {
    assert.equal(verifier.verify(kind, bytes(publicKey), bytes(message), bytes(signature)) === 'valid', holds, `kind ${kind}, ${name}`)
  }
})

test('the tables of the specification say what the code says (node tools/spec.ts writes them)', () => {
  assert.equal(withTables(specification), specification)
})

test('the transactions of the vectors are read, accepted and correctly signed', async () => {
  const { verifier } = await loadVerifier()
  for (const { name, signed, id, message } of [...vectors.transactions, ...signatures.transactions]) {
    const read = readTransaction(bytes(signed))
    assert.ok(read.ok, name)
    assert.deepEqual([toHex(read.value.id), toHex(read.value.message)], [id, message])
    for (const { kind, publicKey, signature } of read.value.signatures) assert.equal(verifier.verify(kind, publicKey, read.value.message, signature), 'valid', name)
    assert.ok(!intake(routerOf(application), read.value.body.chainId, bytes(signed)).refused, name)
  }
  assert.ok(readBatch(bytes(vectors.batch.signed)).ok)
  for (const leaf of vectors.leaves) assert.ok(decodeLeaf(bytes(leaf.bytes)) !== undefined)
})

test('what the vectors call not canonical is refused for that reason', () => {
  const schemas = { Signature: txV1.SignatureSchema, TransactionBody: txV1.TransactionBodySchema, SignedTransaction: txV1.SignedTransactionSchema }
  for (const { message, bytes: hex, problem } of vectors.notCanonical) {
    const decoded = decodeStrict(schemas[message as keyof typeof schemas], bytes(hex))
    assert.equal(decoded.ok ? 'accepted' : decoded.problem, problem, hex)
  }
})

test('every action, every limit and every problem of the encoding stands in the specification', () => {
  for (const action of application.modules.flatMap(module => module.schema.actions)) assert.ok(specification.includes(`\`${action.name}\``), action.name)
  for (const problem of ['truncated', 'varintNotMinimal', 'outOfRange', 'fieldOrder', 'unknownField', 'wireType', 'explicitDefault', 'notUtf8', 'tooDeep', 'tooLong']) {
    assert.ok(specification.includes(`| \`${problem}\` |`), problem)
  }
})

const python = spawnSync('python3', ['--version']).status === 0

test('an independent program in Python recomputes every vector from the specification alone', () => {
  if (!python) {
    assert.notEqual(process.env['CI'], 'true', 'python3 must be there in CI')
    process.stderr.write('vectors: the check in Python is left out, there is no python3 on this machine\n')
    return
  }
  const run = (...paths: string[]) => spawnSync('python3', [resolve(root, 'verifiers/python/check_vectors.py'), ...paths], { encoding: 'utf8' })
  const good = run()
  assert.equal(good.status, 0, good.stdout + good.stderr)
  assert.match(good.stdout, /^\d{3,} checked, 0 wrong/)
})
