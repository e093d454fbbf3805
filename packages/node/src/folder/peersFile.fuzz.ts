import { assert, fromUtf8 } from '@jianghan/protocol'
import { formatPeers, hostAndPort, parsePeers } from './peersFile.ts'

/** Any text is a list of peers that is written as it was read, or none; every address in it can be dialled. */
export function fuzz(data: Uint8Array): void {
  const text = fromUtf8(data)
  const peers = text === undefined ? undefined : parsePeers(text)
  if (peers === undefined) return
  assert(formatPeers(parsePeers(formatPeers(peers)) ?? []) === formatPeers(peers), 'what is written is read')
  assert(peers.every(({ address }) => hostAndPort(address) !== undefined), 'addresses are host and port')
}

export const corpus = [Buffer.from(formatPeers([{ member: 'a', id: '0'.repeat(40), address: '127.0.0.1:26656', validates: true, url: 'http://a' }]))]
