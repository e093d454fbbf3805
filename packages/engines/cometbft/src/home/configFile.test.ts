import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type EngineConfig, formatConfig } from './configFile.ts'

const config: EngineConfig = {
  moniker: 'a "quoted" name', profile: 'lan', listen: { host: '0.0.0.0', port: 26_656 }, externalAddress: 'a.example:26656',
  peers: [{ id: 'aa'.repeat(20), host: 'b.example', port: 1 }, { id: 'bb'.repeat(20), host: '2001:db8::1', port: 2 }],
  appSocket: '/run/app.sock', rpcSocket: '/run/rpc.sock', validatorKeyFile: '/dev/stdin', signStateFile: 'data/state.json', emptyBlockMs: 5_000,
}

/** The file as section.key → value, by the little of TOML that it uses. */
function read(text: string): Map<string, unknown> {
  const found = new Map<string, unknown>()
  let section = ''
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const name = /^\[([a-z0-9_]+)\]$/.exec(line)?.[1]
    if (name !== undefined) {
      section = `${name}.`
      continue
    }
    const [, key, value] = /^([a-zA-Z0-9_-]+) = (.+)$/.exec(line) ?? []
    assert.ok(key !== undefined && value !== undefined && !found.has(section + key), line)
    found.set(section + key, JSON.parse(value))
  }
  return found
}

test('every value of the file stands under the reason for it, once, and strings are quoted', () => {
  const text = formatConfig(config)
  for (const [, before] of text.matchAll(/^(.*)\n[a-zA-Z0-9_-]+ = /gm)) assert.match(before as string, /^# .{6}/)
  assert.equal(read(text).get('moniker'), 'a "quoted" name')
})

test('nobody but the peers of the list may connect, and neither application nor RPC listen on the network', () => {
  const values = read(formatConfig(config))
  const of = (...keys: readonly string[]): unknown[] => keys.map(key => values.get(key))
  assert.deepEqual(of('proxy_app', 'rpc.laddr', 'rpc.grpc_laddr'), ['unix:///run/app.sock', 'unix:///run/rpc.sock', ''])
  assert.deepEqual(of('p2p.pex', 'p2p.max_num_inbound_peers', 'p2p.max_num_outbound_peers', 'rpc.unsafe'), [false, 0, 0, false])
  const ids = `${'aa'.repeat(20)},${'bb'.repeat(20)}`
  assert.deepEqual(of('p2p.unconditional_peer_ids', 'p2p.private_peer_ids'), [ids, ids])
  assert.equal(values.get('p2p.persistent_peers'), `${'aa'.repeat(20)}@b.example:1,${'bb'.repeat(20)}@[2001:db8::1]:2`)
})

test('a validator that is down costs its turn well under half a second in a local network, and a wide one waits for its round trips', () => {
  const milliseconds = (profile: 'lan' | 'wan', key: string): number => {
    const [, number, unit] = /^([0-9]+)(ms|s)$/.exec(String(read(formatConfig({ ...config, profile })).get(`consensus.${key}`))) ?? []
    return Number(number) * (unit === 's' ? 1_000 : 1)
  }
  assert.ok(milliseconds('lan', 'timeout_propose') + milliseconds('lan', 'timeout_precommit') <= 400)
  for (const key of ['timeout_propose', 'timeout_prevote', 'timeout_precommit', 'peer_gossip_sleep_duration']) assert.ok(milliseconds('wan', key) > milliseconds('lan', key), key)
  assert.ok(milliseconds('wan', 'timeout_propose') >= 5 * 200)
  assert.equal(milliseconds('lan', 'create_empty_blocks_interval'), 5_000)
})
