import { equalBytes } from '@jianghan/protocol'
import { type AccessPort, authorise, type Signer, signersOf, type Spent } from './access.ts'
import { assertionsAllowed } from './assertions.ts'
import { errors } from './errors.ts'
import type { CheckedAction, Intake } from './intake.ts'
import { type Decision, ok, type Refusal, refuse } from './schema/status.ts'
import { Spending } from './spending.ts'
import type { Read } from './state.ts'

/** Who authorised a transaction, and what of days' limits it uses up once it is done. */
export type Authority = Readonly<{ signers: readonly Signer[]; spent: readonly Spent[] }>

/** Whether a transaction may do what it says: keys, then requirements and spends of each action, then the limits of the day. */
export function authoriseTransaction(access: AccessPort, read: Read, { transaction, actions }: Intake): Decision<Authority> {
  const signing = signersOf(access, read, transaction.body.signers)
  if (signing.refused) return signing
  const signers = signing.value
  const passkeys = assertionsAllowed(access, read, transaction.signatures)
  if (passkeys.refused) return passkeys
  const spending = new Spending(access, read)
  const alone = ok<Counted>({ counted: signers, retired: undefined })
  for (const checked of actions) {
    const { carrier } = checked
    const joined = carrier === undefined ? alone : withVouchers(access, read, signers, carrier, transaction.id)
    if (joined.refused) return joined
    const { counted, retired } = joined.value
    for (const requirement of checked.requirements) {
      const decision = authorise(access, read, counted, requirement)
      if (decision.refused) return becauseRetired(decision, retired)
    }
    for (const spend of checked.spends) {
      const decision = spending.authorise(counted, spend)
      if (decision.refused) return becauseRetired(decision, retired)
    }
  }
  const spent = spending.close()
  return spent.refused ? spent : ok({ signers, spent: spent.value })
}

/** Who counts for an action: those who sign, and those who vouched; and the first who vouched with a key that is active no longer. */
type Counted = Readonly<{ counted: readonly Signer[]; retired: Uint8Array | undefined }>

/** The signers and those who vouched for what the carrier carries: each key once, and only keys that are active now. */
function withVouchers(access: AccessPort, read: Read, signers: readonly Signer[], { action, body }: CheckedAction, transactionId: Uint8Array): Decision<Counted> {
  const vouchers = action.vouchers?.(read, { body, transactionId, signers })
  if (vouchers === undefined) return ok({ counted: signers, retired: undefined })
  if (vouchers.refused) return vouchers
  const counted = [...signers]
  let retired: Uint8Array | undefined
  for (const key of vouchers.value) {
    if (counted.some(known => equalBytes(known.key, key))) continue
    const holder = access.keyHolder(read, key)
    if (holder === undefined) retired ??= key
    else counted.push({ key, member: holder.member, roles: holder.roles })
  }
  return ok({ counted, retired })
}

/** Where somebody is missing and a key that vouched was retired meanwhile, that is what has to be told. */
function becauseRetired(refusal: Refusal, key: Uint8Array | undefined): Refusal {
  if (key === undefined) return refusal
  const { error, facts } = refusal
  if (error === errors.policyNotMet) {
    const { subject, role, needed, given } = facts as { subject: string; role: string; needed: number; given: number }
    return refuse(errors.voucherRetired, { key, subject, role, needed, given })
  }
  if (error !== errors.officersMissing) return refusal
  const { member, needed, given } = facts as { member: string; needed: number; given: number }
  return refuse(errors.voucherRetired, { key, subject: member, role: 'officer', needed, given })
}
