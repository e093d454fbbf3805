import { ED25519, type KeyPair, type Verifier } from '@jianghan/crypto'
import type { Json } from '@jianghan/kernel'
import { toHex } from '@jianghan/protocol'
import type { Peer } from '../folder/peersFile.ts'
import { fail } from '../problem/define.ts'
import { misfit, type SeatContent } from './contents.ts'
import { peerId } from './joinRequest.ts'
import { ceremonyProblems } from './problems.data.ts'
import { formatSigned, readSigned } from './signedFile.ts'

/** The node of a member that is on the ledger already, as it offers itself to a network. Its keys never leave the member's folder. */
export type Seat = Readonly<{ content: SeatContent; /** The file, as messages name it. */ file: string }>

const FORMAT = 'jianghan-seat'

/** Text of a seat, signed by every key of the node in it. */
export const formatSeat = (content: SeatContent, keys: readonly KeyPair[]): string => formatSigned(FORMAT, content as Record<string, Json>, keys)

/** Reads a seat: that it is of this chain, and that whoever made it holds the keys it names. Throws ProblemFault. */
export function readSeat(text: string, file: string, chainId: string | undefined, verifier: Verifier): Seat {
  const invalid = (what: string): never => fail(ceremonyProblems.ceremonyFileInvalid, { file, kind: 'seat', what })
  const read = readSigned(text, FORMAT, verifier)
  if ('wrong' in read) return invalid(read.wrong)
  const wrong = misfit('seat', read.content)
  if (wrong !== undefined) return invalid(wrong)
  const content = read.content as SeatContent
  if (chainId !== undefined && content.chainId !== chainId) return invalid(`it is of chain ${content.chainId}, not ${chainId}`)
  const signed = new Set(read.signers.map(({ kind, publicKey }) => `${kind}:${toHex(publicKey)}`))
  for (const [key, whoseZh, whoseEn] of [
    [content.validator, '验证者密钥', 'the key of its validator'], [content.node.peerKey, '节点通信密钥', 'the key of its node among peers'],
    [content.node.batchKey, '节点提交密钥', 'the key that signs its batches'],
  ] as const) {
    if (key !== undefined && !signed.has(`${ED25519}:${key}`)) fail(ceremonyProblems.requestNotSigned, { file, whoseZh, whoseEn })
  }
  return { content, file }
}

/** The node of a seat as the others reach it. */
export const peerOfSeat = ({ content: { memberId, validator, node } }: Seat): Peer =>
  ({ member: memberId, id: peerId(node.peerKey), address: node.peerAddress, validates: validator !== undefined, ...(node.url !== undefined && { url: node.url }) })

/** Refuses seats that share what no two nodes may share. */
export function refuseSeatClashes(seats: readonly Seat[]): void {
  for (const [of, whatZh, whatEn] of UNIQUE) {
    const seen = new Map<string, Seat>()
    for (const seat of seats) {
      const value = of(seat.content)
      const other = value === undefined ? undefined : seen.get(value)
      if (other !== undefined) fail(ceremonyProblems.requestsClash, { a: other.file, b: seat.file, whatZh, whatEn })
      if (value !== undefined) seen.set(value, seat)
    }
  }
}

const UNIQUE: readonly (readonly [(content: SeatContent) => string | undefined, string, string])[] = [
  [content => content.validator, '验证者密钥', 'key of a validator'],
  [content => content.node.peerKey, '节点通信密钥', 'key among peers'],
  [content => content.node.batchKey, '节点提交密钥', 'key for batches'],
  [content => content.node.peerAddress, '节点地址', 'address'],
]
