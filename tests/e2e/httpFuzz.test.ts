import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startDemoNode } from '@jianghan/client/testing'
import { faultOf, fuzzHttp } from '../../tools/fuzz/httpRequests.ts'

const SEED = 1
const REQUESTS = 600

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
