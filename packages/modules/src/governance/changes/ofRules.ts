import { type Decision, ok, type Read, refuse } from '@jianghan/kernel'
import { toMillis } from '@jianghan/protocol'
import { charterOf, endFreeze as end, putGate } from '../charter.ts'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { LIMITS } from '../limits.ts'
import type { Freeze } from '../model.ts'
import * as kinds from '../schema/changes.ts'
import { DUE, dueIdOf, dueQueue, gateOf, state } from '../state.ts'
import { consensusOf } from '../validators.ts'
import { defineChange } from './change.ts'

/** Switches a module off, or on again. */
export const switchModule = defineChange(kinds.switchModule, {
  plan(read, { module, on }) {
    const { off } = gateOf(read)
    if (off.includes(module) !== on) return refuse(errors.nothingChanges, {})
    return !on && off.length >= LIMITS.off ? refuse(errors.tooManyOff, { limit: LIMITS.off }) : ok()
  },
  enact(write, { module, on }) {
    const entry = gateOf(write)
    const off = on ? entry.off.filter(each => each !== module) : [...entry.off, module].sort()
    putGate(write, { ...entry, off })
    write.emit(events.moduleSwitched, { module, on })
  },
})

/** By which rules the members decide; the validators that there are have to be enough. */
export const setRules = defineChange(kinds.setRules, {
  plan(read, { minValidators }) {
    const { isSole, validators } = consensusOf(read)
    return !isSole && validators.length < minValidators ? refuse(errors.tooFewValidators, { count: validators.length, least: minValidators }) : ok()
  },
  enact(write, { reserved, ...rules }) {
    const { voters } = charterOf(write)
    state.charter.put(write, 0, { ...rules, voters })
    putGate(write, { ...gateOf(write), reserved: [...reserved] })
    const { votingMs, freezeMaxMs, minValidators } = rules
    write.emit(events.rulesSet, { votingMs, freezeMaxMs, minValidators, reserved: [...reserved] })
  },
})

/** The freeze that is in force. */
export function freezeNow(read: Read): Decision<Freeze> {
  const { freeze } = gateOf(read)
  return freeze === undefined || freeze.untilMs <= toMillis(read.time) ? refuse(errors.notFrozen, {}) : ok(freeze)
}

/** Ends a freeze against its supervisor, who may not begin another one for a while. */
export const endFreeze = defineChange(kinds.endFreeze, {
  plan: read => freezeNow(read),
  enact(write) {
    const nowMs = toMillis(write.time)
    dueQueue.remove(write, { kind: DUE.freeze, id: dueIdOf(0n) })
    end(write, 'vote', { nowMs, barUntilMs: nowMs + charterOf(write).freezeMaxMs })
  },
})
