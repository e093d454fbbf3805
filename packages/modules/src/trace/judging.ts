import { type Read, type Refusal, refuse } from '@jianghan/kernel'
import type { Draft, DraftItem } from './draft.ts'
import { errors } from './errors.ts'
import type { EventBody } from './schema/capture.ts'

/** What an event is judged with: the state as the events before it left it, who captures, which event of the capture it is. */
export type Judging = Readonly<{ read: Read; draft: Draft; member: string; event: EventBody; index: number }>

/** How an item must stand: whether it may be inside a unit (it is asked for by itself there), whether it may be on its way to another member. */
export type Standing = Readonly<{ mayBeInside: boolean; mayBeOnItsWay?: true }>

/** Why the member may not act on an item; undefined where it may. */
export function refusalOf({ draft, member, event, index }: Judging, name: string, { mayBeInside, mayBeOnItsWay }: Standing): Refusal | undefined {
  const item = draft.item(name)
  if (item === undefined) return refuse(errors.notCommissioned, { index, item: name })
  if (item.state !== 0) return refuse(errors.notActive, { index, item: name })
  const { item: outer } = draft.outermost(name)
  if (mayBeOnItsWay !== true) {
    if (outer.holder !== member) return refuse(errors.notTheHolder, { index, item: name, holder: outer.holder })
    if (outer.toward !== '') return refuse(errors.onItsWay, { index, item: name, toward: outer.toward })
  }
  if (!mayBeInside && item.parent !== '') return refuse(errors.insideParent, { index, item: name, parent: item.parent })
  return outdated(event, index, name, item)
}

/** Refuses a time before the last event of an item. */
export const outdated = ({ timeMs }: EventBody, index: number, name: string, { lastMs }: DraftItem): Refusal | undefined =>
  (timeMs < lastMs ? refuse(errors.timeBeforePrevious, { index, item: name, lastMs }) : undefined)

/** The first refusal among those of several items. */
export function firstOf<T>(items: readonly T[], refusalFor: (item: T) => Refusal | undefined): Refusal | undefined {
  for (const item of items) {
    const refused = refusalFor(item)
    if (refused !== undefined) return refused
  }
  return undefined
}
