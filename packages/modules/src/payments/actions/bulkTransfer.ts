import { defineAction, ok, type Read, refuse, type Write } from '@jianghan/kernel'
import { assert, atMostU128, bulkResultsRoot } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { payCharge, termsFor } from '../fees.ts'
import { PAYMENTS } from '../identity.ts'
import { LIMITS } from '../limits.ts'
import { accountBalance, availableOf, type Balance, plus, setBalance, spent } from '../money.ts'
import { accountExists, isAnyFrozen, isFrozen } from '../needs.ts'
import { credited } from '../queue.ts'
import { type BulkTransfer, bulkTransfer as schema, payeeOf } from '../schema/bulkTransfer.ts'
import { state } from '../state.ts'
import { feeOf, type FeeTerms } from '../tariff.ts'

/** Somebody who is paid, once however many entries name the account. */
type Payee = { readonly account: Uint8Array; readonly code: number; readonly before: Balance; gains: bigint }

/** What becomes of a bulk: the payer's balance before, what is paid in all, what is charged for it, each payee, and a code for each entry, 0 for done. */
type Plan = Readonly<{
  payerBefore: Balance; paid: bigint; fees: bigint; terms: FeeTerms | undefined; payees: Iterable<Payee>; accounts: readonly Uint8Array[]; codes: Uint16Array
}>

/** Pays many accounts out of one: all or none of the entries, or each by itself over what the ones before it have left. */
export const bulkTransfer = defineAction(schema, {
  decide(read, { body }) {
    const { from, assetId, eachByItself, total, maxFee } = body
    const asset = state.assets.get(read, assetId)
    if (asset === undefined) return refuse(errors.assetNotFound, { assetId })
    const payer = accountBalance(read, from, assetId)
    const available = availableOf(payer)
    if (!eachByItself && available < total) return refuse(errors.insufficientFunds, { account: from, assetId, needed: atMostU128(total), available })
    const terms = termsFor(read, asset, { kind: 'bulkEntry', debtor: from, assetId })
    const fee = eachByItself || terms === undefined ? 0n : body.atoms.reduce((sum, each) => sum + feeOf(terms, each), 0n)
    if (!eachByItself && available < total + fee) return refuse(errors.feeNotCovered, { account: from, assetId, fee: atMostU128(fee), left: available - total })
    const plan = planEntries(read, body, payer, terms)
    const missing = eachByItself ? -1 : plan.codes.findIndex(code => code !== 0)
    const why = missing < 0 ? 0 : plan.codes[missing]
    if (why === errors.payeeFrozen.code) return refuse(errors.payeeFrozen, { account: plan.accounts[missing] as Uint8Array })
    if (missing >= 0) return refuse(errors.bulkPayeeNotFound, { index: missing, account: plan.accounts[missing] as Uint8Array })
    return maxFee !== undefined && plan.fees > maxFee ? refuse(errors.feeAboveBound, { fee: plan.fees, bound: maxFee }) : ok(plan)
  },
  apply(write, { body }, { payerBefore, paid, fees, terms, payees, accounts, codes }) {
    const { from, assetId, eachByItself, entriesRoot, hashes, atoms } = body
    let gained = 0n
    for (const { account, before, gains } of payees) {
      if (gains === 0n) continue
      gained += gains
      setBalance(write, account, assetId, plus(before, gains))
    }
    assert(paid === gained, 'a bulk pays out what it takes')
    if (gained > 0n) setBalance(write, from, assetId, spent(payerBefore, paid, 'available'))
    const resultsRoot = bulkResultsRoot(hashes, index => ({ module: codes[index] === 0 ? 0 : PAYMENTS.number, code: codes[index] as number }))
    write.emit(events.bulkTransferred, { from, assetId, eachByItself, entryCount: codes.length, entriesRoot, resultsRoot })
    for (let first = 0; first < codes.length; first += LIMITS.bulkEventEntries) emitEntries(write, { from, assetId, first, accounts, atoms, codes })
    if (terms !== undefined && fees > 0n) {
      const count = codes.reduce((sum, code) => sum + (code === 0 ? 1 : 0), 0)
      payCharge(write, { debtor: from, creditor: undefined, assetId, kind: 'bulkEntry', count }, { account: terms.account, atoms: fees, creditorPart: 0n })
    }
    credited(write, paidAccounts(payees, fees > 0n ? terms : undefined), assetId)
  },
  unspent: ({ from, assetId, total }, { paid }) => (paid === total ? [] : [{ account: from, assetId, atoms: total - paid }]),
})

/** Accounts that gained something; the one that collects where something was charged. */
function* paidAccounts(payees: Iterable<Payee>, charged: FeeTerms | undefined): Iterable<Uint8Array> {
  for (const { account, gains } of payees) if (gains > 0n) yield account
  if (charged !== undefined) yield charged.account
}

/** One pass over the entries: each payee is read once, and the payer's balance runs, less what is charged for each. */
function planEntries(read: Read, { assetId, entries, atoms }: BulkTransfer, payerBefore: Balance, terms: FeeTerms | undefined): Plan {
  const payees = new Map<string, Payee>()
  const watches = isAnyFrozen(read)
  const accounts: Uint8Array[] = []
  const codes = new Uint16Array(atoms.length)
  const available = availableOf(payerBefore)
  let left = available
  let fees = 0n
  for (let i = 0; i < atoms.length; i++) {
    const account = payeeOf(entries, i)
    accounts.push(account)
    const name = String.fromCharCode.apply(undefined, account as unknown as number[])
    let payee = payees.get(name)
    if (payee === undefined) {
      payee = standingOf(read, account, assetId, watches)
      payees.set(name, payee)
    }
    const amount = atoms[i] as bigint
    const fee = terms === undefined ? 0n : feeOf(terms, amount)
    if (payee.code === errors.accountNotFound.code) codes[i] = payee.code
    else if (amount > left) codes[i] = errors.insufficientFunds.code
    else if (payee.code !== 0) codes[i] = payee.code
    else if (amount + fee > left) codes[i] = errors.feeNotCovered.code
    else {
      left -= amount + fee
      fees += fee
      payee.gains += amount
    }
  }
  return { payerBefore, paid: available - left - fees, fees, terms, payees: [...payees.values()], accounts, codes }
}

/** Only accounts that exist hold anything, and none is ever removed: who holds something needs no second look. */
function standingOf(read: Read, account: Uint8Array, assetId: string, watches: boolean): Payee {
  const before = accountBalance(read, account, assetId)
  const exists = before.atoms > 0n || accountExists(read, account)
  const isStopped = watches && isFrozen(read, account, 'credit')
  return { account, code: !exists ? errors.accountNotFound.code : isStopped ? errors.payeeFrozen.code : 0, before, gains: 0n }
}

type Chunk = Readonly<{ from: Uint8Array; assetId: string; first: number; accounts: readonly Uint8Array[]; atoms: readonly bigint[]; codes: Uint16Array }>

/** Says what became of the entries from `first`, as many as one event holds. */
function emitEntries(write: Write, { from, assetId, first, accounts, atoms, codes }: Chunk): void {
  const entries: { to: Uint8Array; atoms: bigint; code: number }[] = []
  const end = Math.min(first + LIMITS.bulkEventEntries, codes.length)
  for (let i = first; i < end; i++) entries.push({ to: accounts[i] as Uint8Array, atoms: atoms[i] as bigint, code: codes[i] as number })
  write.emit(events.bulkEntries, { from, assetId, first, entries })
}
