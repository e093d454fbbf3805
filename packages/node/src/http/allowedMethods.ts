import type { FastifyInstance } from 'fastify'

/** The methods that each route takes, so that a request by another one is told which (RFC 9110, 15.5.6). To be made before any route is added. */
export class AllowedMethods {
  readonly #routes = new Map<string, Set<string>>()

  constructor(server: FastifyInstance) {
    server.addHook('onRoute', ({ url, method }) => {
      const methods = this.#routes.get(url) ?? new Set()
      this.#routes.set(url, methods)
      for (const each of [method].flat()) methods.add(each)
    })
  }

  /** The methods that the routes of a path take, in alphabetical order; none where there is no such path. */
  of(target: string): string[] {
    const path = target.split('?', 1)[0]?.split('/') ?? []
    const found = [...this.#routes].flatMap(([url, methods]) => (fits(url.split('/'), path) ? [...methods] : []))
    return [...new Set(found)].sort()
  }
}

function fits(pattern: readonly string[], path: readonly string[]): boolean {
  const open = pattern.at(-1) === '*'
  if (open ? path.length < pattern.length : path.length !== pattern.length) return false
  return pattern.every((part, i) => part === '*' || part === path[i] || (part.startsWith(':') && path[i] !== ''))
}
