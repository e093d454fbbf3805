import type { AuditActor } from '@jianghan/client/audit'
import { fail } from '../problem/define.ts'
import { doorProblems } from '../problem/doors.data.ts'
import { ANYBODY, EVERYTHING, type Viewer } from '../audience/viewer.ts'
import type { Grant } from './grant.ts'

/**
 * What a caller may ask of the node. read: the ledger, by its audience · submit: transactions · sign: that the node signs, within the key's grant, and what waits for approval; who
 * holds its key itself has nothing granted, and signs in its browser · files: payment files · metrics · admin: keys, audit log, certificates.
 */
export const SCOPES = ['read', 'submit', 'sign', 'files', 'metrics', 'admin'] as const
/** One of {@link SCOPES}. */
export type Scope = (typeof SCOPES)[number]

/** What a route needs of its caller: nothing, or a scope. Without "read" one reads what anybody does; beyond that the audience decides. */
export type Need = 'nothing' | Scope

/** A key of the ledger that somebody holds itself: the node never signs with it, it only knows by whom bytes are to be signed. */
export type OwnKey = Readonly<{ /** Its id on the ledger, hexadecimal. */ key: string; /** Kind of its signatures (docs/spec/transaction.md, section 2). */ kind: number; publicKey: Uint8Array }>

/** Who asks. */
export type Caller = Readonly<{
  kind: 'anonymous' | 'operator' | 'key' | 'certificate' | 'session'
  viewer: Viewer
  scopes: ReadonlySet<Scope>
  /** What the node signs for it. */
  grant?: Grant | undefined
  /** The key with which it signs by itself. */
  own?: OwnKey
  /** Set where a browser sent the token of a session that has ended: it is nobody known any more, and should be told why. */
  ended?: true
  /** Whether what it was let in for still holds, where that may change while it stays: a key of the ledger may be revoked. Asked at every request. */
  holds?: () => Promise<boolean>
  /** Its name in the audit log. */
  actor: AuditActor
  /** Takes a request, or so many transactions, from what the caller may send in this second; the seconds to wait when it may not. */
  spend(what: 'requests' | 'transactions', count: number): number | undefined
}>

/** The caller as the ledger's reader: one whose key is for other things reads what is public. */
export const asReader = (caller: Caller): Caller => (caller.scopes.has('read') ? caller : { ...caller, viewer: ANYBODY })

/** Lets only those pass who read for a member, or see all. Throws ProblemFault. */
export function membersOnly({ kind, viewer, ended }: Caller): void {
  if (viewer.all || viewer.member !== undefined) return
  fail(ended === true ? doorProblems.sessionEnded : kind === 'anonymous' ? doorProblems.keyNeeded : doorProblems.scopeMissing, { scope: 'read' })
}

const NOTHING_SPENT = (): undefined => undefined

/** Somebody without a key: reads what is public. `spend` is shared by all of them. */
export const anonymousCaller = (spend: Caller['spend']): Caller =>
  ({ kind: 'anonymous', viewer: ANYBODY, scopes: new Set(['read']), actor: { kind: 'key', id: 'anonymous' }, spend })

/**
 * The owner of the machine, by the token in the data folder. Sees what the node's member sees; in the demo everything, since the keys of all its members
 * lie in the same folder.
 */
export const operatorCaller = (userName: string, member: string | undefined, demo: boolean): Caller => ({
  kind: 'operator', viewer: demo ? { ...EVERYTHING, ...(member !== undefined && { member }) } : { all: false, ...(member !== undefined && { member }) },
  scopes: new Set(SCOPES), actor: { kind: 'operator', id: userName, ...(member !== undefined && { member }) }, spend: NOTHING_SPENT,
})
