import { ASSET_ID, equalBytes, ID_LENGTH, type paymentsV1, parseAtoms } from '@jianghan/protocol'
import { type Decision, ok, refuse } from '@jianghan/kernel/schema'
import { errors } from './errors.ts'
import { FIELD_NAME, LIMITS } from './limits.ts'

/** An amount whose bytes are right: more than zero atoms of a well-named asset. */
export type CheckedAmount = Readonly<{ assetId: string; atoms: bigint }>

/** An amount of more than zero. */
export function checkAmount(amount: paymentsV1.Amount | undefined): Decision<CheckedAmount> {
  const assetId = amount?.assetId ?? ''
  if (!ASSET_ID.test(assetId)) return refuse(errors.assetIdShape, { assetId: [...assetId].slice(0, 40).join('') })
  const atoms = parseAtoms(amount?.atoms ?? '')
  if (atoms === undefined) return refuse(errors.amountShape, {})
  if (atoms === 0n) return refuse(errors.amountNotPositive, {})
  return ok({ assetId, atoms })
}

/** Two different accounts. */
export function checkAccounts(from: Uint8Array, to: Uint8Array): Decision<void> {
  if (from.length !== ID_LENGTH || to.length !== ID_LENGTH) return refuse(errors.accountShape, {})
  return equalBytes(from, to) ? refuse(errors.sameAccount, {}) : ok()
}

/** A UETR: version 4, variant 10 (RFC 9562 section 5.4). */
export const isUetr = (uetr: Uint8Array): boolean =>
  uetr.length === 16 && ((uetr[6] as number) & 0xf0) === 0x40 && ((uetr[8] as number) & 0xc0) === 0x80

/** The id that whoever makes a hold or schedules a payment chose. */
export const isPromiseId = (id: Uint8Array): boolean => id.length === 16

/** The most that may be charged: an amount that may be 0; undefined for no bound. */
export function checkMaxFee(text: string): Decision<bigint | undefined> {
  if (text === '') return ok(undefined)
  const atoms = parseAtoms(text)
  return atoms === undefined ? refuse(errors.maxFeeShape, {}) : ok(atoms)
}

/** Commitments: each name once, in ascending order. */
export function checkCommitments(commitments: readonly paymentsV1.FieldCommitment[]): Decision<void> {
  if (commitments.length > LIMITS.commitments) return refuse(errors.commitmentsShape, {})
  let last = ''
  for (const { name, commitment } of commitments) {
    if (name.length > LIMITS.fieldName || !FIELD_NAME.test(name) || name <= last || commitment.length !== 32) {
      return refuse(errors.commitmentsShape, {})
    }
    last = name
  }
  return ok()
}
