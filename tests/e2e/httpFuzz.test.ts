import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startDemoNode } from '@jianghan/client/testing'
import { fuzzFraming, statusesOf } from '../../tools/fuzz/framing.ts'
import { faultOf, fuzzHttp } from '../../tools/fuzz/httpRequests.ts'
import { faultOfFrames, fuzzWebSocket } from '../../tools/fuzz/webSocket.ts'

const SEED = 1
const REQUESTS = 600
const CONVERSATIONS = 150
const SOCKETS = 120

test('an answer of our own fault, without a code or in one language is told from a good one', () => {
  const asked = { bytes: new Uint8Array(), inChinese: true, isWhole: true }
  const answer = (status: string, body: unknown): string => `HTTP/1.1 ${status}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(JSON.stringify(body))}\r\n\r\n${JSON.stringify(body)}`
  assert.equal(faultOf(answer('400 Bad Request', { code: 'http.x', zh: '错误', en: 'wrong' }), asked), undefined)
  assert.match(faultOf(answer('500 Oops', { code: 'http.x', zh: '错误', en: 'wrong' }), asked) ?? '', /status 500/)
  assert.match(faultOf(answer('400 Bad Request', { code: 'FST_ERR', zh: '错误', en: 'wrong' }), asked) ?? '', /code FST_ERR/)
  assert.match(faultOf(answer('400 Bad Request', { code: 'http.x', title: 'wrong' }), asked) ?? '', /other language/)
  assert.match(faultOf('HTTP/1.1 400 Bad Request\r\ncontent-length: 9\r\n\r\n{"a":"b"}', asked) ?? '', /without a problem/)
})

test(`${REQUESTS} requests to every route of the documents, right and damaged, are answered without a fault of ours, each refusal with a code in both languages`, async t => {
  const node = await startDemoNode(t)
  const { failure, tried, statuses } = await fuzzHttp(node.url, node.apiKey, SEED, REQUESTS)
  assert.equal(failure, undefined)
  assert.equal(tried, REQUESTS)
  assert.ok((statuses['200'] ?? 0) > 20 && (statuses['400'] ?? 0) > 20 && (statuses['404'] ?? 0) > 0, JSON.stringify(statuses))
  assert.equal((await fetch(`${node.url}/health/ready`)).status, 200)
})

test('answers that are none, and frames that are none, are told from good ones', () => {
  assert.deepEqual(statusesOf(Buffer.from('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')), [200, 400])
  assert.deepEqual(statusesOf(Buffer.from('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\nid: 1\n')), [200])
  for (const text of ['HTTP/1.1 200 OK\r\n', 'garbage\r\n\r\n', 'HTTP/1.1 200 OK\r\nno header\r\n\r\n', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}']) assert.equal(statusesOf(Buffer.from(text)), undefined, text)
  const frame = (opcode: number, payload: string): Buffer => Buffer.concat([Buffer.of(0x80 | opcode, payload.length), Buffer.from(payload)])
  assert.equal(faultOfFrames(Buffer.concat([frame(1, '{"jsonrpc":"2.0"}'), frame(10, '')])), undefined)
  assert.match(faultOfFrames(frame(3, '')) ?? '', /kind 3/)
  assert.match(faultOfFrames(Buffer.of(0x88, 2, 0x03, 0xed)) ?? '', /closed with 1005/)
  assert.match(faultOfFrames(Buffer.of(0x81, 0x82, 0, 0, 0, 0, 1, 2)) ?? '', /begins with 8182/)
  assert.match(faultOfFrames(frame(1, '{"a":1}')) ?? '', /said/)
})

test(`${CONVERSATIONS} connections with requests in a row, in pieces and framed in every way, get answers that are answers; ${SOCKETS} websockets with frames of every kind as well`, async t => {
  const node = await startDemoNode(t)
  const framed = await fuzzFraming(node.url, node.apiKey, SEED, CONVERSATIONS)
  assert.equal(framed.failure, undefined)
  assert.ok((framed.statuses['200'] ?? 0) > 20 && (framed.statuses['400'] ?? 0) > 20, JSON.stringify(framed.statuses))
  const { failure, statuses } = await fuzzWebSocket(node.url, SEED, SOCKETS)
  assert.equal(failure, undefined)
  assert.ok((statuses['101'] ?? 0) > SOCKETS / 2, JSON.stringify(statuses))
  assert.equal((await fetch(`${node.url}/health/ready`)).status, 200)
})
