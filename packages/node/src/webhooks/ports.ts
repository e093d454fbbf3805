import type { Router } from '@jianghan/kernel'
import type { KeyPair } from '@jianghan/crypto'
import type { Caller } from '../callers/caller.ts'
import type { PartyOwners } from '../audience/owners.ts'
import type { BlockTold } from '../http/events/feed.ts'
import type { PostOptions } from './post.ts'
import type { MessageData } from './sight.ts'
import type { WebhookStore } from './store.ts'
import type { Webhook } from './webhook.ts'

/** What an API key may see: of the ledger, and whether of payment files as well. */
export type Eyes = Readonly<Pick<Caller, 'viewer' | 'actor'> & { files: boolean }>

/** What webhooks ask of the node. */
export type WebhookPorts = Readonly<{
  store: WebhookStore
  chainId: string
  router: Router
  /** Signs for those who keep no secret. */
  key: KeyPair
  /** How messages go out. */
  post: Omit<PostOptions, 'signal'>
  /** Name and version of this program. */
  userAgent: string
  /** The node's own clock, milliseconds since 1970. */
  now(): number
  /** A number from 0 to 1, by chance. */
  chance(): number
  /** Newest block that is final, and oldest whose record is kept. */
  height(): bigint
  firstHeight(): bigint
  /** What a block told; undefined where it is no longer kept. */
  told(height: bigint): BlockTold | undefined
  /** Reads no further blocks. */
  closeBlocks(): void
  owners: PartyOwners
  /** The eyes of a webhook as they are now; undefined where its API key does not hold any more. */
  eyesOf(webhook: Webhook): Promise<Eyes | undefined>
  /** Whom a webhook was made by, where its API key still holds. */
  behind(webhook: Webhook): Caller | undefined
  /** Whether an address is that of one of these accounts, hexadecimal. */
  isAccountOf(address: string, ids: readonly string[]): boolean
  files: FilesPort
  log(level: 'info' | 'warn' | 'error', words: string, details: Readonly<Record<string, unknown>>): void
}>

/** The payment files of the node, as far as webhooks tell of them. */
export type FilesPort = Readonly<{
  /** How a file ended; undefined while it has not, or where this node does not have it or the viewer may not see it. */
  ended(messageKey: string, eyes: Eyes): Promise<MessageData | undefined>
  /** Whether this node has a file of this key. */
  has(messageKey: string): boolean
}>
