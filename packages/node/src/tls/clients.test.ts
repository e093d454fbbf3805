import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { JianghanClient, JianghanError } from '@jianghan/client'
import { readTlsFiles, tlsFetch, type TlsFilePaths } from '@jianghan/client/node'
import { operatorTokenIn } from '@jianghan/client/testing'
import type { RunningNode } from '../node.ts'
import { Authority } from '../testing/authority.ts'
import { startChild } from '../testing/childNode.ts'
import { postOne, startTestNode, temporaryFolder, transfer } from '../testing/testLedger.ts'
import { ended, introduce, itemAt, nodeOf, NODES, putDocument } from '../testing/twoVaults.ts'

/** Certificate, key and authority of a node that lets nobody in without a client certificate, and those of a client. */
async function files(t: TestContext) {
  const folder = temporaryFolder(t)
  const authority = await Authority.make('consortium')
  const path = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content, { mode: 0o600 })
    return join(folder, name)
  }
  const [own, client] = [await authority.issue({ both: true }), await authority.issue({ client: true })]
  const sealed = createPrivateKey(client.key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' }) as string
  const ca = path('ca.pem', authority.ca)
  return {
    ca, cert: path('client.pem', client.cert), key: path('client.key', client.key), sealed: path('sealed.key', sealed), both: path('both.pem', client.cert + client.key),
    passphrase: path('passphrase', 'open sesame\n'), stranger: path('stranger.pem', (await Authority.make('stranger')).ca),
    config: { tlsCertificate: path('node.pem', own.cert), tlsKey: path('node.key', own.key), tlsClientCa: ca, tlsClientRequired: true, tlsPeerCa: ca },
  }
}

const clientOf = async ({ url, folder }: RunningNode, paths: TlsFilePaths, passphrase?: string): Promise<JianghanClient> => new JianghanClient({
  url, apiKey: operatorTokenIn(folder.path), proofs: 'off', retry: { attempts: 1 }, fetch: tlsFetch(await readTlsFiles(paths, 'en', () => Promise.resolve(passphrase))),
})
const fails = (code: RegExp) => (fault: unknown): boolean => fault instanceof JianghanError && code.test(fault.code)

test('the SDK shows a client certificate and trusts an authority of its own; what is wrong is named', async t => {
  const { ca, cert, key, sealed, both, stranger, config } = await files(t)
  const node = await startTestNode(t, { config })
  for (const paths of [{ ca, cert, key }, { ca, cert: both }]) assert.equal((await (await clientOf(node, paths)).status()).chainId, 'node-test')
  const client = await clientOf(node, { ca, cert, key: sealed }, 'open sesame')
  const sent = await client.send(transfer())
  assert.equal(sent.status, 'final')
  const ending = new AbortController()
  for await (const event of client.events({ from: '0-0', signal: ending.signal })) {
    assert.equal(typeof event.id, 'string')
    break
  }
  await assert.rejects(async () => (await clientOf(node, { ca })).status(), fails(/^client\.(clientCertificateNeeded|noConnection)$/))
  await assert.rejects(async () => (await clientOf(node, { cert, key })).status(), fails(/^client\.authorityUnknown$/))
  await assert.rejects(async () => (await clientOf(node, { ca: stranger, cert, key })).status(), fails(/^client\.authorityUnknown$/))
  for (const paths of [{ ca, cert, key: sealed }, { ca, cert, key: config.tlsKey }, { ca, key }, { ca: key, cert: ca, key: ca }]) await assert.rejects(clientOf(node, paths), fails(/^client\.tlsUnusable$/), JSON.stringify(paths))
  await assert.rejects(clientOf(node, { ca: '/nonexistent' }), fails(/^client\.tlsFileUnreadable$/))
})

test('the command line and the backup beside a running node take them as options or from the environment', async t => {
  const { ca, cert, key, sealed, passphrase, config } = await files(t)
  const node = await startTestNode(t, { config })
  const data = node.folder.path
  const script = (path: string): string => fileURLToPath(import.meta.resolve(path))
  const words = ['--url', node.url, '--data', data, 'status', '--json', '--no-check']
  const main = script('../../../cli/src/main.ts')
  const named = startChild(t, main, ['--cacert', ca, '--cert', cert, '--cert-key', sealed, ...words], { JIANGHAN_PASSPHRASE_FILE: passphrase })
  assert.equal(await named.ended, 0, named.errors())
  assert.equal((JSON.parse(named.output()) as { chainId: string }).chainId, 'node-test')
  const environment = { JIANGHAN_CACERT: ca, JIANGHAN_CERT: cert, JIANGHAN_CERT_KEY: sealed, JIANGHAN_PASSPHRASE_FILE: passphrase }
  const set = startChild(t, main, words, environment)
  assert.equal(await set.ended, 0, set.errors())
  const without = startChild(t, main, ['--lang', 'zh', '--cacert', ca, ...words])
  assert.equal(await without.ended, 3)
  assert.match(without.errors(), /--cert|连接不到/)
  assert.equal((await postOne({ ...node, url: node.url } as RunningNode, transfer()).catch(() => ({ status: 0 }))).status, 0, 'the fetch of Node itself shows nothing')
  // The operator's own commands know the node by its certificate, where the configuration names it, or by the same variables.
  for (const known of [{ JIANGHAN_TLS_CERTIFICATE: config.tlsCertificate, JIANGHAN_TLS_KEY: config.tlsKey }, environment]) {
    const folder = temporaryFolder(t)
    const backup = startChild(t, script('../backup/main.ts'), ['backup', '--data', data, '--to', folder, '--json'], known)
    assert.equal(await backup.ended, 0, backup.errors())
    assert.match((JSON.parse(backup.output()) as { path: string }).path, new RegExp(`^${folder}`))
  }
  const scrub = startChild(t, script('../backup/main.ts'), ['scrub', '--data', data, '--json'], { JIANGHAN_TLS_CERTIFICATE: config.tlsCertificate, JIANGHAN_TLS_KEY: config.tlsKey })
  assert.equal(await scrub.ended, 0, scrub.errors())
  const other = startChild(t, script('../backup/main.ts'), ['backup', '--data', data, '--to', temporaryFolder(t)], { JIANGHAN_TLS_CERTIFICATE: cert, JIANGHAN_TLS_KEY: key })
  assert.equal(await other.ended, 1, 'a node with another certificate is not told the operator\'s token')
  assert.match(other.errors(), /backupNotPossible/)
})

test('vault items go from node to node over TLS, each showing the other its certificate', async t => {
  const { ca, cert, key, config } = await files(t)
  const connect = tlsFetch(await readTlsFiles({ ca, cert, key }, 'en'))
  const before = globalThis.fetch
  // The helpers of the tests ask by fetch; here they need the client certificate. The nodes under test take no part in this: they have one of their own.
  globalThis.fetch = connect as typeof fetch
  t.after(() => { globalThis.fetch = before })
  const [sender, reader] = [await nodeOf(t, 'sender', { config }), await nodeOf(t, 'reader', { config })]
  await introduce(sender, reader)
  const { id } = await putDocument(sender, 'over TLS', [NODES.reader])
  assert.equal((await ended(sender, id)).deliveries[0].code, 'kept')
  assert.equal((await itemAt(reader, id)).from, NODES.sender)
})
