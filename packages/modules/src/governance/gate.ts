import { type Gate, kernelErrors } from '@jianghan/kernel'
import { ok, refuse } from '@jianghan/kernel/schema'
import { toMillis } from '@jianghan/protocol'
import { ESSENTIAL } from './modules.ts'
import { state } from './state.ts'

/** Asked for with every action: nothing is made anew for an answer that is nearly always the same. */
const KEY = state.gate.keyOf(0)
const FREE = ok()

/** Modules that are off, actions that take a vote, and the freeze that leaves only the essential modules. */
export const gate: Gate = {
  refuses(read, action) {
    const entry = read.get(KEY) === undefined ? undefined : state.gate.get(read, 0)
    if (entry === undefined) return FREE
    const module = action.slice(0, action.indexOf('.'))
    if (entry.off.includes(module)) return refuse(kernelErrors.moduleOff, { module })
    const { freeze } = entry
    if (freeze !== undefined && freeze.untilMs > toMillis(read.time) && !ESSENTIAL.includes(module)) {
      return refuse(kernelErrors.ledgerFrozen, { by: freeze.by, reason: freeze.reason, untilMs: freeze.untilMs })
    }
    return entry.reserved.includes(action) ? refuse(kernelErrors.actionReserved, { type: action }) : FREE
  },
  holdsBack(read, module) {
    const entry = state.gate.get(read, 0)
    if (entry === undefined) return false
    const isFrozen = entry.freeze !== undefined && entry.freeze.untilMs > toMillis(read.time)
    return entry.off.includes(module) || (isFrozen && !ESSENTIAL.includes(module))
  },
}
