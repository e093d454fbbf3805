import type { Fetch } from '@jianghan/client'
import type { KeyPair, Refused, Verifier } from '@jianghan/crypto'
import type { ExchangeStore, ItemInfo, ReadingKeys, Vault } from '@jianghan/vault'
import type { KeyDirectory } from './keyDirectory.ts'

/** What becomes of the content of a kind that is not kept as it came: the ids under which its parts are kept, and how. Undefined where the content does not have its form. */
export type TakeContent = (content: Uint8Array, info: ItemInfo, reader: string) => Readonly<{ ids: readonly Uint8Array[]; keep(): Promise<Refused | undefined> }> | undefined

/** What an exchange works with. */
export type ExchangePorts = Readonly<{
  vault: Vault
  store: ExchangeStore
  readingKeys: ReadingKeys
  directory: KeyDirectory
  verifier: Verifier
  chainId: string
  /** Member of this node, and the key with which it signs; undefined where the ledger knows no such node key. */
  member: string | undefined
  key: KeyPair
  /** By kind of item. */
  takers: Readonly<Record<string, TakeContent>>
  /** Connects to other nodes. */
  fetch: Fetch
  now(): number
  closing(): boolean
  /** A line in the log: ids, members and codes, never content. */
  log(level: 'info' | 'warn' | 'error', words: string, details: Readonly<Record<string, string | number>>): void
}>
