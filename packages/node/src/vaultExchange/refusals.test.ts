import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generateKeyPair, type KeyPair } from '@jianghan/crypto'
import { utf8 } from '@jianghan/protocol'
import { type Headers, signRequest } from '@jianghan/vault'
import type { RunningNode } from '../node.ts'
import { startTestNode, temporaryFolder } from '../testing/testLedger.ts'
import { giveNodeKey, NODES, nodeKeys, twoVaultsConsortium } from '../testing/twoVaults.ts'

type Change = Readonly<{ path?: string; body?: string; headers?: Record<string, string>; key?: KeyPair; facts?: Partial<Parameters<typeof signRequest>[1]> }>

let nonces = 0
const nonce = (): string => String(++nonces).padStart(22, 'n')

/** Sends a request that is right but for what is changed; status and code of the answer. */
async function send(node: RunningNode, chainId: string, { path = '/vault/v1/deliver', body = 'no envelope', headers = {}, key = nodeKeys.reader, facts = {} }: Change): Promise<[number, string, boolean]> {
  const signed: Headers = signRequest(key, { path, chainId, from: NODES.reader, to: NODES.sender, created: Math.floor(Date.now() / 1_000), nonce: nonce(), ...facts }, utf8(body))
  const type = path === '/vault/v1/deliver' ? 'application/vnd.jianghan.envelope' : 'application/json'
  const response = await fetch(`${node.url}${path}`, { method: 'POST', headers: { ...signed, 'content-type': type, ...headers }, body })
  const answer = await response.json() as { code: string; zh: string }
  assert.match(answer.zh, /\p{Script=Han}/u)
  return [response.status, answer.code, response.headers.has('signature')]
}

test('a request is refused for the first thing that does not hold, and whoever is known is told under signature', async t => {
  const folder = temporaryFolder(t)
  await giveNodeKey(folder, 'sender')
  const node = await startTestNode(t, { folder, makeConsortium: twoVaultsConsortium })
  const { chainId } = node.facts
  const rows: readonly [what: string, change: Change, answer: [number, string, boolean]][] = [
    ['no signature', { headers: { signature: '' } }, [400, 'vault.signatureMissing', false]],
    ['another profile', { headers: { 'signature-input': 'sig1=("@method");created=1' } }, [400, 'vault.signatureMissing', false]],
    ['another body', { headers: { 'content-digest': 'sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:' } }, [400, 'vault.digestWrong', false]],
    ['another chain', { facts: { chainId: 'other-1' } }, [421, 'vault.otherChain', false]],
    ['a clock that is behind', { facts: { created: Math.floor(Date.now() / 1_000) - 301 } }, [401, 'vault.clockApart', false]],
    ['a key of nobody', { key: generateKeyPair(1, new Uint8Array(32).fill(77)) }, [401, 'vault.senderUnknown', false]],
    ['a key of another member', { facts: { from: NODES.sender } }, [401, 'vault.senderUnknown', false]],
    ['another path', { facts: { path: '/vault/v1/erase' } }, [401, 'vault.signatureWrong', false]],
    ['another reader', { headers: { 'jianghan-to': 'donghu-bank' } }, [401, 'vault.signatureWrong', false]],
    ['no envelope', {}, [400, 'vault.envelopeMalformed', true]],
    ['no receipt', { path: '/vault/v1/erase', body: '{}' }, [400, 'vault.requestMalformed', true]],
    ['no question', { path: '/vault/v1/fetch', body: '{"item":1}' }, [400, 'vault.requestMalformed', true]],
    ['a question for another node', { path: '/vault/v1/fetch', body: JSON.stringify({ item: '00'.repeat(16), reader: NODES.reader }), facts: { to: 'donghu-bank' } }, [404, 'vault.readerElsewhere', true]],
    ['an item that is not here', { path: '/vault/v1/fetch', body: JSON.stringify({ item: '00'.repeat(16), reader: NODES.reader }) }, [403, 'vault.notAReader', true]],
  ]
  for (const [what, change, answer] of rows) assert.deepEqual(await send(node, chainId, change), answer, what)
  const again = { facts: { nonce: 'r'.repeat(22) } }
  assert.deepEqual(await send(node, chainId, again), [400, 'vault.envelopeMalformed', true])
  assert.deepEqual(await send(node, chainId, again), [401, 'vault.replayed', false], 'the very request once more')
})

test('a member is answered 600 times a minute, and then told when to come again', async t => {
  const folder = temporaryFolder(t)
  await giveNodeKey(folder, 'sender')
  const node = await startTestNode(t, { folder, makeConsortium: twoVaultsConsortium })
  for (let i = 0; i < 600; i++) assert.equal((await send(node, node.facts.chainId, {}))[1], 'vault.envelopeMalformed')
  assert.deepEqual(await send(node, node.facts.chainId, {}), [429, 'vault.tooMany', false])
})
