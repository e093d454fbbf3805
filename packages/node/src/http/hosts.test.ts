import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { type RunningNode } from '../node.ts'
import { startTestNode } from '../testing/testLedger.ts'
import { Hosts } from './hosts.ts'

test('a node serves its own machine\'s names and those it was given, whatever the port, and no others', () => {
  const hosts = new Hosts(['Ledger.example.cn', '*.nodes.example.cn', '192.0.2.7', '2001:db8::1'])
  for (const name of ['localhost', 'LOCALHOST:8645', '127.0.0.1', '127.8.9.1:1', '[::1]:8645', 'ledger.example.cn:443', 'a.nodes.example.cn', '192.0.2.7:8645', '[2001:db8::1]']) {
    assert(hosts.serves(name), name)
  }
  for (const name of [undefined, '', 'evil.example', 'localhost.evil.example', 'x.a.nodes.example.cn', 'nodes.example.cn', 'ledger.example.cn@evil.example', 'localhost:80:80', '127.0.0.1.evil.example', 'a b', `${'x'.repeat(400)}`]) {
    assert(!hosts.serves(name), String(name))
  }
  for (const origin of [undefined, 'http://localhost:8645', 'https://ledger.example.cn']) assert(hosts.servesOrigin(origin), origin)
  for (const origin of ['null', 'https://evil.example', 'file://', 'localhost', 'https://ledger.example.cn/path']) assert(!hosts.servesOrigin(origin), origin)
})

/** The first line that a raw upgrade is answered with. */
const upgraded = (node: RunningNode, headers: readonly string[]): Promise<string> => new Promise((resolve, reject) => {
  const { hostname, port } = new URL(node.url)
  const socket = connect({ host: hostname, port: Number(port) }, () => {
    socket.write(['GET /websocket HTTP/1.1', ...headers, 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', '', ''].join('\r\n'))
  })
  socket.once('data', chunk => {
    socket.destroy()
    resolve(chunk.toString('latin1').split('\r\n')[0] ?? '')
  }).once('error', reject)
})

test('a websocket opens for programs and for pages of the node, and for no page of another host', async t => {
  const node = await startTestNode(t)
  const own = new URL(node.url).host
  assert.match(await upgraded(node, [`Host: ${own}`]), / 101 /)
  assert.match(await upgraded(node, [`Host: ${own}`, `Origin: ${node.url}`]), / 101 /)
  assert.match(await upgraded(node, [`Host: ${own}`, 'Origin: https://evil.example']), / 403 /)
  assert.match(await upgraded(node, ['Host: evil.example', 'Origin: http://evil.example']), / 421 /)
})

test('a request that offers another protocol beside is answered as it stands: Java offers HTTP/2 with each', async t => {
  const node = await startTestNode(t)
  const { hostname, port, host } = new URL(node.url)
  const first = await new Promise<string>((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      socket.write(['GET /v1/status HTTP/1.1', `Host: ${host}`, 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAEAAEAA', '', ''].join('\r\n'))
    })
    socket.once('data', chunk => {
      socket.destroy()
      resolve(chunk.toString('latin1').split('\r\n')[0] ?? '')
    }).once('error', reject)
  })
  assert.match(first, / 200 /)
})

test('a request that names no host is refused as such, with a code and in both languages', async t => {
  const node = await startTestNode(t)
  const { hostname, port } = new URL(node.url)
  const answer = await new Promise<string>((resolve, reject) => {
    let came = ''
    connect({ host: hostname, port: Number(port) }, function (this: { end(text: string): void }) { this.end('GET /v1/status HTTP/1.1\r\n\r\n') })
      .on('data', piece => { came += piece.toString() }).on('close', () => resolve(came)).on('error', reject)
  })
  assert.match(answer, /^HTTP\/1\.1 400 [^]*"code":"node\.hostMissing"[^]*"zh":"[^"]*Host[^]*"en":"[^"]*Host/)
})
