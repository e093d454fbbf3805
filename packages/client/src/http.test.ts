import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JianghanError } from './error.ts'
import { defaultRetry, Http } from './http.ts'
import { json, problem, serve } from './testing/server.ts'

const quick = { ...defaultRetry, baseMs: 1, maxMs: 4, random: () => 0.5 }
const httpAt = (url: string, retry = quick): Http => new Http({ nodes: [{ url }], fetch, lang: 'en', retry })
const codeOf = (code: string) => (fault: unknown): boolean => fault instanceof JianghanError && fault.code === code

test('a busy node is asked again until it answers', async t => {
  let busy = 3
  const { url, seen } = await serve(t, (_, response) => (busy-- > 0 ? problem(response, busy % 2 === 0 ? 429 : 503, 'node.busy', { retry: 'later' }) : json(response, 200, { ok: true })))
  assert.deepEqual(await httpAt(url).json({ path: '/x' }), { ok: true })
  assert.equal(seen.length, 4)
})

test('tries are bounded, and the last problem is thrown with its words', async t => {
  const { url, seen } = await serve(t, (_, response) => problem(response, 503, 'node.busy', { retry: 'later' }))
  await assert.rejects(httpAt(url).json({ path: '/x' }), fault => {
    assert(fault instanceof JianghanError)
    assert.deepEqual([fault.code, fault.zh, fault.en, fault.status, fault.retry, fault.facts], ['node.busy', '问题 node.busy', 'problem node.busy', 503, 'later', { limit: 5 }])
    return true
  })
  assert.equal(seen.length, 5)
})

test('what can never succeed is asked once', async t => {
  const { url, seen } = await serve(t, (_, response) => problem(response, 503, 'node.retired'))
  await assert.rejects(httpAt(url).json({ path: '/x' }), codeOf('node.retired'))
  assert.equal(seen.length, 1)
})

test('Retry-After is waited for, and not when it ends beyond the time limit', async t => {
  const { url, seen } = await serve(t, (_, response) => problem(response, 503, 'node.busy', { retry: 'later', headers: { 'retry-after': '30' } }))
  await assert.rejects(httpAt(url).json({ path: '/x', timeoutMs: 2_000 }), codeOf('node.busy'))
  assert.equal(seen.length, 1)
})

test('a lost connection is taken up again', async t => {
  let lost = 2
  const { url, seen } = await serve(t, (_, response) => {
    if (lost-- > 0) response.destroy()
    else json(response, 200, { ok: true })
  })
  assert.deepEqual(await httpAt(url).json({ path: '/x' }), { ok: true })
  assert.equal(seen.length, 3)
})

test('where nobody listens the error names the address and the reason of the system and nothing else', async () => {
  await assert.rejects(httpAt('http://127.0.0.1:9', { ...quick, attempts: 2 }).json({ path: '/secret?key=abc' }), fault => {
    assert(fault instanceof JianghanError)
    assert.equal(fault.code, 'client.noConnection')
    assert.doesNotMatch(JSON.stringify(fault) + fault.message + String(fault.cause), /secret|abc/)
    return true
  })
})

test('a node that does not answer in time is a timeout, a signal a cancellation', async t => {
  const { url } = await serve(t, () => undefined)
  await assert.rejects(httpAt(url).json({ path: '/x', timeoutMs: 50 }), codeOf('client.timeout'))
  await assert.rejects(httpAt(url).json({ path: '/x', signal: AbortSignal.timeout(20) }), codeOf('client.cancelled'))
})

test('answers that are not of the API are called so', async t => {
  const { url } = await serve(t, ({ path }, response) => {
    if (path === '/page') response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>nginx</h1>')
    else response.writeHead(200).end('no json')
  })
  await assert.rejects(httpAt(url).json({ path: '/page' }), codeOf('client.httpStatus'))
  await assert.rejects(httpAt(url).json({ path: '/x' }), codeOf('client.badAnswer'))
})

test('an address with a password in it is refused and not repeated', () => {
  assert.throws(() => httpAt('http://li:geheim@127.0.0.1:8645'), fault => codeOf('client.badUrl')(fault) && !JSON.stringify(fault).includes('geheim'))
  assert.throws(() => httpAt('file:///etc/passwd'), codeOf('client.badUrl'))
})
