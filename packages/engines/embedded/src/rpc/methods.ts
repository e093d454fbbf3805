import { sha256 } from '@jianghan/protocol'
import { commitToJson, consensusParamsToJson, headerToJson, validatorToJson } from '@jianghan/light'
import { RpcFault } from './application.ts'
import type { RpcContext } from './application.ts'
import type { ParamList, Params } from './params.ts'
import type { ServedBlock, ServedChain } from './servedChain.ts'
import { blockAnswer, blockMeta, genesisDocument, hexOf, queryAnswer, statusAnswer, txResult } from './shapes.ts'

/** One RPC method: its parameters and its answer. A thrown {@link RpcFault} becomes an error for the caller. */
export type RpcMethod = Readonly<{ params: ParamList; run: (context: RpcContext, params: Params) => unknown }>

const int = (params: Params, name: string): bigint | undefined => params[name] as bigint | undefined
const bytes = (params: Params, name: string): Uint8Array => params[name] as Uint8Array | undefined ?? new Uint8Array(0)

/** The height asked for, or the newest; CometBFT's light client recognises these two texts (rpc/core/env.go, getHeight). */
function heightOf(engine: ServedChain, params: Params, newest: bigint): bigint {
  const height = int(params, 'height')
  if (height === undefined) return newest
  if (height <= 0n) throw new RpcFault(`height must be greater than 0, but got ${height}`)
  if (height > newest) throw new RpcFault(`height ${height} must be less than or equal to the current blockchain height ${newest}`)
  const base = engine.blocks.base
  if (height < base) throw new RpcFault(`height ${height} is not available, lowest height is ${base}`)
  return height
}

function storedAt(engine: ServedChain, params: Params): ServedBlock {
  const height = heightOf(engine, params, engine.blocks.highest)
  const block = engine.blocks.at(height)
  if (block === undefined) throw new RpcFault(`height ${height} is not available, lowest height is ${engine.blocks.base}`)
  return block
}

const NO_BLOCK = { block_id: { hash: '', parts: { total: 0, hash: '' } }, block: null }

function blockOf(engine: ServedChain, stored: ServedBlock | undefined) {
  const whole = stored && engine.blocks.whole(stored)
  return stored && whole ? blockAnswer(stored, whole) : NO_BLOCK
}

/** Pages as rpc/core/env.go counts them: 30 a page, at most 100. */
function pageOf<T>(params: Params, items: readonly T[]): readonly T[] {
  const asked = int(params, 'per_page') ?? 30n
  const perPage = Number(asked < 1n ? 30n : asked > 100n ? 100n : asked)
  const pages = Math.max(1, Math.ceil(items.length / perPage))
  const page = int(params, 'page') ?? 1n
  if (page <= 0n || page > BigInt(pages)) throw new RpcFault(`page should be within [1, ${pages}] range, given ${page}`)
  return items.slice((Number(page) - 1) * perPage, Number(page) * perPage)
}

function validators({ engine }: RpcContext, params: Params) {
  const height = heightOf(engine, params, engine.blocks.highest + 1n)
  const set = engine.validators(height)
  if (set === undefined) throw new RpcFault(`height ${height} is not available, lowest height is ${engine.blocks.base}`)
  const page = pageOf(params, set.validators)
  return {
    block_height: String(height), validators: page.map(validatorToJson), count: String(page.length), total: String(set.validators.length),
  }
}

/** rpc/core/blocks.go, filterMinMax: at most 20, the newest first. */
function blockchain({ engine }: RpcContext, params: Params) {
  const { base, highest } = engine.blocks
  const asked = { min: int(params, 'minHeight') ?? 0n, max: int(params, 'maxHeight') ?? 0n }
  if (asked.min < 0n || asked.max < 0n) throw new RpcFault('heights must be non-negative')
  const max = asked.max === 0n || asked.max > highest ? highest : asked.max
  const min = [asked.min === 0n ? 1n : asked.min, base, max - 19n].reduce((a, b) => a > b ? a : b)
  if (min > max) throw new RpcFault(`min height ${min} can't be greater than max height ${max}`)
  const metas = []
  for (let height = max; height >= min; height--) {
    const stored = engine.blocks.at(height)
    const whole = stored && engine.blocks.whole(stored)
    if (stored && whole) metas.push(blockMeta(stored, whole))
  }
  return { last_height: String(highest), block_metas: metas }
}

function blockResults({ engine, application }: RpcContext, params: Params) {
  const { header } = storedAt(engine, params)
  const results = application.results?.(header.height)
  if (results === undefined) throw new RpcFault(`could not find results for height #${header.height}`)
  const after = header.height === engine.app.lastHeight ? engine.app.lastAppHash : engine.header(header.height + 1n)?.appHash
  return {
    height: String(header.height),
    txs_results: results.length === 0 ? null : results.map(txResult),
    finalize_block_events: null, validator_updates: null, consensus_param_updates: null,
    app_hash: after === undefined ? null : Buffer.from(after).toString('base64'),
  }
}

function genesis({ engine }: RpcContext) {
  const first = engine.blocks.at(1n)
  if (first === undefined && engine.blocks.base > 1n) throw new RpcFault(`height 1 is not available, lowest height is ${engine.blocks.base}`)
  return genesisDocument(engine, first?.header.appHash ?? engine.app.lastAppHash)
}

function genesisChunked(context: RpcContext, params: Params) {
  const chunk = int(params, 'chunk') ?? 0n
  if (chunk !== 0n) throw new RpcFault(`there are 0 chunks, ${chunk} is invalid`)
  return { chunk: '0', total: '1', data: Buffer.from(JSON.stringify(genesis(context))).toString('base64') }
}

function abciQuery({ application, engine }: RpcContext, params: Params) {
  if (application.query === undefined) throw new RpcFault('queries are not offered here')
  const request = {
    path: params['path'] as string | undefined ?? '', data: bytes(params, 'data'),
    height: int(params, 'height') ?? 0n, prove: params['prove'] === true,
  }
  if (request.height > engine.blocks.highest) {
    throw new RpcFault(`height ${request.height} must be less than or equal to the current blockchain height ${engine.blocks.highest}`)
  }
  return queryAnswer(application.query(request))
}

function broadcast({ application }: RpcContext, params: Params) {
  if (application.broadcast === undefined) throw new RpcFault('batches are not taken here: send transactions to the HTTP interface')
  const tx = bytes(params, 'tx')
  return { ...application.broadcast(tx), data: '', hash: hexOf(sha256(tx)) }
}

const HEIGHT: ParamList = [['height', 'int']]
const NONE: ParamList = []

/** The methods of CometBFT's RPC that this engine answers (rpc/core/routes.go). */
export const rpcMethods: ReadonlyMap<string, RpcMethod> = new Map<string, RpcMethod>([
  ['health', { params: NONE, run: () => ({}) }],
  ['status', { params: NONE, run: statusAnswer }],
  ['net_info', { params: NONE, run: () => ({ listening: false, listeners: [], n_peers: '0', peers: [] }) }],
  ['genesis', { params: NONE, run: context => ({ genesis: genesis(context) }) }],
  ['genesis_chunked', { params: [['chunk', 'int']], run: genesisChunked }],
  ['commit', {
    params: HEIGHT,
    run({ engine }, params) {
      const { header, commit } = storedAt(engine, params)
      // Before the next block holds it, a commit could still change on a network; CometBFT says so, and here it is said alike.
      return { signed_header: { header: headerToJson(header), commit: commitToJson(commit) }, canonical: header.height < engine.blocks.highest }
    },
  }],
  ['validators', { params: [['height', 'int'], ['page', 'int'], ['per_page', 'int']], run: validators }],
  ['header', { params: HEIGHT, run: ({ engine }, params) => ({ header: headerToJson(storedAt(engine, params).header) }) }],
  ['header_by_hash', {
    params: [['hash', 'hex']],
    run({ engine }, params) {
      const block = engine.blocks.byHash(bytes(params, 'hash'))
      return { header: block ? headerToJson(block.header) : null }
    },
  }],
  ['block', { params: HEIGHT, run: ({ engine }, params) => blockOf(engine, storedAt(engine, params)) }],
  ['block_by_hash', { params: [['hash', 'base64']], run: ({ engine }, params) => blockOf(engine, engine.blocks.byHash(bytes(params, 'hash'))) }],
  ['blockchain', { params: [['minHeight', 'int'], ['maxHeight', 'int']], run: blockchain }],
  ['block_results', { params: HEIGHT, run: blockResults }],
  ['consensus_params', {
    params: HEIGHT,
    run({ engine }, params) {
      const height = heightOf(engine, params, engine.blocks.highest + 1n)
      return { block_height: String(height), consensus_params: consensusParamsToJson(engine.params(height)) }
    },
  }],
  ['abci_info', {
    params: NONE,
    run: ({ engine, application }) => ({
      response: {
        ...application.info, app_version: String(engine.chain.appVersion),
        last_block_height: String(engine.app.lastHeight), last_block_app_hash: Buffer.from(engine.app.lastAppHash).toString('base64'),
      },
    }),
  }],
  ['abci_query', { params: [['path', 'text'], ['data', 'hex'], ['height', 'int'], ['prove', 'flag']], run: abciQuery }],
  ['broadcast_tx_sync', { params: [['tx', 'base64']], run: broadcast }],
  ['broadcast_tx_async', { params: [['tx', 'base64']], run: broadcast }],
  ['subscribe', {
    params: [['query', 'text']],
    run() {
      throw new RpcFault('subscriptions are not offered here: follow the event stream of the HTTP interface')
    },
  }],
  ['unsubscribe', { params: [['query', 'text']], run: () => ({}) }],
  ['unsubscribe_all', { params: NONE, run: () => ({}) }],
])
