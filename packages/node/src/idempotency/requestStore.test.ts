import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { toHex, utf8 } from '@jianghan/protocol'
import { ProblemFault } from '../problem/define.ts'
import { afterwards, temporaryFolder } from '../testing/testLedger.ts'
import { ANSWER_MAX, type KeptAnswer } from './answer.ts'
import { readIdempotencyKey } from './key.ts'
import { type Attempt, KNOWN_MS, RequestStore } from './requestStore.ts'
import { RequestSecret } from './secret.ts'

const secret = new RequestSecret(new Uint8Array(32).fill(7))
const answerOf = (text: string): KeptAnswer => ({ status: 200, type: 'application/json', body: utf8(text) })
const asked = (key: string, request = 'pay', caller = 'key one') => ({ caller, key, request: [request] })

function opened(t: Parameters<typeof afterwards>[0], settings: Parameters<typeof RequestStore.open>[2] = {}, folder = temporaryFolder(t)): RequestStore {
  const store = RequestStore.open(folder, secret, settings)
  afterwards(t, () => store.close())
  return store
}

/** Carries a request out. */
function attemptOf(store: RequestStore, ...of: Parameters<typeof asked>): Attempt {
  const begun = store.begin(asked(...of))
  assert(begun.kind === 'carry out', begun.kind)
  return begun.attempt
}

test('a header is a key in quotes or without, and nothing else', () => {
  const rows: readonly [string, string | undefined][] = [
    ['"8e03978e-40d5"', '8e03978e-40d5'], ['8e03978e-40d5', '8e03978e-40d5'], ['"a b"', 'a b'], ['"a\\"b\\\\"', 'a"b\\'], [`"${'k'.repeat(255)}"`, 'k'.repeat(255)],
    ['', undefined], ['""', undefined], ['"a', undefined], ['a b', undefined], ['"a", "b"', undefined], ['a, a', undefined], ['"a";q=1', undefined], ['"\\n"', undefined],
    ['"钥"', undefined], ['k'.repeat(256), undefined],
  ]
  for (const [header, key] of rows) assert.equal(readIdempotencyKey(header), key, header)
})

test('what was begun is other, running or answered to those who ask again, each caller by itself', t => {
  const store = opened(t)
  const attempt = attemptOf(store, 'a')
  assert.deepEqual([store.begin(asked('a')).kind, store.begin(asked('a', 'pay more')).kind], ['running', 'other'])
  store.end(attempt, answerOf('done'))
  const again = store.begin(asked('a'))
  assert(again.kind === 'answered')
  assert.deepEqual(again.answer, answerOf('done'))
  assert.equal(store.begin(asked('a', 'pay more')).kind, 'other')
  store.end(attemptOf(store, 'a', 'pay', 'key two'), undefined)
})

test('an attempt without an answer is made again after a crash, and draws the same', t => {
  const folder = temporaryFolder(t)
  const before = RequestStore.open(folder, secret)
  const first = attemptOf(before, 'a')
  const other = attemptOf(before, 'b')
  before.close()
  const store = opened(t, {}, folder)
  const second = attemptOf(store, 'a')
  assert.deepEqual([first.again, second.again], [false, true])
  assert.equal(toHex(first.drawn('id', 16)), toHex(second.drawn('id', 16)))
  const drawn = [first.drawn('id', 32), first.drawn('key', 32), other.drawn('id', 32)].map(toHex)
  assert.equal(new Set(drawn).size, 3)
})

test('what is too large to be kept is carried out again', t => {
  const store = opened(t)
  store.end(attemptOf(store, 'a'), { ...answerOf(''), body: new Uint8Array(ANSWER_MAX + 1) })
  assert.equal(attemptOf(store, 'a').again, true)
})

test('after seven days a key is free again', t => {
  let now = 1_000_000
  const store = opened(t, { now: () => now })
  store.end(attemptOf(store, 'a'), answerOf('done'))
  now += KNOWN_MS - 1
  assert.equal(store.begin(asked('a')).kind, 'answered')
  now += 1
  assert.equal(attemptOf(store, 'a', 'another').again, false)
  assert.equal(store.usage.requests, 1)
})

test('the oldest requests of a caller make room for its new ones, and for nobody else\'s', t => {
  const folder = temporaryFolder(t)
  const bounds = { ofCaller: { requests: 3, bytes: 4_000 }, whole: { requests: 5, bytes: 100_000 } }
  let store = opened(t, { bounds }, folder)
  const done = (key: string, caller: string, body = 'done'): void => store.end(attemptOf(store, key, 'pay', caller), answerOf(body))
  const known = (key: string, caller: string): boolean => {
    const begun = store.begin(asked(key, 'pay', caller))
    if (begun.kind === 'carry out') store.end(begun.attempt, undefined)
    return begun.kind === 'answered'
  }
  done('theirs', 'key two')
  for (const key of ['a', 'b', 'c', 'd']) done(key, 'key one')
  assert.deepEqual([known('theirs', 'key two'), known('d', 'key one'), known('b', 'key one'), store.usage.requests], [true, true, true, 4])
  assert.equal(known('a', 'key one'), false, 'and asking for it made room again')
  assert.equal(known('b', 'key one'), false)
  // The bounds hold after a restart, and for the bytes of answers.
  store.close()
  store = opened(t, { bounds }, folder)
  done('large', 'key two', 'x'.repeat(4_000))
  done('small', 'key two')
  assert.deepEqual([known('small', 'key two'), known('theirs', 'key two')], [true, false])
  assert(store.usage.requests <= bounds.whole.requests)
})

test('neither keys nor requests nor answers stand in the file, and another node key knows none of them', t => {
  const folder = temporaryFolder(t)
  const store = RequestStore.open(folder, secret)
  store.end(attemptOf(store, 'key-in-clear', 'request-in-clear', 'caller-in-clear'), answerOf('answer-in-clear'))
  store.close()
  assert.doesNotMatch(readFileSync(join(folder, 'idempotency', 'requests.db')).toString('latin1'), /in-clear/)
  const others = RequestStore.open(folder, new RequestSecret(new Uint8Array(32).fill(8)))
  afterwards(t, () => others.close())
  assert.equal(attemptOf(others, 'key-in-clear', 'request-in-clear', 'caller-in-clear').again, false)
})

test('a file that is damaged or another one is named', t => {
  const folder = temporaryFolder(t)
  RequestStore.open(folder, secret).close()
  const file = join(folder, 'idempotency', 'requests.db')
  writeFileSync(file, 'no database at all, but long enough to be looked at as one'.repeat(100))
  assert.throws(() => RequestStore.open(folder, secret), fault => fault instanceof ProblemFault && fault.problem.definition.code === 'node.idempotencyDamaged' && fault.problem.facts['file'] === file)
})
