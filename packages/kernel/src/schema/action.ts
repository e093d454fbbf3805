import type { DescMessage, MessageInitShape, MessageShape } from '@bufbuild/protobuf'
import type { Decision, Words } from './status.ts'

/** Something that must be authorised before a transaction is executed. */
export type Requirement =
  /** The policy of the account. */
  | Readonly<{ kind: 'account'; account: Uint8Array }>
  /** The admin policy of the member. */
  | Readonly<{ kind: 'admin'; member: string }>
  /** One officer of the member with this role. */
  | Readonly<{ kind: 'role'; member: string; role: string }>
  /** The admin policy of any member with this capacity. */
  | Readonly<{ kind: 'capacity'; capacity: string }>

/**
 * What an action takes out of an account, and whose account it goes to, so that limits and allowed counterparties need no module's name.
 * Without `to` it goes to nobody's account (it is given back to the issuer); an account with a list of counterparties then keeps it.
 */
export type Spend = Readonly<{ account: Uint8Array; assetId: string; atoms: bigint; to?: Uint8Array }>

/**
 * The half of an action that needs no ledger: its name and message, the check of its bytes, who must authorise it. The SDK,
 * the command line and a form of the console run it too.
 * @typeParam M the protobuf message; @typeParam B the checked body, with amounts as integers
 */
export interface ActionSchema<M extends DescMessage = DescMessage, B = unknown> {
  /** Written out, for ever; never from a class or a file name. For example "payments.v1.Transfer". */
  readonly name: string
  readonly message: M
  readonly summary: Words
  /** A complete message for documents and tests. */
  readonly example: MessageInitShape<M>
  /** Bytes only: no state, no time. */
  check(message: MessageShape<M>): Decision<B>
  /** Who must authorise it besides the accounts of `spends`. */
  requires(body: B): readonly Requirement[]
  spends(body: B): readonly Spend[]
  /** Keys of public state entries without which an outsider cannot read the action: the decimals of an asset. They go into its proof. */
  explainedBy?(body: B): readonly Uint8Array[]
}

/** Declares the ledger-free half of an action. */
export function declareAction<M extends DescMessage, B>(
  schema: Omit<ActionSchema<M, B>, 'requires' | 'spends'> & Partial<Pick<ActionSchema<M, B>, 'requires' | 'spends'>>,
): ActionSchema<M, B> {
  return { requires: () => [], spends: () => [], ...schema }
}
