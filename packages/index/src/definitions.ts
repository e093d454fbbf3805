import { application } from '@jianghan/app'
import { partiesNeeded, routerOf } from '@jianghan/kernel'
import type { Needed } from './projection.ts'

const router = routerOf(application)

/** The events of the application that this release runs: what the index thread builds from. */
export const { events } = router
/** The authors of what was refused. */
export const needed: Needed = actions => partiesNeeded(router, actions)
