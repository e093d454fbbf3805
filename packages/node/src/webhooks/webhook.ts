/** Why a webhook sends nothing. owner: it was switched off · dead: nothing arrived for days · gone: its endpoint answered 410 · key: its API key ended · secret: the secret cannot be read under the node's key */
export type StopReason = 'owner' | 'dead' | 'gone' | 'key' | 'secret'

/** A webhook as it was asked for. */
export type Webhook = Readonly<{
  /** 16 hexadecimal digits. */
  id: string
  name: string
  url: string
  /** Kinds of events: "payments.transferred", "payments.*", "transaction.refused", "files.done"; all where it names none. */
  kinds: readonly string[]
  /** Addresses of accounts; all that its key sees where it names none. */
  accounts: readonly string[]
  /** Id of the API key whose eyes it has; undefined for the operator of the node. */
  key: string | undefined
  /** The member of that key. */
  member: string | undefined
  /** Milliseconds since 1970. */
  createdAt: number
}>

/** How a webhook stands. */
export type WebhookStanding = Readonly<{
  stopped: StopReason | undefined
  /** The next block that it reads. */
  next: bigint
  /** Since when nothing has arrived, milliseconds since 1970; undefined where the last attempt did. */
  failingSince: number | undefined
  pending: number
}>

/** pending: on its way · delivered: answered with 2xx · failed: given up · withheld: its key may not see it any more · lost: its block is no longer kept */
export type DeliveryState = 'pending' | 'delivered' | 'failed' | 'withheld' | 'lost'

/** What is to be delivered, by its place in the log; or something that no block holds, with its data. */
export type DeliveryDraft = Readonly<{
  /** What it is of: "42-3.1" of the log, "file:…", "test:…". The id of the message comes from it. */
  source: string
  height: bigint
  index: number
  event: number
  kind: string
  /** What it is kept in order by: addresses of accounts; "*" for everything. */
  lanes: readonly string[]
  /** Data of the message where it is not in the log, JSON. */
  data?: string
}>

/** A delivery that waits. */
export type Pending = DeliveryDraft & Readonly<{
  seq: number
  attempts: number
  /** When it is tried next, and was first, milliseconds since 1970. */
  nextAt: number
  firstAt: number | undefined
}>

/** One attempt at a delivery. */
export type Attempt = Readonly<{
  at: number
  milliseconds: number
  /** HTTP status; undefined where there was no answer. */
  status: number | undefined
  /** Why it failed, for programs: "timeout", "refused", "redirect", … */
  fault: string | undefined
  /** Begin of the answer's body. */
  excerpt: string
}>

/** A delivery as its log shows it. */
export type Delivery = Readonly<{
  seq: number; source: string; kind: string; state: DeliveryState; attempts: number; createdAt: number; endedAt: number | undefined; nextAt: number | undefined
  /** The newest ones, the newest first. */
  tried: readonly Attempt[]
}>

/** Kinds of messages that no event of the log has. */
export const OTHER_KINDS = ['transaction.refused', 'files.done'] as const
/** Kind of the message that tries an endpoint. */
export const TEST_KIND = 'webhooks.test'

/** Whether a webhook wants a kind. */
export const wantsKind = ({ kinds }: Pick<Webhook, 'kinds'>, kind: string): boolean =>
  kinds.length === 0 || kinds.includes(kind) || kinds.includes(`${kind.slice(0, kind.indexOf('.'))}.*`)
