import { tick } from '@jianghan/kernel'
import { type Became, intentOf, type Models, once, pick, type Workload } from '@jianghan/kernel/testing'
import type { kernelV1 } from '@jianghan/protocol'

/** Traffic and model of the kernel's own action: what is due in any module, in bounded steps. */
export function tickWorkload(nodeMember: string, workloads: readonly Workload[]): Workload {
  const gates = workloads.flatMap(({ gate }) => gate ?? [])
  const duesOf = (models: Models, nowMs: bigint) => workloads.flatMap(({ due, module }) =>
    (due === undefined || gates.some(gate => gate.holdsBack(models, module, nowMs)) ? [] : [due]))
  const isDue = (models: Models, nowMs: bigint): boolean => duesOf(models, nowMs).some(due => (due.next(models) ?? nowMs + 1n) <= nowMs)
  return {
    module: 'kernel',
    begin: () => ({}),
    generate: ({ random }) => intentOf(tick, {
      memberId: once(random, 30) ? 'No' : nodeMember, steps: once(random, 30) ? pick(random, [0, 1_025]) : pick(random, [1, 2, 3, 50, 1_024]),
    }),
    check({ said }) {
      const { memberId, steps } = said as kernelV1.Tick
      return memberId === 'No' || steps === 0 || steps > 1_024 ? 'tickShape' : undefined
    },
    needs: ({ said }) => [{ kind: 'role', member: (said as kernelV1.Tick).memberId, role: 'node' }],
    admits: (models, _intent, nowMs) => (isDue(models, nowMs) ? undefined : 'nothingDue'),
    execute(models, { said }, moment) {
      if (!isDue(models, moment.nowMs)) return { status: 'nothingDue', events: [] }
      let left = (said as kernelV1.Tick).steps
      const became: Became[] = []
      const events: string[] = []
      for (const due of duesOf(models, moment.nowMs)) {
        if (left === 0) break
        const done = due.step(models, left, moment)
        left -= done.taken
        became.push(...done.became)
        events.push(...done.events ?? [])
      }
      return { status: 'ok', events: [...events, 'kernel.ticked'], became }
    },
    disagrees: () => undefined,
  }
}
