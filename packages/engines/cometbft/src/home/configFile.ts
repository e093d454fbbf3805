import type { NetworkProfile } from './profiles.ts'
import { PROFILES } from './profiles.ts'

/** A node that this one talks to: CometBFT's node id (40 hexadecimal digits) and where it listens. */
export type Peer = Readonly<{ id: string; host: string; port: number }>

/** What the engine's configuration is made from. */
export type EngineConfig = Readonly<{
  /** The node's name for people. */
  moniker: string
  profile: NetworkProfile
  /** Where the engine listens for its peers: host and port. */
  listen: Readonly<{ host: string; port: number }>
  /** How others reach it, where that is another address; "" where it is the same. */
  externalAddress: string
  peers: readonly Peer[]
  /** Paths of the two unix sockets, and of the key that the engine reads once when it starts. */
  appSocket: string
  rpcSocket: string
  validatorKeyFile: string
  /** What the key signed last, from the engine's home. */
  signStateFile: string
  /** Idle time before an empty block, milliseconds. */
  emptyBlockMs: number
  /** Set while the state is fetched; `temporary` is a folder for chunks. */
  stateSync?: StateSyncSource & Readonly<{ temporary: string }>
}>

/** From where a node without blocks gets its state, and which block it trusts: its height and the hash of its header (hexadecimal). */
export type StateSyncSource = Readonly<{ servers: readonly string[]; trustHeight: bigint; trustHash: string }>

/** Address of a peer as the engine's configuration names it. */
export const peerAddress = ({ id, host, port }: Peer): string => `${id}@${host.includes(':') ? `[${host}]` : host}:${port}`

const quoted = (text: string): string => JSON.stringify(text)

type Line = readonly [comment: string, key: string, value: string]

/** One section of the file: every line stands under the reason for it. */
const section = (name: string, lines: readonly Line[]): string =>
  [...(name === '' ? [] : [`[${name}]`, '']), ...lines.flatMap(([comment, key, value]) => [`# ${comment}`, `${key} = ${value}`, ''])].join('\n')

/** config.toml of CometBFT 0.39, made anew at every start: changes belong into node.json. */
export function formatConfig(config: EngineConfig): string {
  return [
    '# Made by Jianghan at every start from node.json of the data folder: change it there. What is not named here is as CometBFT has it.\n',
    section('', baseLines(config)), section('rpc', rpcLines(config)), section('p2p', p2pLines(config)), section('mempool', MEMPOOL_LINES),
    ...(config.stateSync === undefined ? [] : [section('statesync', stateSyncLines(config.stateSync))]), section('blocksync', BLOCKSYNC_LINES), section('consensus', consensusLines(config)), section('storage', STORAGE_LINES),
    section('tx_index', INDEX_LINES), section('instrumentation', INSTRUMENTATION_LINES),
  ].join('\n')
}

const baseLines = ({ moniker, appSocket, validatorKeyFile, signStateFile }: EngineConfig): Line[] => [
  ['The release whose meaning the keys below have.', 'version', '"0.39.4"'],
  ['The application: this node. A socket in a folder of its own; gRPC would be ten times slower and end at 4 MB.', 'proxy_app', quoted(`unix://${appSocket}`)],
  ['The protocol on that socket.', 'abci', '"socket"'],
  ['Name of this node for people.', 'moniker', quoted(moniker)],
  ['Where blocks and states lie: plain Go, no C library.', 'db_backend', '"goleveldb"'],
  ['Only faults: at rest the engine would write a line for every block.', 'log_level', '"error"'],
  ['One JSON object a line: the node reads them and writes them into its own log.', 'log_format', '"json"'],
  ['The chain as its members agreed on it, made from genesis.json of the data folder.', 'genesis_file', '"config/genesis.json"'],
  ['The validator\'s key: handed over through a pipe at the start, so that it lies on disk only as keys/validator.json.', 'priv_validator_key_file', quoted(validatorKeyFile)],
  ['What the key signed last. Never copy or restore this file: with an old one the validator could sign twice.', 'priv_validator_state_file', quoted(signStateFile)],
  ['The key by which peers know this node.', 'node_key_file', '"config/node_key.json"'],
  ['Peers are told apart by their ids below, not by questions to the application.', 'filter_peers', 'false'],
]

const rpcLines = ({ rpcSocket }: EngineConfig): Line[] => [
  ['For this node alone, in the same folder as the socket above: what others may ask of the chain, the node serves itself.', 'laddr', quoted(`unix://${rpcSocket}`)],
  ['No second door.', 'grpc_laddr', '""'],
  ['No methods that change the engine.', 'unsafe', 'false'],
  ['The node opens a handful.', 'max_open_connections', '64'],
  ['Nobody subscribes.', 'max_subscription_clients', '1'],
  ['A batch of 1 MiB in base64 with its frame; the default of 1 MB would refuse batches above 740 KB.', 'max_body_bytes', '2000000'],
]

function p2pLines({ profile, listen, externalAddress, peers }: EngineConfig): Line[] {
  const { flushThrottle, rate } = PROFILES[profile]
  const ids = peers.map(({ id }) => id).join(',')
  return [
    ['Where peers connect. Open this port in the firewall to the peers below, and to nobody else.', 'laddr', quoted(`tcp://${listen.host}:${listen.port}`)],
    ['How peers reach this node, where that is another address.', 'external_address', quoted(externalAddress)],
    ['The other nodes, by id and address: dialled, and dialled again for ever.', 'persistent_peers', quoted(peers.map(peerAddress).join(','))],
    ['The longest pause between two attempts to reach one of them.', 'persistent_peers_max_dial_period', '"2s"'],
    ['Who may connect: these ids, whatever the limits below.', 'unconditional_peer_ids', quoted(ids)],
    ['Nobody else: without an id of the list no connection is taken.', 'max_num_inbound_peers', '0'],
    ['Nobody else is dialled.', 'max_num_outbound_peers', '0'],
    ['No exchange of addresses: the list above is the network.', 'pex', 'false'],
    ['Their addresses are told to nobody.', 'private_peer_ids', quoted(ids)],
    ['Addresses of one machine or one network are right here.', 'addr_book_strict', 'false'],
    ['Several organisations may share an address (one machine, one gateway).', 'allow_duplicate_ip', 'true'],
    ['How long small messages wait for company. The default of 10 ms is felt at every step of a round.', 'flush_throttle_timeout', quoted(flushThrottle)],
    ['Bytes in a packet. The same on all nodes: a peer with a larger one would be dropped.', 'max_packet_msg_payload_size', '65536'],
    ['Bytes a second to one peer. Every batch travels twice: alone, and in its block.', 'send_rate', String(rate)],
    ['The same from one peer.', 'recv_rate', String(rate)],
  ]
}

const MEMPOOL_LINES: readonly Line[] = [
  ['First come, first served; the application bounds each member\'s room.', 'type', '"flood"'],
  ['After each block what waits is asked about again, so that what can no longer be in a block leaves. Costs a look at the batch\'s head.', 'recheck', 'true'],
  ['Batches pass from node to node until one is proposed.', 'broadcast', 'true'],
  ['Batches that may wait.', 'size', '5000'],
  ['Bytes of them: sixteen blocks.', 'max_txs_bytes', '67108864'],
  ['Batches that are recognised when they come again.', 'cache_size', '10000'],
  ['A batch that was refused may be right later, when its member\'s key is registered.', 'keep-invalid-txs-in-cache', 'false'],
  ['A batch is at most 1 MiB (docs/spec/transaction.md).', 'max_tx_bytes', '1048576'],
]

function stateSyncLines({ servers, trustHeight, trustHash, temporary }: NonNullable<EngineConfig['stateSync']>): Line[] {
  // The engine wants two; where there is one it is asked twice, and the trusted block alone stands against its lies.
  const two = servers.length === 1 ? [...servers, ...servers] : servers
  return [
    ['This node has no blocks: it fetches a snapshot of the state.', 'enable', 'true'],
    ['Where headers are asked for that vouch for it: the HTTP interfaces of nodes that are there.', 'rpc_servers', quoted(two.join(','))],
    ['The block that people compared: everything else is verified from there.', 'trust_height', String(trustHeight)],
    ['The hash of its header.', 'trust_hash', quoted(trustHash)],
    ['How old that block may be.', 'trust_period', '"336h0m0s"'],
    ['How long to look for snapshots before the newest is taken.', 'discovery_time', '"5s"'],
    ['How long to wait for a chunk before another peer is asked.', 'chunk_request_timeout', '"10s"'],
    ['Chunks that are fetched at once.', 'chunk_fetchers', '"4"'],
    ['Chunks lie here until they are handed over.', 'temp_dir', quoted(temporary)],
  ]
}

const BLOCKSYNC_LINES: readonly Line[] = [['How a node that was away fetches blocks.', 'version', '"v0"']]

function consensusLines({ profile, emptyBlockMs }: EngineConfig): Line[] {
  const { timeoutPropose, timeoutProposeDelta, timeoutPrevote, timeoutPrecommit, timeoutVoteDelta, timeoutCommit, gossipSleep } = PROFILES[profile]
  return [
    ['Messages of the round under way, replayed after a crash.', 'wal_file', '"data/cs.wal/wal"'],
    ['How long to wait for a proposal before voting for none. A validator that is down costs this once in its turn.', 'timeout_propose', quoted(timeoutPropose)],
    ['The same for each further round.', 'timeout_propose_delta', quoted(timeoutProposeDelta)],
    ['How long to wait for stragglers once two thirds have voted.', 'timeout_prevote', quoted(timeoutPrevote)],
    ['The same for each further round.', 'timeout_prevote_delta', quoted(timeoutVoteDelta)],
    ['How long to wait for stragglers once two thirds have committed to none or to several; where a validator is down, so long in its turn.', 'timeout_precommit', quoted(timeoutPrecommit)],
    ['The same for each further round.', 'timeout_precommit_delta', quoted(timeoutVoteDelta)],
    ['Pause after a block while a vote is missing; the default of 1 s is the latency of every block as soon as one validator is down.', 'timeout_commit', quoted(timeoutCommit)],
    ['No pause at all when every vote is there.', 'skip_timeout_commit', 'true'],
    ['Empty blocks, but only after the pause below: they keep the chain\'s time near the clock and trusting periods alive, and change no state.', 'create_empty_blocks', 'true'],
    ['That pause.', 'create_empty_blocks_interval', quoted(`${emptyBlockMs}ms`)],
    ['How often an idle sender looks for what a peer lacks. The default of 100 ms is felt at every step of a round; less costs processor time at rest.', 'peer_gossip_sleep_duration', quoted(gossipSleep)],
    ['The same for claims of majorities, which matter only when rounds fail.', 'peer_query_maj23_sleep_duration', '"2s"'],
    ['Off: it would keep a validator from coming back until so many blocks have passed without its vote. The node guards the key itself: it knows from the sign state which votes are its own.', 'double_sign_check_height', '0'],
  ]
}

const STORAGE_LINES: readonly Line[] = [
  ['Results of blocks are in the node\'s own records.', 'discard_abci_responses', 'true'],
]
const INDEX_LINES: readonly Line[] = [['Search is the node\'s.', 'indexer', '"null"']]
const INSTRUMENTATION_LINES: readonly Line[] = [['The node asks the engine itself; no further port.', 'prometheus', 'false']]
