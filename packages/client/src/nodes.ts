import type { JianghanError, Language } from './error.ts'
import { clientError } from './problems.data.ts'

/** A node of the chain: where it is, and the API key that its operator made for this client. */
export type NodeAddress = Readonly<{ url: string; apiKey?: string | undefined }>

/** A node that was left for the next one, and what was wrong with it. */
export type LeftNode = Readonly<{ url: string; next: string; error: JianghanError }>

/** One of the nodes, as requests see it. */
export type Node = Readonly<{ url: string; authorization: Readonly<Record<string, string>> }>

/** Nodes that one client is given at most. */
export const NODES_MAX = 32

/**
 * The nodes of one chain that a client may ask, in the order in which it turns to them. It stays with a node as long as that one serves: what
 * it has read there it finds again. A node that keeps another chain is left for good.
 */
export class Nodes {
  readonly #nodes: Node[]
  readonly #lang: Language
  readonly #onLeave: ((left: LeftNode) => void) | undefined
  readonly #several: boolean
  readonly #admitted = new Set<Node>()
  #chainId: string | undefined

  constructor(addresses: readonly NodeAddress[], { lang, chainId, onLeave }: Readonly<{ lang: Language; chainId?: string | undefined; onLeave?: ((left: LeftNode) => void) | undefined }>) {
    if (addresses.length > NODES_MAX) throw clientError('badArgument', { name: 'nodes' }, lang)
    this.#nodes = addresses.map(({ url, apiKey }) => ({ url: baseOf(url, lang), authorization: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` } }))
    this.#several = addresses.length > 1
    this.#lang = lang
    this.#chainId = chainId
    this.#onLeave = onLeave
  }

  /** How many there are to turn to. */
  get count(): number {
    return this.#nodes.length
  }

  /** The one in use. */
  get current(): Node {
    return this.#nodes[0] as Node
  }

  /** Turns to the next node, unless another request has done so since: `node` goes to the end of the line. */
  leave(node: Node, error: JianghanError): void {
    if (this.#nodes.length < 2 || this.current !== node) return
    this.#nodes.push(this.#nodes.shift() as Node)
    this.#onLeave?.({ url: node.url, next: this.current.url, error })
  }

  /**
   * Makes sure, once for each of several nodes, that it keeps the chain of the trust pack, or else of the node that was asked first; one that does not
   * is left for good, so that a mistake in a list of addresses never mixes two ledgers. Throws client.wrongChain, or what `ask` throws.
   */
  async admit(node: Node, ask: (node: Node) => Promise<string>): Promise<void> {
    if (!this.#several || this.#admitted.has(node)) return
    const chainId = await ask(node)
    this.#chainId ??= chainId
    if (chainId === this.#chainId) {
      this.#admitted.add(node)
      return
    }
    const error = clientError('wrongChain', { chainId, expected: this.#chainId }, this.#lang)
    this.leave(node, error)
    const at = this.#nodes.indexOf(node)
    if (this.#nodes.length > 1 && at >= 0) this.#nodes.splice(at, 1)
    throw error
  }
}

/** The base of all addresses; a name and password in it would stand in every message, so they are refused. */
function baseOf(url: string, lang: Language): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol) || parsed.username !== '' || parsed.password !== '' || parsed.search !== '' || parsed.hash !== '') {
    throw clientError('badUrl', { url: parsed?.username ? parsed.origin : url.slice(0, 200) }, lang)
  }
  return (parsed.origin + parsed.pathname).replace(/\/+$/, '')
}
