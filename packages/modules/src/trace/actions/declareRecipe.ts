import { defineAction, ok, refuse } from '@jianghan/kernel'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { declareRecipe as schema } from '../schema/declareRecipe.ts'
import { state } from '../state.ts'

/** Declares a recipe, or another one from now on. Products of its inputs are registered, so that their quantities mean something. */
export const declareRecipe = defineAction(schema, {
  decide(read, { body: { memberId, gtin, inputs } }) {
    const product = state.products.get(read, gtin)
    if (product === undefined) return refuse(errors.productNotFound, { gtin })
    if (product.owner !== memberId) return refuse(errors.notTheOwner, { owner: product.owner })
    const unknown = inputs.find(input => !state.products.has(read, input.gtin))
    return unknown === undefined ? ok() : refuse(errors.productNotFound, { gtin: unknown.gtin })
  },
  apply(write, { body: { memberId, gtin, inputs } }) {
    state.recipes.put(write, gtin, { inputs, since: write.height })
    write.emit(events.recipeDeclared, { memberId, gtin, inputs })
  },
})
