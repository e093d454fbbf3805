import type { DescMessage, MessageInitShape, MessageShape } from '@bufbuild/protobuf'
import type { Decision, Words } from './status.ts'

/** Something that must be authorised before a transaction is executed. */
export type Requirement =
  /** The policy of the account. */
  | Readonly<{ kind: 'account'; account: Uint8Array }>
  /** The admin policy of the member. Governance is what a suspended member may still do when its supervisor left it that. */
  | Readonly<{ kind: 'admin'; member: string; governance?: boolean }>
  /** One officer of the member with this role. */
  | Readonly<{ kind: 'role'; member: string; role: string }>
  /** The admin policy of any member with this capacity, or of any but one. */
  | Readonly<{ kind: 'capacity'; capacity: string; otherThan?: string }>
  /** So many officers of the member, whatever their roles; a key that only signs batches is none, and neither is the key left out. */
  | Readonly<{ kind: 'officers'; member: string; count: number; except?: Uint8Array; governance?: boolean }>
  /** This key itself. */
  | Readonly<{ kind: 'key'; key: Uint8Array }>
  /** One of several ways, each a list that must be met whole; what is told of a refusal is why the first one fails. */
  | Readonly<{ kind: 'either'; ways: readonly (readonly Requirement[])[] }>

/**
 * What an action takes out of an account, and whose account it goes to, so that limits and allowed counterparties need no module's name.
 * Without `to` nobody is named yet, and an account with a list of counterparties keeps it; unless it `returns`: to the issuer who owes it, or to whoever
 * paid it, which is nobody that the spender chose.
 */
export type Spend = Readonly<{ account: Uint8Array; assetId: string; atoms: bigint; to?: Uint8Array; returns?: true }>

/** In which direction a supervisor stopped an account. */
export const FREEZE_KINDS = ['both', 'credit', 'debit'] as const
/** Both directions, what comes, or what leaves. */
export type FreezeKind = (typeof FREEZE_KINDS)[number]

/** An action inside another one: what was approved elsewhere and is carried out here. */
export type CarriedAction = Readonly<{ type: string; body: Uint8Array }>

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
  /** The action that this one carries: carried out right behind it, and authorised by the signers and by those who vouch for it. */
  carries?(body: B): CarriedAction
  /** Keys of entries that it is going to read and that are others for each transaction: balances, not assets. A hint for `readsOf`, which knows the accounts of `spends` by itself. */
  reads?(body: B): readonly Uint8Array[]
  /** Keys of public state entries without which an outsider cannot read the action: the decimals of an asset. They go into its proof. */
  explainedBy?(body: B): readonly Uint8Array[]
}

/** Declares the ledger-free half of an action. */
export function declareAction<M extends DescMessage, B>(
  schema: Omit<ActionSchema<M, B>, 'requires' | 'spends'> & Partial<Pick<ActionSchema<M, B>, 'requires' | 'spends'>>,
): ActionSchema<M, B> {
  return { requires: () => [], spends: () => [], ...schema }
}
