import { application } from '@jianghan/app'
import { routerOf } from '@jianghan/kernel'

/** The events of the application that this release runs: what the index thread builds from. */
export const { events } = routerOf(application)
