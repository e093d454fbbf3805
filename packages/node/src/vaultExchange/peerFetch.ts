import type { Fetch } from '@jianghan/client'
import { tlsFetch } from '@jianghan/client/node'
import type { HttpContext } from '../http/context.ts'
import { readAuthorities } from '../tls/certificate.ts'

/**
 * How this node connects to others: it shows them its own certificate where they ask for one, as it is at that time, and trusts the authorities of `tlsPeerCa`. Whom an
 * answer comes from is decided by its signature all the same. Throws ProblemFault where the authorities cannot be read.
 */
export function peerFetch({ config, tls }: Pick<HttpContext, 'config' | 'tls'>): Fetch {
  const ca = config.tlsPeerCa === '' ? undefined : readAuthorities(config.tlsPeerCa)
  if (ca === undefined && tls === undefined) return fetch
  let made: Readonly<{ fingerprint: string | undefined; fetch: Fetch }> | undefined
  return (input, init) => {
    const { cert, key, fingerprint } = tls?.shown ?? {}
    if (made === undefined || made.fingerprint !== fingerprint) made = { fingerprint, fetch: tlsFetch({ ...(cert && key && { cert, key }), ...(ca && { ca }) }) }
    return made.fetch(input, init)
  }
}
