import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { request as plain } from 'node:http'
import { request, type RequestOptions } from 'node:https'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { TLSSocket } from 'node:tls'
import { pino } from 'pino'
import { operatorTokenIn } from '@jianghan/client/testing'
import { ProblemFault } from '../problem/define.ts'
import type { RunningNode } from '../node.ts'
import { asSm2, Authority, type Issued } from '../testing/authority.ts'
import { startTestNode, temporaryFolder } from '../testing/testLedger.ts'
import { causeOf } from './causes.ts'
import { readTlsMaterial } from './certificate.ts'

type Answer = Readonly<{ status: number; body: any; peer: string }>

/** A request to a node; rejects with the code of a handshake that failed. */
const get = (node: RunningNode, path: string, options: RequestOptions = {}, body?: string): Promise<Answer> => new Promise((resolve, reject) => {
  const outgoing = request(`${node.url}${path}`, { agent: false, ...options, method: body === undefined ? 'GET' : 'POST' }, incoming => {
    const peer = (incoming.socket as TLSSocket).getPeerX509Certificate()?.fingerprint256 ?? ''
    let text = ''
    incoming.setEncoding('utf8').on('data', chunk => { text += chunk }).on('end', () => resolve({ status: incoming.statusCode ?? 0, body: text.startsWith('{') ? JSON.parse(text) : text, peer }))
  })
  outgoing.on('error', (fault: NodeJS.ErrnoException) => reject(new Error(fault.code ?? fault.message)))
  outgoing.end(body)
})

const DAY_MS = 86_400_000

function filesIn(folder: string): { put(issued: Partial<Issued> & { ca?: string }): void; certificate: string; key: string; clientCa: string } {
  const [certificate, key, clientCa] = [join(folder, 'node.pem'), join(folder, 'node.key'), join(folder, 'clients.pem')]
  return {
    certificate, key, clientCa,
    put(issued) {
      if (issued.key !== undefined) writeFileSync(key, issued.key, { mode: 0o600 })
      if (issued.cert !== undefined) writeFileSync(certificate, issued.cert)
      if (issued.ca !== undefined) writeFileSync(clientCa, issued.ca)
    },
  }
}

/** A node that serves HTTPS, and the lines of its log. */
async function secureNode(t: TestContext, files: ReturnType<typeof filesIn>, more: object = {}): Promise<{ node: RunningNode; lines: any[] }> {
  const lines: any[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => { lines.push(JSON.parse(line)) } })
  const node = await startTestNode(t, { config: { tlsCertificate: files.certificate, tlsKey: files.key, ...more }, log })
  assert.match(node.url, /^https:/)
  return { node, lines }
}

test('a node serves HTTPS with a chain of an own authority, takes a new certificate of another kind without a restart, and serves on when the new one is bad', async t => {
  const authority = await Authority.make('consortium')
  const files = filesIn(temporaryFolder(t))
  files.put(await authority.issue())
  const { node, lines } = await secureNode(t, files)
  const { ca } = authority
  const first = await get(node, '/health/ready', { ca })
  const { ready, reasons, warnings } = first.body as Readonly<Record<string, unknown>>
  assert.deepEqual([first.status, ready, reasons, warnings], [200, true, [], []])
  files.put(await authority.issue({ kind: 'rsa', toMs: Date.now() + 6.5 * DAY_MS }))
  node.reload()
  const second = await get(node, '/health/ready', { ca })
  assert.notEqual(second.peer, first.peer)
  assert.match(second.body.warnings[0].en, /ends at .*in less than 7 days/)
  assert(lines.some(({ msg }) => msg === 'the certificate ends within 7 days'))
  files.put({ key: (await authority.issue()).key })
  node.reload()
  const third = await get(node, '/health/ready', { ca })
  assert.deepEqual([third.peer, third.body.warnings[1].code], [second.peer, 'node.tlsKeyMismatch'])
  const authorization = `Bearer ${operatorTokenIn(node.folder.path)}`
  assert.match((await get(node, '/metrics', { ca, headers: { authorization } })).body, /jianghan_certificate_ends_seconds [0-9]+/)
  const acts = (await get(node, '/v1/node/audit', { ca, headers: { authorization } })).body.items.map(({ act, result }: { act: string; result: string }) => `${act} ${result}`)
  assert.deepEqual(acts.slice(0, 2), ['certificate.reloaded refused', 'certificate.reloaded done'])
})

test('the end of a certificate is announced 30, 7 and 1 days ahead in log, health and metrics, once each; one that expires while running makes the node not ready until a new one is there', async t => {
  const authority = await Authority.make('consortium')
  const files = filesIn(temporaryFolder(t))
  const clock = { ms: Date.now() }
  const end = Math.floor(clock.ms / 1_000) * 1_000 + 40 * DAY_MS
  files.put(await authority.issue({ toMs: end }))
  const lines: any[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => { lines.push(JSON.parse(line)) } })
  const folder = temporaryFolder(t)
  t.mock.timers.enable({ apis: ['setInterval'] })
  const node = await startTestNode(t, { folder, config: { tlsCertificate: files.certificate, tlsKey: files.key }, log, now: () => clock.ms })
  const { ca } = authority
  const told = (): [string, number][] => lines.splice(0).flatMap(({ msg, level, days }) => (/certificate (ends|has expired)/.test(msg) ? [[`${msg} ${days}`, level]] : []))
  /** Days before the end, a minute later on the clock of the keeper: readiness, codes of warnings and reasons, and lines in the log. */
  const at = async (days: number): Promise<[number, string[], [string, number][]]> => {
    clock.ms = end - days * DAY_MS
    t.mock.timers.tick(60_000)
    t.mock.timers.tick(60_000)
    const { status, body } = await get(node, '/health/ready', { ca })
    return [status, [...body.warnings, ...body.reasons].map(({ code }: { code: string }) => code), told()]
  }
  const [WARN, ERROR, warning] = [40, 50, ['node.certificateEnds']]
  assert.deepEqual(await at(40), [200, [], []])
  assert.deepEqual(await at(30.5), [200, warning, []])
  assert.deepEqual(await at(29.5), [200, warning, [['the certificate ends within 30 days 29', WARN]]])
  assert.deepEqual(await at(8), [200, warning, []])
  assert.deepEqual(await at(6.5), [200, warning, [['the certificate ends within 7 days 6', WARN]]])
  assert.deepEqual(await at(2), [200, warning, []])
  assert.deepEqual(await at(0.5), [200, warning, [['the certificate ends within 1 days 0', ERROR]]])
  const headers = { authorization: `Bearer ${operatorTokenIn(node.folder.path)}` }
  assert.match((await get(node, '/metrics', { ca, headers })).body, new RegExp(`^jianghan_certificate_ends_seconds ${end / 1_000}$`, 'm'))
  assert.deepEqual(await at(0), [503, ['node.certificateExpired'], [['the certificate has expired: clients refuse it 0', ERROR]]])
  assert.deepEqual(await at(-1), [503, ['node.certificateExpired'], []])
  files.put(await authority.issue({ fromMs: end - DAY_MS, toMs: end + 90 * DAY_MS }))
  node.reload()
  const after = await get(node, '/health/ready', { ca, checkServerIdentity: () => undefined, rejectUnauthorized: false })
  assert.deepEqual([after.status, after.body.warnings, after.body.reasons, told()], [200, [], [], []])
})

test('a handshake that fails names its one cause on both sides, and plain HTTP is answered as such', async t => {
  const [authority, other] = [await Authority.make('consortium'), await Authority.make('stranger')]
  const files = filesIn(temporaryFolder(t))
  files.put(await authority.issue({ names: ['localhost'] }))
  const { node, lines } = await secureNode(t, files)
  const { ca } = authority
  await assert.rejects(get(node, '/health/live'), /SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(GET_ISSUER_CERT_LOCALLY|VERIFY_LEAF_SIGNATURE)/)
  await assert.rejects(get(node, '/health/live', { ca: other.ca }), /UNABLE_TO|SELF_SIGNED/)
  await assert.rejects(get(node, '/health/live', { ca }), /ERR_TLS_CERT_ALTNAME_INVALID/, 'the certificate names localhost, not 127.0.0.1')
  assert.equal((await get(node, '/health/live', { ca, servername: 'localhost', checkServerIdentity: () => undefined })).status, 200)
  await assert.rejects(get(node, '/health/live', { ca, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }), /PROTOCOL|VERSION/)
  const answer = await new Promise<string>((resolve, reject) => {
    plain(node.url.replace('https:', 'http:'), incoming => {
      let text = ''
      incoming.setEncoding('utf8').on('data', chunk => { text += chunk }).on('end', () => resolve(`${incoming.statusCode} ${text}`))
    }).on('error', reject).end()
  })
  assert.match(answer, /^400 .*node\.plainHttpOnTls/)
  assert(lines.some(({ cause }) => cause !== undefined), 'a failed handshake stands in the log')
  for (const [code, name] of [['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'ownCaUnknown'], ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'protocolVersion'], ['ERR_SSL_HTTP_REQUEST', 'plainHttp'],
    ['ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE', 'clientCertificateMissing'], ['CERT_HAS_EXPIRED', 'clientCertificateExpired'], ['ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED', 'ownCertificateExpired'], ['X', 'other']] as const) {
    assert.equal(causeOf(code).name, name)
  }
})

test('a client certificate that was admitted stands for its member; where one is required nobody else comes in; one that expires does not', async t => {
  const authority = await Authority.make('consortium')
  const files = filesIn(temporaryFolder(t))
  files.put({ ...await authority.issue(), ca: authority.ca })
  const { node } = await secureNode(t, files, { tlsClientCa: files.clientCa })
  const { ca } = authority
  const client = await authority.issue({ client: true })
  const stranger = await authority.issue({ client: true })
  const headers = { authorization: `Bearer ${operatorTokenIn(node.folder.path)}`, 'content-type': 'application/json' }
  const admitted = await get(node, '/v1/node/keys', { ca, headers }, JSON.stringify({ name: 'erp', member: 'test-bank', scopes: ['read'], certificate: client.cert }))
  assert.deepEqual([admitted.status, admitted.body.kind, admitted.body.key], [200, 'certificate', null])
  assert.equal((await get(node, '/v1/genesis', { ca, cert: client.cert, key: client.key })).status, 200)
  assert.equal((await get(node, '/v1/genesis', { ca, cert: stranger.cert, key: stranger.key })).status, 401)
  assert.equal((await get(node, '/v1/genesis', { ca })).status, 401)
  const required = filesIn(temporaryFolder(t))
  required.put({ ...await authority.issue(), ca: authority.ca })
  const strict = await secureNode(t, required, { tlsClientCa: required.clientCa, tlsClientRequired: true })
  await assert.rejects(get(strict.node, '/health/live', { ca }), /CERTIFICATE_REQUIRED|ECONNRESET/)
  const late = await authority.issue({ client: true, toMs: Date.now() - 1_000 })
  await assert.rejects(get(strict.node, '/health/live', { ca, cert: late.cert, key: late.key }), /EXPIRED|ECONNRESET/)
  assert.equal((await get(strict.node, '/health/live', { ca, cert: client.cert, key: client.key })).status, 200)
})

test('each thing that can be wrong with the files is named, with its file', async t => {
  const authority = await Authority.make('consortium')
  const folder = temporaryFolder(t)
  const [good, other] = [await authority.issue(), await authority.issue()]
  const [own = '', issuing = ''] = good.cert.match(/-----BEGIN[^]+?END CERTIFICATE-----\n/g) ?? []
  const rows: readonly [string, Partial<Issued>, string][] = [
    ['no certificate', { cert: 'nothing' }, 'node.tlsNotPem'], ['a DER file', { cert: '\x30\x82' }, 'node.tlsNotPem'],
    ['no key', { key: 'nothing' }, 'node.tlsKeyUnreadable'], ['the key of another', { key: other.key }, 'node.tlsKeyMismatch'],
    ['the chain the wrong way round', { cert: issuing + own }, 'node.tlsKeyMismatch'], ['a chain with a gap', { cert: own + own }, 'node.tlsChainOrder'],
    ['expired', await authority.issue({ toMs: Date.now() - 1_000 }), 'node.tlsExpired'], ['not yet valid', await authority.issue({ fromMs: Date.now() + DAY_MS }), 'node.tlsNotYetValid'],
    ['SM2', { cert: asSm2(own) }, 'node.tlsSm2'],
  ]
  for (const [name, change, code] of rows) {
    const files = filesIn(folder)
    files.put({ ...good, ...change })
    assert.throws(() => readTlsMaterial({ ...files, clientCa: '' }), fault => {
      assert(fault instanceof ProblemFault && fault.problem.definition.code === code, `${name}: ${String(fault)}`)
      assert.match(fault.problem.definition.zh(fault.problem.facts), /\p{Script=Han}/u)
      return true
    })
  }
  assert(readFileSync(filesIn(folder).key).length > 0)
  assert.throws(() => readTlsMaterial({ certificate: '/nonexistent', key: '/nonexistent', clientCa: '' }), /tlsFileUnreadable/)
})
