import { test } from 'node:test'
import type { Action } from '../module.ts'
import { Play } from './play.ts'
import type { Stage } from './vocabulary.ts'

/** Plays a table of an action as one test; its name is the table's first comment. `before` holds rows that several tables begin with. */
export type Cases = (action: Action<any, any, any>, table: string, before?: string) => void

/** The function `cases` of a module, whose words and first state the stage brings. */
export function casesOn(stage: Stage): Cases {
  return (action, table, before) => {
    const firstLine = lineOfCaller()
    const title = /^\s*# *(.+)$/m.exec(table)?.[1] ?? 'answers its table'
    test(`${action.schema.name}: ${title}`, () => {
      const play = new Play(stage)
      if (before !== undefined) play.run(before, 1)
      play.run(table, firstLine)
    })
  }
}

/** Line in the test file at which `cases(` stands: the table begins there. */
function lineOfCaller(): number {
  const frames = (new Error().stack ?? '').split('\n').slice(1).filter(frame => !/\/testing\/cases\.ts/.test(frame))
  return Number(/:(\d+):\d+\)?$/.exec(frames[0] ?? '')?.[1] ?? 1)
}
