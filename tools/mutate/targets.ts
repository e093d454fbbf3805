import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSource } from '../check/source.ts'
import { type Point, pointsOf } from './points.ts'
import { reachedFunctions } from './reach.ts'

/**
 * A part of the tree whose decisions are changed, and the tests that may notice: those of all modules, since one module is also met through
 * another. Paths relative to the root.
 */
export type MutationTarget = Readonly<{ name: string; points: readonly Point[]; tests: readonly string[] }>

/** Methods of actions that decide: what bytes alone are refused for, who must sign, what the state refuses. */
const ROOTS = ['check', 'requires', 'decide']
const FOLDER = 'packages/modules/src'

/** Every module, with the functions that its actions' decisions reach, in its own folder or a neighbour's. */
export function moduleTargets(root: string): MutationTarget[] {
  const list = (pattern: string): string[] => globSync(pattern, { cwd: root }).map(path => path.replaceAll('\\', '/')).toSorted()
  const sources = list(`${FOLDER}/*/**/*.ts`).filter(path => !/\.(test|fuzz|data)\.ts$/.test(path)).map(path => parseSource(path, readFileSync(join(root, path), 'utf8')))
  const reached = reachedFunctions(sources.filter(({ path }) => !path.endsWith('/workload.ts') && !path.endsWith('/vocabulary.ts')), ROOTS)
  const tests = list(`${FOLDER}/**/*.test.ts`)
  const names = new Set(sources.map(({ path }) => path.split('/')[3] as string))
  return [...names].map(name => {
    const folder = `${FOLDER}/${name}/`
    return {
      name,
      points: sources.filter(({ path }) => path.startsWith(folder)).flatMap(source => pointsOf(source, reached)),
      tests,
    }
  })
}
