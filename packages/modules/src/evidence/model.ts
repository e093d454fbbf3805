import { codec, listPage, type RecordOf } from '@jianghan/kernel/schema'

const { bool, bytes, key, list, optional, record, text, u32, u64 } = codec

/** Names a deposit: who made it, and the hash of the file or the root of the batch. */
export const depositKey = record({ member: text, digest: bytes(32) })
export type DepositKey = Readonly<{ member: string; digest: Uint8Array }>

const depositFields = {
  transactionId: bytes(32),
  height: u64,
  /** Time of the block, milliseconds since 1970: the file was there then at the latest. */
  timeMs: u64,
  /** Keys of the officers that signed, ascending. */
  signers: list(key),
  purpose: text,
  /** Of a file; none of a batch, whose items have their own. */
  mediaType: optional(text),
  /** Of a batch. */
  itemCount: optional(u32),
}
/** A deposit. It is never changed. */
export const deposit = record(depositFields)
export type Deposit = RecordOf<typeof depositFields>

/** A link in the chain of custody: who keeps the files from then on, and why. The first one is the deposit itself. */
export const handover = record({ custodian: text, reason: text, transactionId: bytes(32), height: u64, timeMs: u64 })
export type Handover = Readonly<{ custodian: string; reason: string; transactionId: Uint8Array; height: bigint; timeMs: bigint }>

/** An entry in the list of a member's deposits. */
export const deposited = record({ digest: bytes(32), isBatch: bool, height: u64 })

/** A deposit as it is answered, with the number of links in its chain of custody. */
export const depositAnswer = record({ member: text, digest: bytes(32), ...depositFields, links: u64 })
/** A page of a chain of custody as it is answered. */
export const custodyPage = record({ member: text, digest: bytes(32), chain: listPage(handover) })
/** A page of a member's deposits as it is answered. */
export const depositsPage = record({ member: text, deposits: listPage(deposited) })
