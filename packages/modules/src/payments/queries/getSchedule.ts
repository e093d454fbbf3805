import { defineQuery } from '@jianghan/kernel'
import { getSchedule as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** A scheduled payment that waits for its time. */
export const getSchedule = defineQuery(schema, {
  run(read, { schedule }) {
    const found = state.schedules.get(read, schedule)
    return found === undefined ? undefined : { scheduleId: schedule, ...found }
  },
  provedBy: ({ schedule }) => [state.schedules.keyOf(schedule)],
})
