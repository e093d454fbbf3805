import { ok, refuse } from '@jianghan/kernel'
import { equalBytes, toHex } from '@jianghan/protocol'
import { charterOf } from '../charter.ts'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import * as kinds from '../schema/changes.ts'
import { state } from '../state.ts'
import { consensusOf, planPromotion, planValidators, putValidators } from '../validators.ts'
import { defineChange } from './change.ts'

/** Adds validators, changes their power, takes them out. */
export const setValidators = defineChange(kinds.setValidators, {
  plan: (read, seats) => planValidators(read, seats, charterOf(read).minValidators),
  enact: (write, _seats, validators) => putValidators(write, validators),
})

/** Lets a new key take over the power of one of the same member. */
export const rekeyValidator = defineChange(kinds.rekeyValidator, {
  plan(read, { oldKey, newKey }) {
    const seat = consensusOf(read).validators.find(({ publicKey }) => equalBytes(publicKey, oldKey))
    if (seat === undefined) return refuse(errors.validatorNotFound, { publicKey: toHex(oldKey) })
    if (equalBytes(oldKey, newKey)) return refuse(errors.nothingChanges, {})
    return planValidators(read, [{ ...seat, power: 0n }, { ...seat, publicKey: newKey }], charterOf(read).minValidators)
  },
  enact: (write, _keys, validators) => putValidators(write, validators),
})

/** Makes the ledger of one node a network. */
export const promoteLedger = defineChange(kinds.promoteLedger, {
  plan: (read, seats) => planPromotion(read, seats, charterOf(read).minValidators),
  enact: (write, _seats, validators) => putValidators(write, validators, { promotes: true }),
})

/** What the engines agree on. */
export const setParameters = defineChange(kinds.setParameters, {
  plan(read, params) {
    const { isSole, params: now } = consensusOf(read)
    if (isSole) return refuse(errors.soleValidator, {})
    const isSame = (Object.keys(params) as (keyof typeof params)[]).every(name => params[name] === now[name])
    return isSame ? refuse(errors.nothingChanges, {}) : ok()
  },
  enact(write, params) {
    state.consensus.put(write, 0, { ...consensusOf(write), params })
    write.emit(events.parametersSet, params)
  },
})
