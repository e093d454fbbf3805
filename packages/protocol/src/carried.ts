import { ExecuteSchema } from './gen/jianghan/approvals/v1/approvals_pb.ts'
import { decodeStrict } from './strict.ts'

/** An action as it travels: its type, and the bytes of its message. */
export type ActionBytes = Readonly<{ type: string; body: Uint8Array }>

/**
 * The action that this one carries (docs/spec/transaction.md, section 9, "Proposals"); undefined where it carries none, or where its bytes have not the
 * one encoding. What is carried carries nothing itself.
 */
export function carriedBy({ type, body }: ActionBytes): ActionBytes | undefined {
  if (type !== 'approvals.v1.Execute') return undefined
  const decoded = decodeStrict(ExecuteSchema, body)
  return decoded.ok ? decoded.value.action : undefined
}

/** All actions of a transaction in the order in which they are carried out: one that another carries stands right behind it. */
export const allActions = <A extends ActionBytes>(actions: readonly A[]): (A | ActionBytes)[] => actions.flatMap(action => {
  const carried = carriedBy(action)
  return carried === undefined ? [action] : [action, carried]
})
