import type { Words } from '@jianghan/kernel/schema'

/** A refusal of the node (RFC 9457), or that it could not be reached, in both languages. */
export class ProblemError extends Error {
  readonly status: number
  readonly code: string
  readonly words: Words
  readonly hint: Words
  /** The whole answer, where a refusal says more than these. */
  readonly answer: unknown

  constructor({ status, code, zh, en, hint, answer }: Readonly<{ status: number; code: string; zh: string; en: string; hint?: Words; answer?: unknown }>) {
    super(en)
    this.name = 'ProblemError'
    this.status = status
    this.code = code
    this.words = { zh, en }
    this.hint = hint ?? { zh: '', en: '' }
    this.answer = answer
  }
}

const UNREACHABLE = {
  status: 0, code: 'console.unreachable', zh: '无法连接节点。', en: 'The node cannot be reached.',
  hint: { zh: '请确认节点正在运行，稍后会自动重试。', en: 'See whether it runs; the page tries again by itself.' },
}

async function request(path: string, init: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init })
  } catch {
    throw new ProblemError(UNREACHABLE)
  }
  if (response.ok) return response
  throw new ProblemError(await problemOf(response))
}

async function problemOf(response: Response): Promise<ConstructorParameters<typeof ProblemError>[0]> {
  try {
    const answer = await response.json() as { code?: string; zh?: string; en?: string; hint?: Words }
    const { code, zh, en, hint } = answer
    if (code !== undefined && zh !== undefined && en !== undefined) return { status: response.status, code, zh, en, answer, ...(hint && { hint }) }
  } catch { /* What stands between browser and node may answer anything. */ }
  return { status: response.status, code: 'console.unexpected', zh: `节点应答了 ${response.status}。`, en: `The node answered ${response.status}.` }
}

/** JSON of a GET. Throws ProblemError. */
export const get = async <T>(path: string): Promise<T> => await (await request(path, { headers: { accept: 'application/json' } })).json() as T

/** Bytes of a GET. Throws ProblemError. */
export const getBytes = async (path: string): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await (await request(path, {})).arrayBuffer())

/** Text of a GET. Throws ProblemError. */
export const getText = async (path: string): Promise<string> => (await request(path, {})).text()

/** Takes something away (DELETE). Throws ProblemError. */
export const remove = async (path: string): Promise<void> => { await request(path, { method: 'DELETE' }) }

/** JSON of a POST. Throws ProblemError. */
export const post = async <T>(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<T> =>
  await (await request(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })).json() as T

/** JSON of a POST of a file, its bytes as they are. Throws ProblemError. */
export const postFile = async <T>(path: string, file: Blob, type: string, headers: Readonly<Record<string, string>> = {}): Promise<T> =>
  await (await request(path, { method: 'POST', headers: { 'content-type': type, accept: 'application/json', ...headers }, body: file })).json() as T
