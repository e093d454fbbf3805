import { RpcFault } from './application.ts'
import type { RpcContext } from './application.ts'
import { rpcMethods } from './methods.ts'
import type { RpcMethod } from './methods.ts'
import { BadParam, paramsOfQuery, paramsOfRequest } from './params.ts'
import type { Params } from './params.ts'

type RpcId = string | number | null

/** A JSON-RPC 2.0 response as CometBFT writes it. */
export type RpcResponse = Readonly<{
  jsonrpc: '2.0'
  id?: RpcId
  result?: unknown
  error?: Readonly<{ code: number; message: string; data?: string }>
}>

/** An HTTP answer: the body is JSON. */
export type RpcHttpAnswer = Readonly<{ status: number; body: string }>

/** Longest body of a request, bytes: a batch in base64 and its frame. */
export const RPC_BODY_MAX = 1_500_000
/** Most requests in one body. */
export const RPC_BATCH_MAX = 32

/** The id that answers to URI calls carry. */
const URI_ID = -1

const errorOf = (id: RpcId | undefined, code: number, message: string, data?: string): RpcResponse =>
  ({ jsonrpc: '2.0', ...(id !== undefined && id !== null && { id }), error: { code, message, ...(data !== undefined && { data }) } })

function run(context: RpcContext, id: RpcId, method: RpcMethod, readParams: () => Params): RpcResponse {
  try {
    return { jsonrpc: '2.0', id, result: method.run(context, readParams()) }
  } catch (error) {
    if (error instanceof BadParam) return errorOf(id, -32602, 'Invalid params', `error converting params to arguments: ${error.message}`)
    if (error instanceof RpcFault) return errorOf(id, -32603, 'Internal error', error.message)
    throw error
  }
}

/** Answers one JSON-RPC request; undefined to a notification (no id), as CometBFT does. */
export function handleRpc(context: RpcContext, request: unknown): RpcResponse | undefined {
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    return errorOf(undefined, -32600, 'Invalid Request', 'a request is an object')
  }
  const { id, method, params } = request as Readonly<{ id?: unknown; method?: unknown; params?: unknown }>
  if (id === undefined || id === null) return undefined
  if (typeof id !== 'string' && typeof id !== 'number') return errorOf(undefined, -32600, 'Invalid Request', 'an id is a text or a number')
  const known = typeof method === 'string' ? rpcMethods.get(method) : undefined
  if (known === undefined) return errorOf(id, -32601, 'Method not found')
  return run(context, id, known, () => paramsOfRequest(known.params, params))
}

/** Answers `GET /<method>?name=value`. */
export function handleUri(context: RpcContext, method: string, query: URLSearchParams): RpcHttpAnswer {
  const known = rpcMethods.get(method)
  if (known === undefined) return { status: 404, body: JSON.stringify(errorOf(URI_ID, -32601, 'Method not found')) }
  const response = run(context, URI_ID, known, () => paramsOfQuery(known.params, query))
  return { status: response.error === undefined ? 200 : 500, body: JSON.stringify(response) }
}

/** Answers the body of a `POST /`: one request, or a list of them. */
export function handleBody(context: RpcContext, body: string): RpcHttpAnswer {
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch {
    return { status: 500, body: JSON.stringify(errorOf(undefined, -32700, 'Parse error. Invalid JSON', 'error unmarshaling request')) }
  }
  if (!Array.isArray(parsed)) {
    const response = handleRpc(context, parsed)
    return { status: 200, body: response === undefined ? '' : JSON.stringify(response) }
  }
  if (parsed.length > RPC_BATCH_MAX) {
    return { status: 500, body: JSON.stringify(errorOf(undefined, -32600, 'Invalid Request', `at most ${RPC_BATCH_MAX} requests at once`)) }
  }
  const responses = parsed.map(request => handleRpc(context, request)).filter(response => response !== undefined)
  return { status: 200, body: responses.length === 0 ? '' : JSON.stringify(responses) }
}

/** Answers an HTTP request whose path is relative to where the RPC is mounted. */
export function handleHttp(
  context: RpcContext, request: Readonly<{ method: string; path: string; query: URLSearchParams; body: string }>,
): RpcHttpAnswer {
  const name = request.path.replace(/^\/+/, '')
  if (request.method === 'GET' && name !== '') return handleUri(context, name, request.query)
  if (request.method === 'POST' && name === '') return handleBody(context, request.body)
  if (request.method === 'GET') return { status: 200, body: JSON.stringify({ methods: [...rpcMethods.keys()] }) }
  return { status: 404, body: JSON.stringify(errorOf(undefined, -32600, 'Invalid Request', `path /${name} is invalid`)) }
}
