import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { anonymousCaller, type Caller } from '../callers/caller.ts'
import { isFromOwnPage, sessionCookie, sessionTokenOf } from './cookie.ts'
import { Sessions } from './sessions.ts'

const MINUTE_MS = 60_000
const someone: Caller = { ...anonymousCaller(() => undefined), kind: 'session', actor: { kind: 'session', id: 'someone' } }

function world(): { sessions: Sessions; clock: { nowMs: number } } {
  const clock = { nowMs: 1_764_000_000_000 }
  return { sessions: new Sessions(() => clock.nowMs), clock }
}

test('a session ends fifteen minutes after its last use, and eight hours after its beginning', () => {
  const { sessions, clock } = world()
  const idle = sessions.open(someone, 'persona')
  clock.nowMs += 15 * MINUTE_MS
  assert.equal(sessions.find(idle)?.caller.actor.id, 'someone')
  clock.nowMs += 15 * MINUTE_MS + 1
  assert.equal(sessions.find(idle), undefined)
  const busy = sessions.open(someone, 'persona')
  for (let i = 0; i < 48; i++) {
    assert.notEqual(sessions.find(busy), undefined, `after ${i * 10} minutes`)
    clock.nowMs += 10 * MINUTE_MS
  }
  clock.nowMs += 1
  assert.equal(sessions.find(busy), undefined)
})

test('a session that was ended is not there, and nobody else comes in by another token', () => {
  const { sessions } = world()
  const token = sessions.open(someone, 'persona')
  assert.equal(sessions.find('A'.repeat(43)), undefined)
  sessions.end(token)
  assert.equal(sessions.find(token), undefined)
})

test('of more sessions than are kept the one used longest ago ends', () => {
  const { sessions, clock } = world()
  const first = sessions.open(someone, 'persona')
  clock.nowMs += 1
  const second = sessions.open(someone, 'persona')
  clock.nowMs += 1
  assert.notEqual(sessions.find(first), undefined)
  for (let i = 0; i < 999; i++) sessions.open(someone, 'persona')
  assert.notEqual(sessions.find(first), undefined)
  assert.equal(sessions.find(second), undefined)
})

test('a code signs in once, and within five minutes', () => {
  const { sessions, clock } = world()
  const code = sessions.issueCode(someone)
  assert.equal(sessions.useCode(code)?.actor.id, 'someone')
  assert.equal(sessions.useCode(code), undefined)
  const late = sessions.issueCode(someone)
  clock.nowMs += 5 * MINUTE_MS + 1
  assert.equal(sessions.useCode(late), undefined)
})

const request = (headers: Record<string, string>, socket: object = {}): IncomingMessage => ({ headers, socket } as unknown as IncomingMessage)

test('the cookie is out of reach of scripts and other sites, is named after the port, and is taken among others', () => {
  const token = 'k'.repeat(43)
  assert.equal(sessionCookie(request({ host: 'localhost:8645' }), token), `jianghan-session-8645=${token}; Path=/; HttpOnly; SameSite=Strict`)
  assert.match(sessionCookie(request({ host: 'ledger.example' }, { encrypted: true }), undefined), /^jianghan-session-default=; .*; Secure; Max-Age=0$/)
  assert.equal(sessionTokenOf(request({ host: 'localhost:8645', cookie: `a=b; jianghan-session-8646=${'x'.repeat(43)}; jianghan-session-8645=${token}` })), token)
  for (const cookie of ['jianghan-session-8645=short', `jianghan-session-8645=${'k'.repeat(9_000)}`, 'a=b']) assert.equal(sessionTokenOf(request({ host: 'localhost:8645', cookie })), undefined)
})

test('a page of this node is told by the origin that the browser names, down to the port', () => {
  assert.equal(isFromOwnPage(request({ host: 'localhost:8645', origin: 'http://localhost:8645' })), true)
  for (const origin of ['http://localhost:8646', 'https://evil.example', 'null', 'http://localhost:8645.evil.example']) assert.equal(isFromOwnPage(request({ host: 'localhost:8645', origin })), false, origin)
  assert.equal(isFromOwnPage(request({ host: 'localhost:8645' })), false)
})
