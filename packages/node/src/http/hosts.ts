import { isLoopback } from '../config/load.ts'

/** Names under which a node is reached. A browser that was lured here by another name is turned away (DNS rebinding). */
export class Hosts {
  #names: ReadonlySet<string> = new Set()
  #wildcards: readonly string[] = []

  /** @param names host names and addresses besides those of this machine itself; "*.example.org" stands for one label */
  constructor(names: readonly string[] = []) {
    this.set(names)
  }

  /** Other names: those of the configuration and of the certificate that is served now. */
  set(names: readonly string[]): void {
    const lower = names.map(name => name.toLowerCase())
    this.#names = new Set(lower.filter(name => !name.startsWith('*.')))
    this.#wildcards = lower.filter(name => name.startsWith('*.')).map(name => name.slice(1))
  }

  /** Whether a Host header, or the authority of an Origin, names this node. */
  serves(authority: string | undefined): boolean {
    const name = hostOf(authority)
    if (name === undefined) return false
    if (isLoopback(name) || this.#names.has(name)) return true
    const dot = name.indexOf('.')
    return dot > 0 && this.#wildcards.includes(name.slice(dot))
  }

  /** Whether a page of this origin may open a websocket: programs send none, and pages of this node send its own. */
  servesOrigin(origin: string | undefined): boolean {
    if (origin === undefined) return true
    return /^https?:\/\//.test(origin) && this.serves(origin.replace(/^https?:\/\//, ''))
  }
}

/** The host of "host:port", "[address]:port", without the brackets; undefined when it is none. */
function hostOf(authority: string | undefined): string | undefined {
  if (authority === undefined || authority.length > 300) return undefined
  const parts = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::[0-9]{1,5})?$/i.exec(authority)
  return (parts?.[1] ?? parts?.[2])?.toLowerCase()
}
