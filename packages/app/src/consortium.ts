import { create, type DescMessage, type MessageInitShape, toJson } from '@bufbuild/protobuf'
import type { KeyPair } from '@jianghan/crypto'
import type { Json } from '@jianghan/kernel'
import type { membersV1 } from '@jianghan/protocol'

/** An officer of a member with the key that signs for them. Names of people never enter the ledger. */
export type Officer = Readonly<{ member: string; name: string; roles: readonly string[]; key: KeyPair }>

/** A bank account as a payment file names it, and what it is on the ledger. A bank's own knowledge, never on the ledger. */
export type DirectoryEntry = Readonly<{
  /** 12-digit CNAPS code of the bank. */
  bank: string
  /** Account number at the bank. */
  number: string
  holder: string
  /** Ledger account, 20 bytes as hexadecimal. */
  account: string
  /** Deposit money of the bank. */
  asset: string
}>

/** What a new chain begins with: the genesis parts, and what the node that starts it keeps to itself. */
export type Consortium = Readonly<{
  chainId: string
  parts: Readonly<Record<string, Json>>
  officers: readonly Officer[]
  directory: readonly DirectoryEntry[]
  /** Names of the accounts as their banks know them, by CNAPS code. A bank's own knowledge, never on the ledger. */
  accountNames: Readonly<Record<string, readonly Readonly<{ number: string; names: readonly string[] }>[]>>
  /** Member whose node seals batches here. */
  nodeMember: string
}>

/** The one validator of a ledger that one node seals. */
export type SoleValidator = Readonly<{ publicKey: Uint8Array; power: bigint }>

/** JSON of a message for a genesis part. */
export const part = <M extends DescMessage>(schema: M, init: MessageInitShape<M>): Json => toJson(schema, create(schema, init)) as Json

const roleOrder = (roles: readonly string[]): string[] => [...roles].sort()

/** A key as a registration names it. */
export const officerKey = ({ kind, publicKey }: KeyPair, roles: readonly string[]): MessageInitShape<typeof membersV1.OfficerKeySchema> =>
  ({ kind, publicKey, roles: roleOrder(roles) })

/** A policy by its quorums: {maker: 1, checker: 1}. */
export const policy = (quorums: Readonly<Record<string, number>>): MessageInitShape<typeof membersV1.PolicySchema> =>
  ({ quorums: Object.entries(quorums).sort(([a], [b]) => (a < b ? -1 : 1)).map(([role, count]) => ({ role, count })) })
