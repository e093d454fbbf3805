import { equalBytes } from '@jianghan/protocol'
import { type AccessPort, authorise, type Signer, signersOf, type Spent } from './access.ts'
import { assertionsAllowed } from './assertions.ts'
import type { CheckedAction, Intake } from './intake.ts'
import { type Decision, ok } from './schema/status.ts'
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
  for (const checked of actions) {
    const { carrier } = checked
    const joined = carrier === undefined ? signing : withVouchers(access, read, signers, carrier, transaction.id)
    if (joined.refused) return joined
    for (const requirement of checked.requirements) {
      const decision = authorise(access, read, joined.value, requirement)
      if (decision.refused) return decision
    }
    for (const spend of checked.spends) {
      const decision = spending.authorise(joined.value, spend)
      if (decision.refused) return decision
    }
  }
  const spent = spending.close()
  return spent.refused ? spent : ok({ signers, spent: spent.value })
}

/** The signers and those who vouched for what the carrier carries: each key once, and only keys that are active now. */
function withVouchers(access: AccessPort, read: Read, signers: readonly Signer[], { action, body }: CheckedAction, transactionId: Uint8Array): Decision<readonly Signer[]> {
  const vouchers = action.vouchers?.(read, { body, transactionId, signers })
  if (vouchers === undefined) return ok(signers)
  if (vouchers.refused) return vouchers
  const joined = [...signers]
  for (const key of vouchers.value) {
    if (joined.some(known => equalBytes(known.key, key))) continue
    const holder = access.keyHolder(read, key)
    if (holder !== undefined) joined.push({ key, member: holder.member, roles: holder.roles })
  }
  return ok(joined)
}
