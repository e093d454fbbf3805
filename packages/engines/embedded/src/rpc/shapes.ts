import { equalBytes, toHex } from '@jianghan/protocol'
import { blockIdToJson, commitToJson, consensusParamsToJson, encodeBlock, formatTime, headerToJson, publicKeyToJson, validatorAddress } from '@jianghan/light'
import type { Block, TxResult } from '@jianghan/light'
import type { QueryAnswer, RpcContext } from './application.ts'
import type { ServedBlock, ServedChain } from './servedChain.ts'

/** Hashes in CometBFT's JSON. */
export const hexOf = (bytes: Uint8Array): string => toHex(bytes).toUpperCase()

/** Bytes in CometBFT's JSON; none are null. */
const base64OrNull = (bytes: Uint8Array | undefined): string | null =>
  bytes === undefined || bytes.length === 0 ? null : Buffer.from(bytes).toString('base64')

/** `block` and `block_by_hash`. */
export const blockAnswer = (stored: ServedBlock, whole: Block) => ({
  block_id: blockIdToJson(stored.blockId),
  block: {
    header: headerToJson(whole.header),
    data: { txs: whole.txs.map(tx => Buffer.from(tx).toString('base64')) },
    evidence: { evidence: [] },
    last_commit: commitToJson(whole.lastCommit),
  },
})

const varintLength = (value: number): number => value < 0x80 ? 1 : 1 + varintLength(Math.floor(value / 0x80))

/** Bytes of an encoded block, without encoding its batches. */
export function blockSize(block: Block): number {
  const data = block.txs.reduce((sum, tx) => sum + 1 + varintLength(tx.length) + tx.length, 0)
  return encodeBlock({ ...block, txs: [] }).length - 1 + varintLength(data) + data
}

/** An element of `blockchain`. */
export const blockMeta = (stored: ServedBlock, whole: Block) => ({
  block_id: blockIdToJson(stored.blockId),
  block_size: String(blockSize(whole)),
  header: headerToJson(stored.header),
  num_txs: String(stored.batches.length),
})

/** An element of `block_results`. */
export const txResult = (result: TxResult) => ({
  code: result.code, data: base64OrNull(result.data), log: '', info: '',
  gas_wanted: String(result.gasWanted), gas_used: String(result.gasUsed), events: [], codespace: '',
})

/** `abci_query`. */
export const queryAnswer = (answer: QueryAnswer) => ({
  response: {
    code: answer.code, log: answer.log ?? '', info: '', index: '0',
    key: base64OrNull(answer.key), value: base64OrNull(answer.value),
    proofOps: answer.proofOps === undefined ? null
      : { ops: answer.proofOps.map(op => ({ type: op.type, key: base64OrNull(op.key), data: base64OrNull(op.data) })) },
    height: String(answer.height), codespace: answer.codespace ?? '',
  },
})

/** What `genesis` shows. The application's own genesis is inside its hash, not in this document. */
export function genesisDocument(engine: ServedChain, appHash: Uint8Array) {
  return {
    genesis_time: formatTime(engine.chain.genesisTime),
    chain_id: engine.chain.id,
    initial_height: '1',
    consensus_params: consensusParamsToJson(engine.params(1n)),
    validators: engine.firstValidators.map(({ publicKey, power }) => ({
      address: hexOf(validatorAddress(publicKey)), pub_key: publicKeyToJson(publicKey), power: String(power), name: '',
    })),
    app_hash: hexOf(appHash),
  }
}

const EPOCH = '1970-01-01T00:00:00Z'

const syncInfoOf = (block: ServedBlock | undefined, prefix: 'latest' | 'earliest') => ({
  [`${prefix}_block_hash`]: block ? hexOf(block.blockId.hash) : '',
  [`${prefix}_app_hash`]: block ? hexOf(block.header.appHash) : '',
  [`${prefix}_block_height`]: String(block?.header.height ?? 0n),
  [`${prefix}_block_time`]: block ? formatTime(block.header.time) : EPOCH,
})

/** `status`. */
export function statusAnswer({ engine, moniker }: RpcContext) {
  const { node, validator: { publicKey, address } } = engine
  const own = engine.validators(engine.blocks.highest + 1n)?.validators.find(each => equalBytes(each.address, address))
  return {
    node_info: {
      protocol_version: { p2p: '8', block: '11', app: String(engine.chain.appVersion) },
      id: node.id,
      // Nowhere for peers to dial: whom it listens to is the operator's affair. CosmJS wants an address all the same.
      listen_addr: 'tcp://0.0.0.0:0', network: engine.chain.id, version: node.version, channels: '',
      moniker, other: { tx_index: 'off', rpc_address: '' },
    },
    sync_info: {
      ...syncInfoOf(engine.blocks.at(engine.blocks.highest), 'latest'),
      ...syncInfoOf(engine.blocks.at(engine.blocks.base), 'earliest'),
      catching_up: node.catchingUp,
    },
    validator_info: { address: hexOf(address), pub_key: publicKeyToJson(publicKey), voting_power: String(own?.power ?? 0n) },
  }
}
