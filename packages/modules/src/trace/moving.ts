import { type Refusal, refuse } from '@jianghan/kernel'
import { parseItem } from '@jianghan/protocol'
import { errors } from './errors.ts'
import { firstOf, type Judging, outdated, refusalOf } from './judging.ts'
import { LIMITS } from './limits.ts'
import { isActiveMember } from './needs.ts'

const namesOf = ({ event }: Judging): string[] => event.items.map(({ item }) => item)

/** Items are seen: shipped to a member, received from one, or anything else that leaves them where they are. */
export function observe(judging: Judging): Refusal | undefined {
  const { event: { detail } } = judging
  return detail === 'shipping' ? ship(judging) : detail === 'receiving' ? receive(judging) : look(judging)
}

function ship(judging: Judging): Refusal | undefined {
  const { read, draft, member, event, index } = judging
  if (!isActiveMember(read, event.to)) return refuse(errors.receiverUnknown, { index, memberId: event.to })
  const refused = firstOf(event.items, ({ item }) => refusalOf(judging, item, { mayBeInside: false }))
  if (refused !== undefined) return refused
  for (const { item } of event.items) draft.change(item).toward = event.to
  draft.note(member, event, namesOf(judging))
  return undefined
}

function receive(judging: Judging): Refusal | undefined {
  const { draft, member, event, index } = judging
  const refused = firstOf(event.items, ({ item }) => refusalOf(judging, item, { mayBeInside: false, mayBeOnItsWay: true })
    ?? (draft.item(item)?.toward === member ? undefined : refuse(errors.notOnItsWay, { index, item })))
  if (refused !== undefined) return refused
  for (const { item: name } of event.items) {
    const item = draft.change(name)
    item.holder = member
    item.toward = ''
  }
  draft.note(member, event, namesOf(judging))
  return undefined
}

function look(judging: Judging): Refusal | undefined {
  const { draft, member, event, index } = judging
  const sells = event.detail === 'retail_selling'
  const refused = firstOf(event.items, ({ item }) => refusalOf(judging, item, { mayBeInside: !sells }) ?? (sells && draft.isRecalled(item) ? refuse(errors.underRecall, { index, item }) : undefined))
  if (refused !== undefined) return refused
  draft.note(member, event, namesOf(judging))
  return undefined
}

/** Items go into a logistic unit, and from then on where it goes. */
export function aggregate(judging: Judging): Refusal | undefined {
  const { draft, member, event, index } = judging
  const { parent } = event
  const refused = refusalOf(judging, parent, { mayBeInside: true }) ?? firstOf(event.items, ({ item }) => refusalOf(judging, item, { mayBeInside: false }))
  if (refused !== undefined) return refused
  const { name: outer, around } = draft.outermost(parent)
  const levels = Math.max(...event.items.map(({ item }) => draft.item(item)?.levels ?? 0)) + 1
  // What is outermost is in nothing: only it can be among the children and around the parent at once.
  const isCircle = event.items.some(({ item }) => item === outer)
  if (parseItem(parent)?.kind !== 'unit' || isCircle || around + levels > LIMITS.nesting) return refuse(errors.notAUnit, { index })
  for (const { item } of event.items) draft.putInto(parent, item)
  let [unit, height] = [parent, levels]
  while (unit !== '') {
    const found = draft.change(unit)
    found.levels = Math.max(found.levels, height)
    unit = found.parent
    height++
  }
  draft.note(member, event, [parent, ...namesOf(judging)])
  return undefined
}

/** Items come out of a logistic unit, held by whoever holds it. */
export function disaggregate(judging: Judging): Refusal | undefined {
  const { draft, member, event, index } = judging
  const { parent } = event
  const refused = refusalOf(judging, parent, { mayBeInside: true })
    ?? firstOf(event.items, ({ item: name }) => {
      const item = draft.item(name)
      if (item === undefined) return refuse(errors.notCommissioned, { index, item: name })
      return item.parent === parent ? outdated(event, index, name, item) : refuse(errors.notInside, { index, item: name })
    })
  if (refused !== undefined) return refused
  const gln = draft.item(parent)?.gln ?? ''
  for (const { item: name } of event.items) {
    draft.takeOut(parent, name)
    const item = draft.change(name)
    item.holder = member
    item.gln = gln
  }
  draft.note(member, event, [parent, ...namesOf(judging)])
  return undefined
}

/** Items go along with something, or no longer. */
export function associate(judging: Judging): Refusal | undefined {
  const { draft, member, event } = judging
  const names = [event.parent, ...namesOf(judging)]
  const refused = firstOf(names, name => refusalOf(judging, name, { mayBeInside: true }))
  if (refused === undefined) draft.note(member, event, names)
  return refused
}

/** Items are part of a business transaction. */
export function transact(judging: Judging): Refusal | undefined {
  const { draft, member, event } = judging
  const refused = firstOf(event.items, ({ item }) => refusalOf(judging, item, { mayBeInside: true }))
  if (refused === undefined) draft.note(member, event, namesOf(judging))
  return refused
}

/** Items are no longer there. */
export function decommission(judging: Judging): Refusal | undefined {
  const { draft, member, event, index } = judging
  const refused = firstOf(event.items, ({ item: name }) => {
    const unfit = refusalOf(judging, name, { mayBeInside: false })
    if (unfit !== undefined) return unfit
    const inside = draft.item(name)?.inside ?? 0
    if (inside > 0) return refuse(errors.contentsLeft, { index, item: name, inside })
    return event.detail === 'sold' && draft.isRecalled(name) ? refuse(errors.underRecall, { index, item: name }) : undefined
  })
  if (refused !== undefined) return refused
  for (const { item } of event.items) draft.change(item).state = 2
  draft.note(member, event, namesOf(judging))
  return undefined
}

/** An event of the member is declared to be wrong. It stays where it is, and what it did stays done: a further event corrects it. */
export function declareError({ draft, member, event, index }: Judging): Refusal | undefined {
  const { declared, detail } = event
  const found = declared && draft.event(declared)
  if (declared === undefined || found === undefined) return refuse(errors.eventNotFound, { index })
  if (found.member !== member) return refuse(errors.notItsMember, { index, memberId: found.member })
  draft.putEvent(declared, { ...found, error: detail })
  return undefined
}
