import { type Foreseen, type Models, type Moment, type Workload } from '@jianghan/kernel/testing'
import type { kernelV1 } from '@jianghan/protocol'
import { workloads } from '@jianghan/modules/workloads'
import { tickWorkload } from '../../simulator/tickWorkload.ts'

/** What the model knows of upgrades: the height from which the next version holds until a Tick takes it up, and whether its migration is under way. */
type UpgradeModel = { takenUpFrom: bigint | undefined; migrating: boolean }

/** What a Tick did of a migration, as the ledger says it: that it counted, and whether that was the last part. How many state entries there are no model knows. */
export type Counted = Readonly<{ last: boolean }>

/** The model of the kernel's own actions: Ticks as the simulator has them, and upgrades to the versions of {@link import('./manyVersions.ts').applicationOf}. */
export function kernelWorkload(nodeMember: string, countedBy: (transactionId: string) => Counted | undefined): Workload {
  const ticks = tickWorkload(nodeMember, workloads)
  const modelOf = (models: Models): UpgradeModel => models['kernel'] as UpgradeModel
  const isTick = (type: string): boolean => type === 'kernel.v1.Tick'
  return {
    ...ticks,
    begin: (): UpgradeModel => ({ takenUpFrom: undefined, migrating: false }),
    check: intent => (isTick(intent.type) ? ticks.check(intent) : undefined),
    admits(models, intent, nowMs) {
      const { takenUpFrom, migrating } = modelOf(models)
      return !isTick(intent.type) || takenUpFrom !== undefined || migrating ? undefined : ticks.admits?.(models, intent, nowMs)
    },
    execute(models, intent, moment) {
      const model = modelOf(models)
      if (isTick(intent.type)) return tick(models, model, moment, intent.said as kernelV1.Tick)
      model.takenUpFrom = moment.height + 1n
      return { status: 'ok', events: [] }
    },
  }

  function tick(models: Models, model: UpgradeModel, moment: Moment, said: kernelV1.Tick): Foreseen {
    let { steps } = said
    const events: string[] = []
    if (model.takenUpFrom !== undefined && moment.height >= model.takenUpFrom) {
      Object.assign(model, { takenUpFrom: undefined, migrating: true })
      steps--
    } else if (model.migrating) {
      model.migrating = countedBy(moment.id)?.last === false
      events.push('roster.counted')
      steps = 0
    }
    const intent = { type: 'kernel.v1.Tick', bytes: new Uint8Array(0), said: { ...said, steps } }
    if (steps === 0 || (steps < said.steps && ticks.admits?.(models, intent, moment.nowMs) !== undefined)) return { status: 'ok', events: [...events, 'kernel.ticked'] }
    const foreseen = ticks.execute(models, intent, moment)
    return { ...foreseen, events: [...events, ...foreseen.events] }
  }
}
