import { isGtin, traceV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkGtin, checkMember, rises } from '../checks.ts'
import { errors } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { officerOf } from './signatures.ts'

/** A recipe whose bytes are right. */
export type DeclareRecipe = Readonly<{ memberId: string; gtin: string; inputs: readonly Readonly<{ gtin: string; numerator: number; denominator: number }>[] }>

/** Declares of what a product is made, with yields. */
export const declareRecipe = declareAction<typeof traceV1.DeclareRecipeSchema, DeclareRecipe>({
  name: 'trace.v1.DeclareRecipe',
  message: traceV1.DeclareRecipeSchema,
  summary: { zh: '声明配方与得率', en: 'Declare the recipe of a product, with yields' },
  example: { memberId: 'honghu-lotus', gtin: '09506000134352', inputs: [{ gtin: '00614141123452', numerator: 9, denominator: 10 }] },
  requires: ({ memberId }) => officerOf(memberId),
  check({ memberId, gtin, inputs }) {
    const member = checkMember(memberId)
    if (member.refused) return member
    const key = checkGtin(gtin)
    if (key.refused) return key
    const fit = inputs.length > 0 && inputs.length <= LIMITS.recipeInputs && rises(inputs.map(input => input.gtin)) && inputs.every(input => isGtin(input.gtin) && input.gtin !== gtin && input.numerator > 0 && input.denominator > 0)
    return fit ? ok({ memberId, gtin, inputs: inputs.map(input => ({ gtin: input.gtin, numerator: input.numerator, denominator: input.denominator })) }) : refuse(errors.recipeShape, { limit: LIMITS.recipeInputs })
  },
})
