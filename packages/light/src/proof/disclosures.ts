import { openCommitment } from '@jianghan/crypto'
import { type ActionBytes, carriedBy, decodeStrict, paymentsV1 } from '@jianghan/protocol'
import type { Proof, ProofDisclosure } from './read.ts'

type Commitments = ReadonlyMap<string, Uint8Array>

/**
 * The commitments that an action holds, or the one that it carries, by the name of the field: the one list of such actions (docs/spec/proof.md, section 4).
 * Of two with one name, which no transaction that was done has, the first counts.
 */
export function commitmentsOf(action: ActionBytes): Commitments {
  const { type, body } = carriedBy(action) ?? action
  const commitments = new Map<string, Uint8Array>()
  if (type !== 'payments.v1.CustomerCreditTransfer') return commitments
  const decoded = decodeStrict(paymentsV1.CustomerCreditTransferSchema, body)
  if (!decoded.ok) return commitments
  for (const { name, commitment } of decoded.value.commitments) if (!commitments.has(name)) commitments.set(name, commitment)
  return commitments
}

/** Whether every disclosure opens a commitment of the action it names. Each action is read once, however many disclosures name it. */
export function disclosuresHold(
  { disclosures, transactions }: Pick<Proof, 'disclosures' | 'transactions'>, read: (action: ActionBytes) => Commitments = commitmentsOf,
): boolean {
  const known = new Map<ActionBytes, Commitments>()
  return disclosures.every(({ transaction, action: position, name, salt, value }) => {
    const action = transactions[transaction]?.body.actions[position]
    if (action === undefined) return false
    const commitments = known.get(action) ?? read(action)
    known.set(action, commitments)
    const commitment = commitments.get(name)
    return commitment !== undefined && openCommitment(name, { salt, value }, commitment)
  })
}

/** Where the actions of a proof's first transaction commit to these openings; one that opens nothing is left out. */
export function disclosuresOf(actions: readonly ActionBytes[], openings: readonly Readonly<{ name: string; salt: Uint8Array; value: Uint8Array }>[]): ProofDisclosure[] {
  const commitments = actions.map(commitmentsOf)
  return openings.flatMap(({ name, salt, value }) => {
    const action = commitments.findIndex(of => {
      const commitment = of.get(name)
      return commitment !== undefined && openCommitment(name, { salt, value }, commitment)
    })
    return action < 0 ? [] : [{ transaction: 0, action, name, salt, value }]
  })
}
