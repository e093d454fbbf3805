import { makeUetr, parseUetr } from '@jianghan/gateway-iso20022'
import { assert, fromHex, parseAddress } from '@jianghan/protocol'
import type { NodePort } from '../paymentFiles/ports.ts'

/** A payment as the ledger holds it: from where to where, how much. Amounts in atoms. */
export type Passage = Readonly<{ debtor: Uint8Array; creditor: Uint8Array; assetId: string; creditorAssetId: string; atoms: bigint }>

/** Where a payment stands on the ledger. */
export type Original =
  /** It waits in the liquidity queue of its bank. */
  | Readonly<{ kind: 'queued'; uetr: string; debtor: Uint8Array }>
  /** It waits for its time. */
  | Readonly<{ kind: 'scheduled'; schedule: string; debtor: Uint8Array }>
  | Readonly<{ kind: 'settled'; uetr: string; passage: Passage; refunded: bigint; transactionId: string; height: string; /** UETR of what it pays back, where it is itself a refund. */ refundOf?: string }>

type PassageJson = Readonly<{ debtor: string; creditor: string; assetId: string; creditorAssetId: string; atoms: string }>

/** The payment of a UETR, or the scheduled payment of an id of the same form; undefined where the ledger has none, or not any more. */
export async function originalOf({ query }: Pick<NodePort, 'query'>, uetr: string): Promise<Original | undefined> {
  const place = await query('payments.getQueuedPayment', { uetr }) as { account: string; asset: string; priority: number; position: string } | null
  if (place !== null) {
    const { account, asset, priority, position } = place
    const page = await query('payments.listQueue', { account, asset, priority: String(priority), from: position }) as { items: { position: string; passage: PassageJson }[] }
    const found = page.items.find(item => item.position === position)
    if (found !== undefined) return { kind: 'queued', uetr, debtor: accountIn(found.passage.debtor) }
  }
  const paid = await query('payments.getPayment', { uetr }) as { transactionId: string; height: string; passage: PassageJson | null; refunded: string; refundOf: string | null } | null
  if (paid?.passage) {
    const { debtor, creditor, atoms, ...assets } = paid.passage
    const refundOf = paid.refundOf === null ? undefined : uetrIn(paid.refundOf)
    return {
      kind: 'settled', uetr, transactionId: paid.transactionId, height: paid.height, refunded: BigInt(paid.refunded), passage: { ...assets, debtor: accountIn(debtor), creditor: accountIn(creditor), atoms: BigInt(atoms) },
      ...(refundOf !== undefined && { refundOf }),
    }
  }
  return scheduledOf({ query }, uetr)
}

/** The scheduled payment of an id: 32 hexadecimal digits, or the same as a UUID. */
export async function scheduledOf({ query }: Pick<NodePort, 'query'>, id: string): Promise<Original | undefined> {
  const schedule = id.replaceAll('-', '').toLowerCase()
  if (!/^[0-9a-f]{32}$/.test(schedule)) return undefined
  const found = await query('payments.getSchedule', { schedule }) as { from: string } | null
  return found === null ? undefined : { kind: 'scheduled', schedule, debtor: accountIn(found.from) }
}

function accountIn(address: string): Uint8Array {
  const account = parseAddress('account', address)
  assert(account !== undefined, 'an answer of the ledger names accounts by their addresses')
  return account
}

/** A UETR as messages have it, of the ledger's 32 digits. */
function uetrIn(text: string): string {
  const bytes = parseUetr(text) ?? fromHex(text)
  assert(bytes !== undefined, 'an answer of the ledger names payments by their UETR')
  return makeUetr(bytes)
}
