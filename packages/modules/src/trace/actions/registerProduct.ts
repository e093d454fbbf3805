import { defineAction, ok, refuse } from '@jianghan/kernel'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { registerProduct as schema } from '../schema/registerProduct.ts'
import { state } from '../state.ts'

/** Registers a product; its owner changes the makers later, and nothing else. */
export const registerProduct = defineAction(schema, {
  decide(read, { body: { memberId, gtin, unit, decimals } }) {
    const known = state.products.get(read, gtin)
    if (known === undefined) return ok(read.height)
    if (known.owner !== memberId) return refuse(errors.notTheOwner, { owner: known.owner })
    return known.unit === unit && known.decimals === decimals ? ok(known.since) : refuse(errors.unitFixed, {})
  },
  apply(write, { body: { memberId, gtin, unit, decimals, makers } }, since) {
    state.products.put(write, gtin, { owner: memberId, unit, decimals, makers, since })
    write.emit(events.productRegistered, { memberId, gtin, unit, decimals, makers })
  },
})
