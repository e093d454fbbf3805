import type { AskPassphrase } from '@jianghan/crypto/node'
import type { Refused } from '@jianghan/crypto'
import type { Fields } from './fieldCodec.ts'
import type { ItemInfo } from './sealing.ts'

/** What a caller puts in. */
export interface VaultDraft {
  /** 16 bytes where the caller knows the item again by its id; otherwise random ones are drawn. What is held or erased under it already stays as it is. */
  readonly id?: Uint8Array
  /** What it is to the application, e.g. `iso20022.pain001`. */
  readonly kind: string
  readonly mediaType: string
  /** Member ids that may read it; who asks is checked by the caller. */
  readonly readers: readonly string[]
  readonly bytes: Uint8Array
}

/** What is known of an item without opening it. */
export interface VaultItemInfo {
  /** 32 hexadecimal digits. */
  readonly id: string
  readonly kind: string
  readonly mediaType: string
  /** Milliseconds since 1970, UTC. */
  readonly createdAt: number
  readonly readers: readonly string[]
}

/** An item with its content, opened. */
export interface VaultItem extends VaultItemInfo {
  readonly bytes: Uint8Array
}

/** Some items in the order in which they were put, without their content. */
export interface VaultPage {
  readonly items: readonly VaultItemInfo[]
  /** Where the next page begins; absent on the last one. */
  readonly next?: string
}

/** The fields of one transaction, by its id of 32 bytes; also as the bytes of `encodeFields`, where another thread has made them. */
export interface FieldsOfTransaction {
  readonly txId: Uint8Array
  readonly fields: Fields | Uint8Array
  /** Members beside its own to whom they are disclosed. */
  readonly readers?: readonly string[]
}

/** Where a vault lies. */
export interface VaultOptions {
  /** Folder of the sealed items. */
  readonly itemsFolder: string
  /** Folder of the vault key and the wrapped keys: another one, outside the backups of the items. */
  readonly keysFolder: string
  /** Milliseconds since 1970; default the system's clock. */
  readonly now?: () => number
  /** The passphrase that the vault key lies under; without one it lies open. */
  readonly ask?: AskPassphrase | undefined
}

/** What a check of the whole vault found. */
export interface VaultFinding {
  /** Hexadecimal id of the item, absent when a whole file is concerned. */
  readonly id?: string
  readonly refusal: Refused
}

/** An item as it travels: its data key in clear, for the moment in which it is sealed for somebody or adopted. */
export interface KeyedItem {
  readonly info: ItemInfo
  readonly ciphertext: Uint8Array
  /** 32 bytes. */
  readonly dataKey: Uint8Array
}
