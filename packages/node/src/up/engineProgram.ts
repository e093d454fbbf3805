import { existsSync } from 'node:fs'
import { buildProgram, COMETBFT_VERSION, GO_OLDEST, programPath } from '@jianghan/engine-cometbft'
import type { Config } from '../config/schema.ts'
import { CHECKOUT } from '../kernel/networkSettings.ts'
import { fail } from '../problem/define.ts'
import type { Language } from '../problem/render.ts'
import { startProblems } from '../problem/start.data.ts'
import { words } from './words.ts'

/** Builds the engine where a node needs it and it is missing, once for the checkout. Throws ProblemFault where it cannot be built. */
export function bringEngine({ engine, engineProgram }: Pick<Config, 'engine' | 'engineProgram'>, language: Language): void {
  if (engine !== 'cometbft' || engineProgram !== '' || existsSync(programPath(CHECKOUT))) return
  const built = buildProgram(CHECKOUT, step => { process.stderr.write(`${words[step][language]}\n`) })
  if (!('why' in built)) return
  if (built.why === 'noGo') fail(startProblems.goMissing, { version: COMETBFT_VERSION, oldest: GO_OLDEST, found: built.found })
  fail(startProblems.engineBuildFailed, { version: COMETBFT_VERSION, what: built.found.slice(0, 300) })
}
