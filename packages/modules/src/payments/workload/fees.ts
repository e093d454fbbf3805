import { type Intent, intentOf, once, pick } from '@jianghan/kernel/testing'
import { type paymentsV1, toHex } from '@jianghan/protocol'
import { membersModel } from '../../members/workload.ts'
import type { Foreseen, Models, Moment } from '@jianghan/kernel/testing'
import { setFees } from '../schema/setFees.ts'
import { add, bytesOf, done, isFrozen, MAX, type PaymentsModel, paymentsModel, refused } from './books.ts'
import { accountIn, assetIn, badAccount, badAsset, badMember, type Draw } from './draw.ts'

/** What is charged, as the model knows it. */
export type Terms = Readonly<{ flat: bigint; points: bigint; least: bigint; most: bigint | undefined; bearer: string; account: string }>
/** Schedules by "asset kind". */
export type Fees = Map<string, { current: Terms | undefined; next: { fromMs: bigint; terms: Terms | undefined } }>
/** A fee that is owed: the payee bears `taken` of it. */
export type Fee = Readonly<{ account: string; atoms: bigint; taken: bigint }>

/** A bound that an action names, mostly none. */
export const maxFeeIn = ({ world: { random } }: Draw): string => (once(random, 5) ? pick(random, ['0', '1', '40', '100000', '01']) : '')

/** Sets fees, mostly of an asset by its issuer and to begin soon after the notice. */
export function feesIn(draw: Draw): Intent {
  const { random, nowMs } = draw.world
  const assetId = assetIn(draw)
  const issuerId = once(random, 12) ? pick(random, draw.members) : draw.model.assets.get(assetId)?.issuer ?? 'nobody'
  const own = draw.accounts.filter(account => draw.holders.get(account) === issuerId)
  const kind = pick(random, [1, 1, 2, 2, 2, 3, 4, ...(once(random, 10) ? [0, 5] : [])])
  const isNone = once(random, 6)
  return intentOf(setFees, {
    issuerId, assetId, kind, ...(!isNone && {
      flat: pick(random, ['', '1', '7', '120']), basisPoints: pick(random, [0, 1, 25, 250, ...(once(random, 10) ? [10_001] : [])]), minimum: pick(random, ['', '', '5']),
      maximum: pick(random, ['', '', '50', ...(once(random, 10) ? ['2', 'x'] : [])]),
      bearer: once(random, 10) ? pick(random, ['SLEV', '', 'CRED']) : kind === 3 ? 'DEBT' : kind === 4 ? 'CRED' : pick(random, ['DEBT', 'CRED', 'SHAR']),
      feeAccount: once(random, 15) || own.length === 0 ? accountIn(draw) : bytesOf(pick(random, own)),
    }),
    fromMs: nowMs + (once(random, 10) ? 0n : 86_400_000n + BigInt(random.below(60_000))),
  })
}

const number = (text: string): bigint | undefined => {
  if (text === '') return 0n
  return /^(0|[1-9][0-9]*)$/.test(text) && BigInt(text) <= MAX ? BigInt(text) : undefined
}

/** Why a bound of a fee is none. */
export const badMaxFee = (text: string): string | undefined => (text === '' || number(text) !== undefined ? undefined : 'maxFeeShape')

/** What the bytes of a SetFees are refused for. */
export function badFees(m: paymentsV1.SetFees): string | undefined {
  const early = badAsset(m.assetId) ?? badMember(m.issuerId)
  if (early !== undefined) return early
  const [flat, least, most] = [m.flat, m.minimum, m.maximum].map(number)
  const shape = 'feeTermsShape'
  if (m.kind < 1 || m.kind > 4 || flat === undefined || least === undefined || most === undefined || m.basisPoints > 10_000 || (m.maximum !== '' && most < least)) return shape
  if (flat === 0n && least === 0n && m.basisPoints === 0) return `${m.flat}${m.minimum}${m.maximum}${m.bearer}` === '' && m.feeAccount.length === 0 ? undefined : shape
  const allowed = m.kind === 3 ? ['DEBT'] : m.kind === 4 ? ['CRED'] : ['DEBT', 'CRED', 'SHAR']
  return allowed.includes(m.bearer) ? badAccount(m.feeAccount) : shape
}

/** What becomes of a SetFees. */
export function setTheFees(models: Models, m: paymentsV1.SetFees, { nowMs }: Moment): Foreseen {
  const model = paymentsModel(models)
  const asset = model.assets.get(m.assetId)
  if (asset === undefined) return refused('assetNotFound')
  if (asset.issuer !== m.issuerId) return refused('notTheIssuer')
  const holder = membersModel(models).accounts.get(toHex(m.feeAccount))?.member
  const charges = m.feeAccount.length > 0
  if (charges && holder === undefined) return refused('accountNotFound')
  if (charges && holder !== m.issuerId) return refused('feeAccountUnfit')
  if (m.fromMs < nowMs + 86_400_000n || m.fromMs > nowMs + 400n * 86_400_000n) return refused('feeNotice')
  const terms: Terms | undefined = charges
    ? { flat: BigInt(m.flat || 0), points: BigInt(m.basisPoints), least: BigInt(m.minimum || 0), most: m.maximum === '' ? undefined : BigInt(m.maximum), bearer: m.bearer, account: toHex(m.feeAccount) }
    : undefined
  model.fees.set(`${m.assetId} ${m.kind}`, { current: inForce(model, m.assetId, m.kind, nowMs), next: { fromMs: m.fromMs, terms } })
  return done('feesSet')
}

function inForce(model: PaymentsModel, asset: string, kind: number, nowMs: bigint): Terms | undefined {
  const schedule = model.fees.get(`${asset} ${kind}`)
  return schedule !== undefined && schedule.next.fromMs <= nowMs ? schedule.next.terms : schedule?.current
}

/** What is charged for an amount now; nothing where the payer collects, or nothing may come to whoever does. */
export function feeFor(model: PaymentsModel, { asset, kind, debtor, atoms }: Readonly<{ asset: string; kind: number; debtor: string; atoms: bigint }>, nowMs: bigint): Fee | undefined {
  const terms = inForce(model, asset, kind, nowMs)
  if (terms === undefined || terms.account === debtor || isFrozen(model, terms.account, 'credit')) return undefined
  const counted = terms.flat + atoms * terms.points / 10_000n
  const raised = counted > terms.least ? counted : terms.least
  const fee = terms.most !== undefined && terms.most < raised ? terms.most : raised
  return fee === 0n ? undefined : { account: terms.account, atoms: fee, taken: { DEBT: 0n, CRED: fee, SHAR: fee / 2n }[terms.bearer] ?? 0n }
}

/** Why a fee stands against a payment, before anybody asks for money. */
export function feeStops(fee: Fee | undefined, atoms: bigint, maxFee: string | bigint | undefined): string | undefined {
  if (fee === undefined) return undefined
  if (maxFee !== undefined && maxFee !== '' && fee.atoms > BigInt(maxFee)) return 'feeAboveBound'
  return fee.taken >= atoms ? 'feeAboveAmount' : undefined
}

/** Moves a fee. */
export function payFee(model: PaymentsModel, debtor: string, asset: string, fee: Fee | undefined): void {
  if (fee === undefined) return
  add(model, debtor, asset, -fee.atoms)
  add(model, fee.account, asset, fee.atoms)
}

/** The events of a payment, and that of its fee behind them. */
export const withFee = (events: string[], fee: Fee | undefined): string[] => (fee === undefined ? events : [...events, 'feeCharged'])
