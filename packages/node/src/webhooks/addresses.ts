import { lookup as systemLookup } from 'node:dns/promises'
import { BlockList, isIP, isIPv6 } from 'node:net'
import { isLoopback } from '../config/load.ts'
import { URL_MAX } from './limits.ts'

/** Where a webhook may go that others could not reach: what the configuration allows. */
export type AllowedTargets = Readonly<{
  /** Whether a host name, or an address literal, was named as it stands: it may have any address, and speak HTTP. */
  hasHost(host: string): boolean
  /** Whether an address lies in a network that was named. */
  hasAddress(address: string): boolean
}>

/** Why a URL, or what its name leads to, is refused. For programs. */
export type TargetFault = 'malformed' | 'scheme' | 'credentials' | 'port' | 'private' | 'unresolved'

/** IPv4 networks that are nobody's on the Internet (IANA IPv4 Special-Purpose Address Registry, RFC 6890), multicast and reserved ones among them. */
const CLOSED_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24],
  ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4],
]
/** IPv6 networks inside the global unicast space (RFC 4291) that lead elsewhere: special purposes, documentation, 6to4. */
const CLOSED_V6: readonly (readonly [string, number])[] = [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]]

const closed = listOf(CLOSED_V4, 'ipv4')
const closedV6 = listOf(CLOSED_V6, 'ipv6')
const global = listOf([['2000::', 3]], 'ipv6')

function listOf(networks: readonly (readonly [string, number])[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const [address, prefix] of networks) list.addSubnet(address, prefix, family)
  return list
}

/** The IPv4 address inside an IPv4-mapped one (RFC 4291 2.5.5.2); others as they are. Node writes them both ways. */
function plain(address: string): string {
  if (!isIPv6(address)) return address
  const text = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1)
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(text)
  if (mapped === null) return text
  const [high, low] = [parseInt(mapped[1] as string, 16), parseInt(mapped[2] as string, 16)]
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`
}

/** Whether an address is one of the Internet, which everybody reaches. */
export function isPublicAddress(address: string): boolean {
  const text = plain(address)
  switch (isIP(text)) {
    case 4: return !closed.check(text, 'ipv4')
    case 6: return global.check(text, 'ipv6') && !closedV6.check(text, 'ipv6')
    default: return false
  }
}

/** An entry of the configuration that is neither a host nor a network. */
export class MalformedTarget extends Error {}

/**
 * What `webhookAllow` says: host names, addresses, networks ("10.1.0.0/16"), with commas between them.
 * @param machine whether this machine itself is allowed: in the demo, whose every key lies in one folder
 * @throws MalformedTarget
 */
export function allowedTargets(text: string, machine: boolean): AllowedTargets {
  const hosts = new Set<string>()
  const networks = new BlockList()
  for (const entry of text.split(',').map(part => part.trim().toLowerCase()).filter(part => part !== '')) {
    const [address = '', prefix] = entry.split('/')
    const family = isIP(address)
    if (prefix === undefined) hosts.add(entry)
    if (prefix === undefined && family === 0) {
      if (!/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(entry)) throw new MalformedTarget(entry)
      continue
    }
    const bits = prefix === undefined ? 8 * (family === 4 ? 4 : 16) : Number(prefix)
    if (family === 0 || !/^[0-9]{1,3}$/.test(prefix ?? '0') || bits > (family === 4 ? 32 : 128)) throw new MalformedTarget(entry)
    networks.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6')
  }
  return {
    hasHost: host => hosts.has(host) || (machine && isLoopback(host)),
    hasAddress(address) {
      const text = plain(address)
      return networks.check(text, isIPv6(text) ? 'ipv6' : 'ipv4') || (machine && isLoopback(text))
    },
  }
}

/** Host of a URL as it is looked up: without the brackets of an IPv6 address. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '').toLowerCase()

/** A URL to which messages may go as far as it says itself, or why not. Its name is judged when it is looked up. */
export function targetOf(text: string, allowed: AllowedTargets): URL | TargetFault {
  const url = text.length <= URL_MAX && URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.hostname === '' || url.hash !== '') return 'malformed'
  if (url.username !== '' || url.password !== '') return 'credentials'
  const host = hostOf(url)
  const isNamed = allowed.hasHost(host) || (isIP(host) !== 0 && allowed.hasAddress(host))
  if (url.protocol !== 'https:' && (url.protocol !== 'http:' || !isNamed)) return 'scheme'
  if (url.port === '0') return 'port'
  if (isIP(host) !== 0 && !isNamed && !isPublicAddress(host)) return 'private'
  return url
}

/** The addresses of a host. */
export type Lookup = (host: string) => Promise<readonly string[]>

const byTheSystem: Lookup = async host => (await systemLookup(host, { all: true })).map(({ address }) => address)

/**
 * The one address to connect to for a host, after every address of it was found to be allowed: a name that leads to an inner address as well is refused as a whole. The
 * connection is made to this very address, so that a name cannot lead elsewhere between the look and the connection.
 */
export async function addressFor(host: string, allowed: AllowedTargets, lookup: Lookup = byTheSystem): Promise<string | TargetFault> {
  const addresses = isIP(host) !== 0 ? [host] : await lookup(host).catch(() => [])
  const [first] = addresses
  if (first === undefined) return 'unresolved'
  const isFine = (address: string): boolean => isPublicAddress(address) || allowed.hasAddress(address)
  return allowed.hasHost(host) || addresses.every(isFine) ? first : 'private'
}
