import type { BlockRecord, Party, Read, Router } from '@jianghan/kernel'
import { decodeEvent, encodeEvent, partiesNeeded } from '@jianghan/kernel'
import { readTransaction } from '@jianghan/protocol'
import { outcomeAt, transactionAt } from '../kernel/records.ts'
import type { TransactionParts } from '../threads/messages.ts'
import { audienceOf, isViewer, type OwnerOf, sees, SUPERVISOR, type Viewer } from './viewer.ts'

/** What the ledger says of members and accounts, as far as an audience needs it. */
export type Standing = Readonly<{ read: Read | undefined; router: Router }>

/** Whose a party is, by the state. */
export const ownerOf = ({ read, router: { application } }: Standing): OwnerOf => party => {
  if ('member' in party) return party.member
  return read && ('account' in party ? application.access.account(read, party.account)?.member : application.issuerOf?.(read, party.issuerOf))
}

/** Reason of the suspension of a member that was removed (modules/members/removal.ts). */
const REMOVED = 'removed'

/**
 * The viewer with what the ledger grants its member now: a supervisor sees everything, unless it is suspended; who was removed is no member. Asked anew
 * each time, so that what is withdrawn ends at once.
 */
export function granted(viewer: Viewer, { read, router }: Standing): Viewer {
  if (viewer.all || viewer.member === undefined || read === undefined) return viewer
  const { access } = router.application
  const suspension = access.suspension(read, viewer.member)
  if (suspension !== undefined) return suspension.reason === REMOVED ? { ...viewer, former: true } : viewer
  const isSupervisor = viewer.accounts === undefined && access.member(read, viewer.member)?.capacities.includes(SUPERVISOR) === true
  return isSupervisor ? { ...viewer, all: true, oversees: true } : viewer
}

/**
 * How much of a transaction somebody sees. whole: all of it, its proof as well · part: that it is there, and the events meant for them; what
 * actions say and who signed is not theirs.
 */
export type Sight = Readonly<{
  extent: 'whole' | 'part'
  /** Whether it is theirs: they signed it, or it needed them. */
  author: boolean
  /** The events that are seen, as they are seen. */
  events: readonly Uint8Array[]
}>

/** open: to everybody or all members · named: to a holder or member · served: to the issuer of the money alone. */
type SeenEvent = Readonly<{ bytes: Uint8Array; kind: 'open' | 'named' | 'served'; cut: boolean }>

/**
 * What a viewer sees of a transaction; undefined for nothing. The authors see the whole, and so does who sees all its events. Whom an event names
 * sees the whole of a transaction with one action, also where that one carries another, unless the event itself tells each party only a part; of several
 * actions others may be of no concern to it. The issuer of money sees what concerns that money, and the whole where that is all. A refusal has no events:
 * only its authors see it.
 */
export function sightOf(viewer: Viewer, parts: Pick<TransactionParts, 'bytes' | 'events'>, standing: Standing): Sight | undefined {
  if (viewer.all && viewer.oversees !== true) return { extent: 'whole', author: true, events: parts.events }
  const owner = ownerOf(standing)
  const read = readTransaction(parts.bytes)
  if (!read.ok) return undefined
  const { body } = read.value
  const author = viewer.member !== undefined && isAuthor(viewer, body, standing, owner)
  if (author || viewer.all) return { extent: 'whole', author, events: parts.events }
  const seen = parts.events.flatMap(bytes => seenEvent(viewer, bytes, standing, owner) ?? [])
  if (seen.length === 0) return undefined
  const cut = seen.some(event => event.cut)
  const every = seen.length === parts.events.length
  const named = body.actions.length === 1 && seen.some(({ kind }) => kind === 'named')
  return { extent: !cut && (every || named) ? 'whole' : 'part', author, events: !cut && named ? parts.events : seen.map(({ bytes }) => bytes) }
}

function seenEvent(viewer: Viewer, bytes: Uint8Array, { router }: Standing, owner: OwnerOf): SeenEvent | undefined {
  const decoded = decodeEvent(router.events, bytes)
  const definition = decoded?.definition
  if (decoded === undefined || definition === undefined) return undefined
  const audience = audienceOf(definition.audience, decoded.fields as never)
  if (!sees(viewer, audience, owner)) return undefined
  if (typeof audience === 'string') return { bytes, kind: 'open', cut: false }
  const part = definition.partFor?.(decoded.fields as never, (party: Party) => isViewer(viewer, party, owner)) as Readonly<Record<string, unknown>> | undefined
  const kind = audience.some(party => !('issuerOf' in party) && isViewer(viewer, party, owner)) ? 'named' : 'served'
  if (part === undefined || part === decoded.fields) return { bytes, kind, cut: false }
  return { bytes: encodeEvent({ event: definition, fields: part }), kind, cut: true }
}

type Body = Readonly<{ signers: readonly Uint8Array[]; actions: readonly Readonly<{ type: string; body: Uint8Array }>[] }>

/** Whether the viewer's member signed, or an account or member of the viewer had to. Who is confined to accounts is author only through them. */
function isAuthor(viewer: Viewer, { signers, actions }: Body, { read, router }: Standing, owner: OwnerOf): boolean {
  const { access } = router.application
  if (viewer.accounts === undefined && read !== undefined && signers.some(key => access.keyMember(read, key) === viewer.member)) return true
  return partiesNeeded(router, actions).some(party => isViewer(viewer, party, owner))
}

/** The events of an outcome that a viewer sees, as they are seen; undefined for an outcome of which it sees nothing. */
export function eventsSeen(viewer: Viewer, events: readonly Uint8Array[], standing: Standing): readonly Uint8Array[] | undefined {
  if (viewer.all) return events
  const owner = ownerOf(standing)
  const seen = events.flatMap(bytes => seenEvent(viewer, bytes, standing, owner) ?? [])
  return seen.length === 0 ? undefined : seen.map(({ bytes }) => bytes)
}

/** Whether a viewer sees anything of what stands at a position among the receipts and outcomes of a block. */
export function seesAt(viewer: Viewer, record: BlockRecord, index: number, standing: Standing): boolean {
  const parts = transactionAt(record, index)
  if (parts !== undefined) return sightOf(viewer, parts, standing) !== undefined
  const outcome = outcomeAt(record, index)
  return outcome !== undefined && eventsSeen(viewer, outcome.events, standing) !== undefined
}
