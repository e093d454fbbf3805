import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { generateKeyPair, loadFallbackVerifier, SM2, type Verifier } from '@jianghan/crypto'
import { toHex, utf8 } from '@jianghan/protocol'
import { sampleNote, sampleWitnesses } from '../proof/sampleWitnessed.ts'
import { countWitnesses, judgeNote, witnessPolicy } from './cosignature.ts'
import { corpus, fuzz } from './note.fuzz.ts'
import { formatNote, type Note, parseNote, parseSignatureLines } from './note.ts'
import { blockLine, blockOf, formatTreeHead, originOf, parseTreeHead } from './treeHead.ts'
import { cosignerKey, formatVerifierKey, logKey, parseVerifierKey } from './verifierKey.ts'

let verifier: Verifier
before(async () => { verifier = await loadFallbackVerifier() })

const text = formatTreeHead({ origin: originOf('sample-1'), size: 9n, root: new Uint8Array(32).fill(7), extensions: [blockLine(6n, new Uint8Array(32).fill(5))] })
const read = (bytes: Uint8Array): Note => {
  const note = parseNote(bytes)
  assert(note !== undefined)
  return note
}

test('the signed note of the specification holds under its key', () => {
  const key = parseVerifierKey('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k')
  const note = parseNote(utf8('This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n'))
  assert(key !== undefined && note !== undefined)
  assert.deepEqual(judgeNote(verifier, key, note), { verdict: 'holds' })
  assert.equal(judgeNote(verifier, key, { ...note, text: 'This is another message.\n' }).verdict, 'wrong')
  assert.equal(judgeNote(verifier, { ...key, keyId: key.keyId + 1 }, note).verdict, 'absent')
})

test('a key, a checkpoint and a note are written as they were read', () => {
  for (const kind of [1, 2, 4, 5]) {
    const key = cosignerKey('witness.example/w', kind, generateKeyPair(kind, utf8('seed of thirty two bytes, exactly')?.subarray(0, 32)).publicKey)
    assert.deepEqual(parseVerifierKey(formatVerifierKey(key)), key)
  }
  assert.equal(formatVerifierKey(logKey('example.com/foo', new Uint8Array(32))).split('+')[0], 'example.com/foo')
  const head = parseTreeHead(text)
  assert(head !== undefined)
  assert.equal(formatTreeHead(head), text)
  assert.deepEqual([head.origin, head.size, blockOf(head)?.height], ['jianghan/sample-1', 9n, 6n])
  for (const each of corpus) fuzz(each)
})

test('what is no note, no checkpoint and no key is not taken for one', () => {
  const whole = new TextDecoder().decode(sampleNote(text, sampleWitnesses('a', [1]), 5n))
  const bad: readonly string[] = [
    '', 'a\n', `${text}`, `${text}\n`, whole.slice(0, -1), whole.replace('— ', '- '), whole.replace('witness.example/0 ', 'witness example/0 '), whole.replace('jianghan-block', 'jianghan\tblock'),
    whole.replace('witness.example/0', 'witness+example/0'), whole.replace('witness.example/0', 'witness\u3000example/0'), `${whole}\n`, `${text}\n— a AAAA\n`, `${text}\n— a AAAAAAB=\n`,
  ]
  for (const each of bad) assert.equal(parseNote(utf8(each)), undefined, JSON.stringify(each))
  assert.equal(parseNote(Uint8Array.of(0xff, 10, 10)), undefined)
  assert.equal(parseNote(utf8(`${text}\n${'— a AAAAAAA=\n'.repeat(65)}`)), undefined)
  for (const each of ['a\n1\n', 'a\n01\nAAAA\n', `\n1\n${'A'.repeat(43)}=\n`, `a\n1\n${'A'.repeat(43)}=\n\n`, `a\n9223372036854775808\n${'A'.repeat(43)}=\n`]) assert.equal(parseTreeHead(each), undefined, each)
  const key = formatVerifierKey(logKey('a', new Uint8Array(32)))
  for (const each of [key.replace('a+', 'b+'), key.replace(/\+........\+/, '+00000000+'), key.slice(0, -4), 'a+b', '']) assert.equal(parseVerifierKey(each), undefined, each)
  assert.equal(parseSignatureLines('— a AAAAAAA='), undefined)
})

test('witnesses of every signature kind are counted, each once, and strangers are not', () => {
  const made = sampleWitnesses('kinds', [1, 2, 4, SM2])
  const keys = made.witnesses.map(({ key }) => key)
  const policy = witnessPolicy(4, keys)
  assert(policy !== undefined)
  const note = read(sampleNote(text, made, 1_764_000_600n))
  assert.deepEqual(countWitnesses(verifier, policy, note).seen.map(({ time }) => time), [1_764_000_600n, 1_764_000_600n, 1_764_000_600n, 1_764_000_600n])
  const doubled = { ...note, signatures: [...note.signatures, ...note.signatures] }
  assert.equal(countWitnesses(verifier, policy, doubled).seen.length, 4)
  const strangers = sampleWitnesses('strangers', [1, 2]).witnesses.map(({ key }) => key)
  assert.deepEqual(countWitnesses(verifier, { keys: strangers, required: 1 }, note), { seen: [] })
})

test('a wrong signature in the name of a witness refuses the whole note', () => {
  const made = sampleWitnesses('wrong', [1, 2])
  const note = read(sampleNote(text, made, 7n))
  const spoiled = { ...note, signatures: note.signatures.map((each, i) => (i === 2 ? { ...each, signature: each.signature.map((byte, at) => (at === 7 ? byte ^ 1 : byte)) } : each)) }
  const policy = witnessPolicy(1, made.witnesses.map(({ key }) => key))
  assert(policy !== undefined)
  assert.deepEqual(countWitnesses(verifier, policy, spoiled).wrong, 'witness.example/1')
  assert.notEqual(toHex(formatNote(spoiled)), toHex(formatNote(note)))
})

test('a policy names distinct cosigners and a number that can be reached', () => {
  const [first, second] = sampleWitnesses('policy', [1, 1]).witnesses.map(({ key }) => key)
  assert(first !== undefined && second !== undefined)
  assert.equal(witnessPolicy(2, [first, second])?.required, 2)
  assert.equal(witnessPolicy(3, [first, second]), undefined)
  assert.equal(witnessPolicy(0, [first]), undefined)
  assert.equal(witnessPolicy(1, [first, cosignerKey('other', 1, first.publicKey)]), undefined)
  assert.equal(witnessPolicy(1, [logKey('log', first.publicKey)]), undefined)
  assert.equal(witnessPolicy(1, [undefined, first]), undefined)
})
