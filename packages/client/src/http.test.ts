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

test('all tries of a POST have one idempotency key, drawn anew for each request or given; reads and transactions have none', async t => {
  let trouble = 0
  const { url, seen } = await serve(t, (_, response) => {
    const now = trouble++ % 4
    if (now === 0) response.destroy()
    else if (now === 1) problem(response, 409, 'node.requestRunning', { retry: 'later' })
    else if (now === 2) problem(response, 503, 'node.busy', { retry: 'later' })
    else json(response, 200, { ok: true })
  })
  const http = httpAt(url)
  const keysOf = async (request: Parameters<Http['send']>[0]): Promise<(string | undefined)[]> => {
    seen.length = 0
    await http.send(request)
    assert.equal(seen.length, 4)
    return [...new Set(seen.map(({ headers }) => headers['idempotency-key'] as string | undefined))]
  }
  const [first, second] = [await keysOf({ method: 'POST', path: '/x' }), await keysOf({ method: 'POST', path: '/x' })]
  for (const drawn of [first, second]) assert.match(String(drawn), /^"[0-9a-f]{32}"$/)
  assert.notDeepEqual(first, second)
  assert.deepEqual(await keysOf({ method: 'POST', path: '/x', idempotencyKey: 'my "own"' }), ['"my \\"own\\""'])
  assert.deepEqual(await keysOf({ path: '/x' }), [undefined])
  assert.deepEqual(await keysOf({ method: 'POST', path: '/x', idempotencyKey: 'none' }), [undefined])
})

test('of several nodes the one that may have a POST is asked again, and another where it cannot have it', async t => {
  let lost = 2
  const status = { chainId: 'one-1' }
  const first = await serve(t, ({ path }, response) => {
    if (path === '/v1/status') json(response, 200, status)
    else if (lost-- > 0) response.destroy()
    else json(response, 200, { at: 'first' })
  })
  const second = await serve(t, ({ path }, response) => json(response, 200, path === '/v1/status' ? status : { at: 'second' }))
  const httpOf = (...urls: readonly string[]): Http => new Http({ nodes: urls.map(url => ({ url })), fetch, lang: 'en', retry: quick })
  assert.deepEqual(await httpOf(first.url, second.url).json({ method: 'POST', path: '/x' }), { at: 'first' })
  assert.deepEqual([first.seen.filter(({ path }) => path === '/x').length, second.seen.length], [3, 0])
  assert.deepEqual(await httpOf('http://127.0.0.1:9', second.url).json({ method: 'POST', path: '/x' }), { at: 'second' })
  lost = 1
  assert.deepEqual(await httpOf(first.url, second.url).json({ method: 'POST', path: '/x', idempotencyKey: 'none' }), { at: 'second' })
})
