import { type OwnerOf, isViewer, sees, type Viewer } from '../audience/viewer.ts'
import type { BlockTold, FeedItem } from '../http/events/feed.ts'
import { parseAddress } from '@jianghan/protocol'
import type { Recipient } from '@jianghan/gateway-notifications'
import type { Notice } from './store.ts'

/** Events that say that a payment was not made, besides refusals. */
const NOT_MADE = ['payments.scheduledPaymentFailed', 'payments.paymentUnqueued']
/** The event that asks for an approval. */
const PROPOSED = 'approvals.proposed'

/** Writes an amount of an asset, in smallest units, for people. */
export type AmountText = (atoms: bigint, assetId: string) => string

/** What a block has to tell somebody who sees what this viewer sees. */
export function noticesOf({ items, refusals }: Pick<BlockTold, 'items' | 'refusals'>, { about, details }: Pick<Recipient, 'about' | 'details'>, viewer: Viewer, ownerOf: OwnerOf, amountText: AmountText): Notice[] {
  const isOwn = (address: string): boolean => {
    const account = parseAddress('account', address)
    return account !== undefined && isViewer(viewer, { account }, ownerOf)
  }
  const notices: Notice[] = []
  for (const item of items) {
    if (item.later || !sees(viewer, item.audience, ownerOf)) continue
    if (about.includes('payment.arrived')) notices.push(...arrived(item, isOwn, details ? amountText : undefined))
    if (about.includes('approval.waiting') && item.name === PROPOSED && (viewer.accounts === undefined || item.accounts.some(isOwn))) notices.push({ about: 'approval.waiting', count: 1 })
    if (about.includes('payment.refused') && NOT_MADE.includes(item.name) && item.accounts.some(isOwn)) notices.push({ about: 'payment.refused', count: 1, ...(details && { detail: item.accounts.filter(isOwn)[0] }) })
  }
  if (!about.includes('payment.refused')) return notices
  for (const { audience, accounts } of refusals) {
    const own = sees(viewer, audience, ownerOf) ? accounts.filter(isOwn) : []
    if (own.length > 0) notices.push({ about: 'payment.refused', count: 1, ...(details && { detail: own[0] }) })
  }
  return notices
}

/** Money that came to accounts of one's own from others. Fees, and what moved between two of one's own, are no payments that arrive. */
function arrived({ moved }: FeedItem, isOwn: (address: string) => boolean, amountText: AmountText | undefined): Notice[] {
  const movements = moved().filter(({ purpose }) => purpose === undefined)
  if (movements.some(({ account, atoms }) => atoms < 0n && isOwn(account))) return []
  return movements.filter(({ account, atoms }) => atoms > 0n && isOwn(account))
    .map(({ account, assetId, atoms }) => ({ about: 'payment.arrived' as const, count: 1, ...(amountText && { detail: `+${amountText(atoms, assetId)} → ${account}` }) }))
}
