import { Buffer } from 'node:buffer'

/** Fields of proto/jianghan/tx/v1, and of approvals.v1.Execute, that lie on the way to signers and to an action's type. */
const SIGNED_BODY = 1
const BATCH_TRANSACTIONS = 5
const TRANSACTION_SIGNERS = 4
const TRANSACTION_ACTIONS = 5
const ACTION_TYPE = 1
const ACTION_BODY = 2
const EXECUTE = 'approvals.v1.Execute'
const EXECUTE_ACTION = 4

type Span = { at: number; end: number }

/** What is read of a transaction in a batch without decoding it. */
export type Outline = Readonly<{
  /** Type of its first action; of one that carries another: of the carried one, which tells what was done. */
  action: string
  /** Ids of the keys that signed, as Latin-1. */
  signers: readonly string[]
  /** The transaction itself. */
  bytes: Uint8Array
}>

/**
 * Outlines of the transactions of a SignedBatch, in order. Executed batches were decoded strictly, so this only walks to the fields: decoding them again took
 * 15 times as long. What a member's node put into its batch and no node can read has neither type nor signers, and no receipt either. Throws RangeError on
 * bytes that are no batch.
 */
export function outlinesOf(batch: Uint8Array): Outline[] {
  const bytes = Buffer.from(batch.buffer, batch.byteOffset, batch.byteLength)
  const out: Outline[] = []
  const body = field(bytes, { at: 0, end: bytes.length }, SIGNED_BODY)
  for (let rest = body; rest !== undefined;) {
    const transaction = field(bytes, rest, BATCH_TRANSACTIONS)
    if (transaction === undefined) break
    rest = { at: transaction.end, end: rest.end }
    const signed = readable(() => within(bytes, transaction, SIGNED_BODY))
    const action = readable(() => within(bytes, signed, TRANSACTION_ACTIONS))
    const type = textOf(bytes, readable(() => within(bytes, action, ACTION_TYPE)))
    const carried = type === EXECUTE ? readable(() => within(bytes, within(bytes, within(bytes, action, ACTION_BODY), EXECUTE_ACTION), ACTION_TYPE)) : undefined
    out.push({ action: carried === undefined ? type : textOf(bytes, carried), signers: signersIn(bytes, signed), bytes: bytes.subarray(transaction.at, transaction.end) })
  }
  return out
}

function signersIn(bytes: Buffer, signed: Span | undefined): string[] {
  const out: string[] = []
  for (let rest = signed; rest !== undefined;) {
    const from: Span = rest
    const signer = readable(() => field(bytes, from, TRANSACTION_SIGNERS))
    if (signer === undefined) break
    out.push(textOf(bytes, signer))
    rest = { at: signer.end, end: rest.end }
  }
  return out
}

function readable(walk: () => Span | undefined): Span | undefined {
  try {
    return walk()
  } catch (fault) {
    if (fault instanceof RangeError) return undefined
    throw fault
  }
}

const textOf = (bytes: Buffer, span: Span | undefined): string => (span === undefined ? '' : bytes.toString('latin1', span.at, span.end))

const within = (bytes: Buffer, span: Span | undefined, number: number): Span | undefined =>
  span === undefined ? undefined : field(bytes, span, number)

/** The first length-delimited field with this number in a message. */
function field(bytes: Buffer, { at: from, end }: Span, number: number): Span | undefined {
  let at = from
  const varint = (): number => {
    let value = 0
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++]
      if (byte === undefined || at > end || shift > 2 ** 63) throw new RangeError('not a message of protobuf')
      value += (byte & 0x7f) * shift
      if (byte < 0x80) return value
    }
  }
  while (at < end) {
    const tag = varint()
    const wire = tag & 7
    if (wire === 0) {
      varint()
      continue
    }
    if (wire !== 2) throw new RangeError('not a message of the transaction protocol')
    const length = varint()
    if (at + length > end) throw new RangeError('not a message of protobuf')
    if (tag >>> 3 === number) return { at, end: at + length }
    at += length
  }
  return undefined
}
