import { assert, atMostU128, dateOfDay, dayOf, equalBytes, toHex } from '@jianghan/protocol'
import { type AccessPort, type AccountAccess, type AccountControls, authoriseAccount, type Limit, type Signer, type Spent } from './access.ts'
import { errors } from './errors.ts'
import type { Spend } from './schema/action.ts'
import { type Decision, ok, refuse } from './schema/status.ts'
import type { Read } from './state.ts'

/** What one controlled account spends of one asset in one transaction. */
type Total = { readonly account: Uint8Array; readonly assetId: string; readonly limit: Limit; atoms: bigint }

/**
 * What the actions of one transaction take out of accounts: whether the signers may, the account is not frozen, the payee is allowed, and
 * everything together stays within the limits. An account without limits costs what its policy costs.
 */
export class Spending {
  readonly #access: AccessPort
  readonly #read: Read
  readonly #totals = new Map<string, Total>()
  /** The account of the spend before, which is often that of the next. */
  #last: Readonly<{ id: Uint8Array; signers: readonly Signer[]; account: AccountAccess; controls: AccountControls | undefined }> | undefined

  constructor(access: AccessPort, read: Read) {
    this.#access = access
    this.#read = read
  }

  /** Whether these signers may spend this; the amount is counted with the others of the transaction. */
  authorise(signers: readonly Signer[], spend: Spend): Decision<void> {
    const from = this.#from(signers, spend.account)
    if (from.refused) return from
    const { freeze, controls } = from.value
    if (freeze !== undefined && freeze.kind !== 'credit') return refuse(errors.accountFrozen, { account: spend.account, kind: freeze.kind, reason: freeze.reason })
    if (controls === undefined) return ok()
    const allowed = this.#isAllowed(controls, spend)
    return allowed.refused ? allowed : this.#count(controls, spend)
  }

  #from(signers: readonly Signer[], id: Uint8Array): Decision<Readonly<{ freeze: AccountAccess['freeze']; controls: AccountControls | undefined }>> {
    const last = this.#last
    if (last !== undefined && last.signers === signers && equalBytes(last.id, id)) return ok({ freeze: last.account.freeze, controls: last.controls })
    const account = this.#access.account(this.#read, id)
    if (account === undefined) return refuse(errors.accountUnknown, { account: id })
    const policy = authoriseAccount(this.#access, this.#read, signers, id, account)
    if (policy.refused) return policy
    const controls = account.isControlled ? this.#access.controls(this.#read, id) : undefined
    this.#last = { id, signers, account, controls }
    return ok({ freeze: account.freeze, controls })
  }

  #isAllowed({ counterparties }: AccountControls, { account, to, returns }: Spend): Decision<void> {
    if (counterparties === undefined || returns === true) return ok()
    if (to === undefined) return refuse(errors.counterpartyUnnamed, { account })
    if (counterparties.accounts.some(allowed => equalBytes(allowed, to))) return ok()
    const holder = counterparties.members.length === 0 ? undefined : this.#access.account(this.#read, to)?.member
    if (holder !== undefined && counterparties.members.includes(holder)) return ok()
    return refuse(errors.counterpartyNotAllowed, { account, counterparty: to })
  }

  #count({ limits }: AccountControls, { account, assetId, atoms }: Spend): Decision<void> {
    const limit = limits.find(each => each.assetId === assetId)
    if (limit === undefined) return ok()
    const name = `${toHex(account)} ${assetId}`
    const total = this.#totals.get(name) ?? { account, assetId, limit, atoms: 0n }
    total.atoms += atoms
    this.#totals.set(name, total)
    if (limit.perTransaction === undefined || total.atoms <= limit.perTransaction) return ok()
    return refuse(errors.transactionLimitExceeded, { account, assetId, limit: limit.perTransaction, amount: total.atoms })
  }

  /** Whether everything stays within the limits of the day; what is to be recorded when the transaction is done. */
  close(): Decision<readonly Spent[]> {
    const spent: Spent[] = []
    if (this.#totals.size === 0) return ok(spent)
    const day = dayOf(this.#read.time)
    for (const { account, assetId, limit: { perDay }, atoms } of this.#totals.values()) {
      if (perDay === undefined) continue
      const before = this.#access.spentOn(this.#read, account, assetId, day)
      if (before + atoms > perDay) return refuse(errors.dailyLimitExceeded, { account, assetId, limit: perDay, spent: before, amount: atMostU128(atoms), date: dateOfDay(day) })
      assert(atoms > 0n, 'nobody spends nothing')
      spent.push({ account, assetId, day, atoms: before + atoms })
    }
    return ok(spent)
  }
}

/** What is spent of days' limits when this stayed in the accounts after all; an account that has spent nothing on the day needs no record. */
export const withoutStayed = (spent: readonly Spent[], stayed: readonly Spend[]): readonly Spent[] => spent.map(each => {
  const back = stayed.reduce((sum, { account, assetId, atoms }) => (assetId === each.assetId && equalBytes(account, each.account) ? sum + atoms : sum), 0n)
  assert(back <= each.atoms, 'no more stays than was to be spent')
  return { ...each, atoms: each.atoms - back }
}).filter(({ atoms }) => atoms > 0n)
