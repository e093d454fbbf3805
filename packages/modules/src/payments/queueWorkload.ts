import type { Became } from '@jianghan/kernel/testing'
import { became, free, freezeOf, isFrozen, type PaymentsModel, type Sending } from './workload/books.ts'
import { type Fee, payFee, withFee } from './workload/fees.ts'

/** A payment that waits, as the model knows it. */
export type Waiting = Readonly<{ id: string; uetr: string; debtor: string; creditor: string; assetId: string; creditorAssetId: string; atoms: bigint; fee?: Fee | undefined }>

/** Liquidity queues by "settlement account asset": a list for each priority, the most urgent first. */
export type Queues = Map<string, Waiting[][]>

const MAX = 2n ** 127n - 1n
const SETTLED_AT_ONCE = 32

/** How many payments of this priority or a more urgent one wait for a bank. */
const waitingBefore = (model: PaymentsModel, bank: string, priority: number): number =>
  (model.queues.get(bank) ?? []).slice(0, priority).reduce((sum, lane) => sum + lane.length, 0)

/** Lets a payment wait. */
function wait(model: PaymentsModel, bank: string, priority: number, payment: Waiting): void {
  const lanes = model.queues.get(bank) ?? [[], [], []]
  lanes[priority - 1]?.push(payment)
  model.queues.set(bank, lanes)
}

/**
 * Lets a payment wait where it has to: "waits", why it cannot, or nothing where it is sent now. `sending` is what arrives.
 */
export function waitFor(
  model: PaymentsModel, { debtor, creditor, asset, theirs, atoms }: Sending, { id, uetr, priority, fee }: Readonly<{ id: string; uetr: string; priority: number; fee: Fee | undefined }>,
): string | undefined {
  const [payer, payee] = [model.assets.get(asset)?.settlement, model.assets.get(theirs)?.settlement]
  if (priority === 0 || asset === theirs || payer === undefined || payee === undefined || payer.asset !== payee.asset || payer.account === payee.account) return undefined
  const room = free(model, debtor, asset)
  if (freezeOf(model, debtor, creditor) !== undefined || freezeOf(model, payer.account, payee.account) !== undefined || room < atoms + (fee?.atoms ?? 0n)) return undefined
  const bank = `${payer.account} ${payer.asset}`
  const exceeds = [...model.balances].reduce((sum, [key, each]) => (key.endsWith(` ${theirs}`) ? sum + each : sum), 0n) + atoms > MAX
  if (free(model, payer.account, payer.asset) >= atoms && (exceeds || waitingBefore(model, bank, priority) === 0)) return undefined
  if (waitingBefore(model, bank, 3) >= 10_000) return 'queueFull'
  wait(model, bank, priority, { id, uetr, debtor, creditor, assetId: asset, creditorAssetId: theirs, atoms, fee })
  return 'waits'
}

/** Takes a payment back; undefined when this debtor has none that waits under the UETR. */
export function takeBack(model: PaymentsModel, debtor: string, uetr: string): Became | undefined {
  for (const [bank, lanes] of model.queues) {
    for (const lane of lanes) {
      const at = lane.findIndex(each => each.uetr === uetr && each.debtor === debtor)
      if (at < 0) continue
      const [taken] = lane.splice(at, 1)
      forgetEmpty(model, bank)
      return taken && became(taken.id, 'queuedPaymentCancelled', 'paymentUnqueued')
    }
  }
  return undefined
}

function forgetEmpty(model: PaymentsModel, bank: string): void {
  if ((model.queues.get(bank) ?? []).every(lane => lane.length === 0)) model.queues.delete(bank)
}

function move(model: PaymentsModel, account: string, asset: string, atoms: bigint): void {
  const after = (model.balances.get(`${account} ${asset}`) ?? 0n) + atoms
  if (after === 0n) model.balances.delete(`${account} ${asset}`)
  else model.balances.set(`${account} ${asset}`, after)
}

/** Settles the queues of banks as README.md says; what became of the payments that left them. */
export function settle(model: PaymentsModel, banks: readonly string[]): Became[] {
  const work = [...banks]
  const left: Became[] = []
  while (work.length > 0 && left.length < SETTLED_AT_ONCE) {
    const bank = work[0] as string
    const lane = model.queues.get(bank)?.find(each => each.length > 0)
    const head = lane?.[0]
    const [account = '', asset = ''] = bank.split(' ')
    if (lane === undefined || head === undefined || free(model, account, asset) < head.atoms) {
      work.shift()
      continue
    }
    lane.shift()
    forgetEmpty(model, bank)
    const payee = model.assets.get(head.creditorAssetId)?.settlement?.account ?? ''
    const created = [...model.balances].reduce((sum, [key, atoms]) => (key.endsWith(` ${head.creditorAssetId}`) ? sum + atoms : sum), 0n)
    const stopped = freezeOf(model, head.debtor, head.creditor) ?? freezeOf(model, account, payee) ?? (created + head.atoms > MAX ? 'supplyExceeded' : undefined)
    if (stopped !== undefined) {
      left.push(became(head.id, stopped, 'paymentUnqueued'))
      continue
    }
    const fee = head.fee !== undefined && isFrozen(model, head.fee.account, 'credit') ? undefined : head.fee
    left.push(became(head.id, 'ok', ...withFee(['creditTransferred', 'settled'], fee)))
    payFee(model, head.debtor, head.assetId, fee)
    const record = model.uetrs.get(head.uetr)
    if (record !== undefined) model.uetrs.set(head.uetr, { ...record, debtor: head.debtor, creditor: head.creditor, asset: head.assetId, theirs: head.creditorAssetId, atoms: head.atoms })
    move(model, head.debtor, head.assetId, -head.atoms)
    move(model, head.creditor, head.creditorAssetId, head.atoms)
    move(model, account, asset, -head.atoms)
    move(model, payee, asset, head.atoms)
    const paid = `${payee} ${asset}`
    if (model.queues.has(paid) && !work.includes(paid)) work.push(paid)
  }
  return left
}

/** What credits to accounts bring with them. */
export function credited(model: PaymentsModel, accounts: readonly string[], asset: string): Became[] {
  const banks = [...new Set(accounts)].map(account => `${account} ${asset}`).filter(bank => model.queues.has(bank))
  return banks.length > 0 ? settle(model, banks) : []
}

/** The same for money that was sent: within a bank to its creditor, between banks to the settlement account of the creditor's. */
export function creditedBy(model: PaymentsModel, { creditor, asset, theirs }: Sending, how: string, released: readonly string[] = [], fee?: Fee): Became[] {
  const payee = model.assets.get(theirs)?.settlement
  if (how === 'settled' && payee !== undefined) return credited(model, [payee.account], payee.asset)
  return asset === theirs ? credited(model, [creditor, ...(fee === undefined ? [] : [fee.account]), ...released], asset) : []
}
