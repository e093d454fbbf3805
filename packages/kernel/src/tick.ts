import { assert, toMillis } from '@jianghan/protocol'
import { errors } from './errors.ts'
import { events } from './events.ts'
import { migrationWork } from './migration.ts'
import { type Action, defineAction, type DueWork, type Gate, type Module } from './module.ts'
import { type Decision, ok, refuse } from './schema/status.ts'
import { tick as schema } from './schema/tick.ts'
import type { Read, Write } from './state.ts'

/** What falls due in a ledger, over all its modules. */
export type Due = Readonly<{
  /** Milliseconds since 1970 of the next item that falls due; undefined when there is none. */
  next(read: Read): bigint | undefined
  /** `kernel.v1.Tick`. */
  tick: Action
}>

/**
 * What is due, behind the one action that carries it out: first the migrations of all modules, then what the modules of the version in force have,
 * in the order of the composition. What the gate holds back waits.
 */
export function dueOf(modules: readonly Module[], gate: Gate | undefined, all: readonly Module[] = modules): Due {
  const works = [migrationWork(all), ...modules.flatMap(({ due, schema: { name } }) => (due === undefined ? [] : heldBack(due, name, gate)))]
  const next = (read: Read): bigint | undefined => earliest(works, read)
  const dueNow = (read: Read): Decision<void> => {
    const at = next(read)
    const nowMs = toMillis(read.time)
    return at !== undefined && at <= nowMs ? ok() : refuse(errors.nothingDue, { nowMs })
  }
  return {
    next,
    tick: defineAction(schema, {
      admit: dueNow,
      // A second one of a transaction finds what the first left.
      decide: dueNow,
      apply(write, { body: { member, steps } }) {
        const taken = carryOut(works, write, steps)
        assert(taken > 0 && taken <= steps, `a Tick of ${steps} steps took ${taken}`)
        write.emit(events.ticked, { memberId: member, steps: taken })
      },
    }),
  }
}

/** Work that is not there while the gate holds its module back. */
const heldBack = (work: DueWork, module: string, gate: Gate | undefined): DueWork => (gate === undefined ? work : {
  next: read => (gate.holdsBack(read, module) ? undefined : work.next(read)),
  step: (write, budget) => work.step(write, budget),
})

function earliest(works: readonly DueWork[], read: Read): bigint | undefined {
  let first: bigint | undefined
  for (const work of works) {
    const at = work.next(read)
    if (at !== undefined && (first === undefined || at < first)) first = at
  }
  return first
}

/** One module after the other, so that a module's rush holds the others up for one Tick at the most. */
function carryOut(works: readonly DueWork[], write: Write, budget: number): number {
  const nowMs = toMillis(write.time)
  let left = budget
  for (const work of works) {
    if (left === 0) break
    const at = work.next(write)
    if (at === undefined || at > nowMs) continue
    const taken = work.step(write, left)
    assert(taken >= 1 && taken <= left, `of ${left} steps a module took ${taken}`)
    left -= taken
  }
  return budget - left
}
