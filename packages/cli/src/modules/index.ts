import { moduleSchemas } from '@jianghan/modules/schema'
import type { CommandGroup } from '../command.ts'
import { actionCommand } from './action.ts'
import { queryCommand } from './query.ts'

/** A group of commands for each module of this release: its actions, then its queries. */
export const moduleGroups = (): CommandGroup[] => moduleSchemas.map(module => ({
  name: module.name,
  summary: module.title,
  commands: [
    ...module.actions.map(action => actionCommand(module.name, action)),
    ...module.queries.map(query => queryCommand(module.name, query)),
  ],
}))
