import { type Refusal, refuse } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { errors } from './errors.ts'
import { firstOf, type Judging, refusalOf } from './judging.ts'
import type { Named } from './schema/capture.ts'
import { state } from './state.ts'

/** Refuses an item that is there already, and a product that there is not or that the member may not make. */
function refusalOfNew({ read, draft, member, index }: Judging, { item, gtin }: Named): Refusal | undefined {
  if (draft.item(item) !== undefined) return refuse(errors.alreadyCommissioned, { index, item })
  if (gtin === undefined) return undefined
  const product = state.products.get(read, gtin)
  if (product === undefined) return refuse(errors.productNotFound, { gtin })
  return product.owner === member || product.makers.includes(member) ? undefined : refuse(errors.notAMaker, { index, gtin })
}

/** Items come into being. What has a recipe does not: it comes out of its inputs. */
export function commission(judging: Judging): Refusal | undefined {
  const { read, draft, member, event, index } = judging
  const refused = firstOf(event.items, named => refusalOfNew(judging, named)
    ?? (named.gtin !== undefined && state.recipes.has(read, named.gtin) ? refuse(errors.inputsMissing, { index, gtin: named.gtin }) : undefined))
  if (refused !== undefined) return refused
  for (const { item, atoms } of event.items) draft.create(item, { holder: member, maker: member, made: atoms, gln: event.gln, lastMs: event.timeMs, origin: undefined })
  draft.note(member, event, event.items.map(({ item }) => item))
  return undefined
}

/** Items become other items, and no more of them than the yields allow. */
export function transform(judging: Judging): Refusal | undefined {
  const { draft, member, event } = judging
  const refused = firstOf(event.items, input => refusalOfInput(judging, input)) ?? firstOf(event.outputs, output => refusalOfNew(judging, output)) ?? laundered(judging)
  if (refused !== undefined) return refused
  for (const { item: name, atoms } of event.items) {
    const item = draft.change(name)
    item.left -= atoms
    if (item.left === 0n) item.state = 1
  }
  for (const { item, atoms } of event.outputs) draft.create(item, { holder: member, maker: member, made: atoms, gln: event.gln, lastMs: event.timeMs, origin: event.eventId })
  draft.link(event.eventId, event.items, event.outputs)
  draft.note(member, event, [...event.items, ...event.outputs].map(({ item }) => item))
  return undefined
}

function refusalOfInput(judging: Judging, { item: name, atoms }: Named): Refusal | undefined {
  const { draft, index } = judging
  const refused = refusalOf(judging, name, { mayBeInside: false })
  if (refused !== undefined) return refused
  if (draft.isRecalled(name)) return refuse(errors.underRecall, { index, item: name })
  const left = draft.item(name)?.left ?? 0n
  return atoms > left ? refuse(errors.notEnoughLeft, { index, item: name, asked: atoms, left }) : undefined
}

const sums = (named: readonly Named[]): Map<string, bigint> => {
  const found = new Map<string, bigint>()
  for (const { gtin, atoms } of named) {
    assert(gtin !== undefined, 'units are not made of anything')
    found.set(gtin, (found.get(gtin) ?? 0n) + atoms)
  }
  return found
}

const U64_MAX = (1n << 64n) - 1n
const atMostU64 = (value: bigint): bigint => (value < U64_MAX ? value : U64_MAX)

/**
 * Refuses more of a product than what went in can have become: by its recipe out of each of the inputs that the recipe names, in whole atoms, the rest lost; without a recipe only as much
 * as went in of the product itself, which is how lots are split and joined.
 */
function laundered({ read, event, index }: Judging): Refusal | undefined {
  const wentIn = sums(event.items)
  return firstOf([...sums(event.outputs)], ([gtin, asked]) => {
    const recipe = state.recipes.get(read, gtin)
    const own = wentIn.get(gtin) ?? 0n
    if (own >= asked) return undefined
    if (recipe === undefined) {
      return own === 0n ? refuse(errors.noRecipe, { index, gtin }) : refuse(errors.yieldExceeded, { index, gtin, input: gtin, asked: atMostU64(asked), allowed: atMostU64(own) })
    }
    return firstOf(recipe.inputs, ({ gtin: input, numerator, denominator }) => {
      const allowed = own + (wentIn.get(input) ?? 0n) * BigInt(numerator) / BigInt(denominator)
      return asked > allowed ? refuse(errors.yieldExceeded, { index, gtin, input, asked: atMostU64(asked), allowed: atMostU64(allowed) }) : undefined
    })
  })
}
