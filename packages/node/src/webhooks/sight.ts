import { type OwnerOf, sees, isViewer, type Viewer } from '../audience/viewer.ts'
import type { BlockTold, FeedItem, RefusalItem } from '../http/events/feed.ts'
import { parseAddress } from '@jianghan/protocol'
import { ACCOUNTS_NAMED_MAX, LANES_MAX } from './limits.ts'
import { EVERY_LANE } from './lanes.ts'
import { type DeliveryDraft, type Webhook, wantsKind } from './webhook.ts'

/** Kind of what tells that a transaction was refused. */
const REFUSED = 'transaction.refused'
/** Lane of what concerns no account. */
const LEDGER_LANE = 'ledger'

/** What a message says, beside its envelope: ids and how it stands; no name, no text, no amount. */
export type MessageData = Readonly<Record<string, unknown>>

type Told = FeedItem | RefusalItem
const kindOf = (item: Told): string => ('name' in item ? item.name : REFUSED)
const eventOf = (item: Told): number => ('event' in item ? item.event : 0)

/** Whose accounts an item names to a viewer: those of an event that tells each party its part are its own alone. */
function accountsFor(item: Told, viewer: Viewer, ownerOf: OwnerOf): readonly string[] {
  if (viewer.all || !('partFor' in item)) return item.accounts
  return item.accounts.filter(address => {
    const account = parseAddress('account', address)
    return account !== undefined && isViewer(viewer, { account }, ownerOf)
  })
}

/** The accounts that a webhook hears of in an item; undefined where it hears nothing of it: because it does not want it, or may not see it. */
function heard(item: Told, webhook: Webhook, viewer: Viewer, ownerOf: OwnerOf): readonly string[] | undefined {
  const { accounts: wanted } = webhook
  if (!wantsKind(webhook, kindOf(item))) return undefined
  if (wanted.length > 0 && !item.accounts.some(account => wanted.includes(account))) return undefined
  if (!sees(viewer, item.audience, ownerOf)) return undefined
  const accounts = accountsFor(item, viewer, ownerOf)
  return wanted.length > 0 && !accounts.some(account => wanted.includes(account)) ? undefined : accounts
}

/** What a block holds for a webhook. */
export function draftsOf(height: bigint, { items, refusals }: Pick<BlockTold, 'items' | 'refusals'>, webhook: Webhook, viewer: Viewer, ownerOf: OwnerOf): DeliveryDraft[] {
  return [...items, ...refusals].flatMap(item => {
    const accounts = heard(item, webhook, viewer, ownerOf)
    if (accounts === undefined) return []
    const lanes = accounts.length > LANES_MAX ? [EVERY_LANE] : accounts.length === 0 ? [LEDGER_LANE] : accounts
    return [{ source: item.id, height, index: item.index, event: eventOf(item), kind: kindOf(item), lanes }]
  })
}

/** What a message says of a delivery's item, as its reader may see it now; undefined where it may not any more. */
export function dataOf(
  { height, index, event, kind }: Pick<DeliveryDraft, 'height' | 'index' | 'event' | 'kind'>, { items, refusals }: BlockTold, webhook: Webhook, viewer: Viewer, names: Readonly<{ ownerOf: OwnerOf; statusOf(refusal: RefusalItem): string }>,
): MessageData | undefined {
  const item = kind === REFUSED ? refusals.find(each => each.index === index) : items.find(each => each.index === index && each.event === event)
  const accounts = item && heard(item, webhook, viewer, names.ownerOf)
  if (item === undefined || accounts === undefined) return undefined
  return {
    event: item.id, height: String(height), index, transaction: item.transaction,
    accounts: accounts.slice(0, ACCOUNTS_NAMED_MAX), ...(accounts.length > ACCOUNTS_NAMED_MAX && { accountsInAll: accounts.length }),
    ...('keys' in item ? { status: 'done', ...(item.later && { later: true }), ...namedKeys(item.keys) } : { status: names.statusOf(item) }),
  }
}

/** A UETR as people write it (RFC 9562); other keys in hexadecimal. */
const namedKeys = (keys: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(keys).map(([kind, hex]) => [kind, kind === 'uetr' ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') : hex]))
