import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { COMETBFT_VERSION } from '@jianghan/engine-cometbft'

/** What a byzantine node proposes instead of what its application gave it. */
export type BadProposal = 'forged' | 'huge' | 'repeated' | 'overQuota' | 'replayed'
export const BAD_PROPOSALS: readonly BadProposal[] = ['forged', 'huge', 'repeated', 'overQuota', 'replayed']

/** How a node is byzantine; read anew at every step. Nothing given: it is honest. */
export type Misdeeds = Readonly<{
  proposal?: BadProposal
  /** What it votes for every proposal, whatever its application says. */
  votes?: 'for' | 'against'
  /** Added to every time that it signs, milliseconds. */
  clockMs?: number
  /** Data folder of the node whose validator's key it signs with: its own, where none is given but a signer is wanted. */
  signsAs?: string
}>

const fileOf = (folder: string): string => join(folder, 'misdeeds.json')

/** What a node does that it should not; nothing where it was not told. */
export function misdeedsOf(folder: string): Misdeeds {
  return existsSync(fileOf(folder)) ? JSON.parse(readFileSync(fileOf(folder), 'utf8')) as Misdeeds : {}
}

/** Tells a node what to do; it hears it at once, but for whom it signs as, which needs a start. */
export function tellMisdeeds(folder: string, misdeeds: Misdeeds): void {
  writeFileSync(`${fileOf(folder)}.new`, JSON.stringify(misdeeds))
  renameSync(`${fileOf(folder)}.new`, fileOf(folder))
}

const configOf = (folder: string): Record<string, unknown> => JSON.parse(readFileSync(join(folder, 'node.json'), 'utf8')) as Record<string, unknown>
const writeConfig = (folder: string, config: Record<string, unknown>): void => writeFileSync(join(folder, 'node.json'), `${JSON.stringify(config, undefined, 2)}\n`)

/** Makes the node of a folder run its engine through {@link file://./engine.ts} from its next start on. */
export function makeByzantine(folder: string, program: string, misdeeds: Misdeeds): void {
  const script = join(folder, 'engine.sh')
  const wrapper = resolve(import.meta.dirname, 'engine.ts')
  writeFileSync(script, `#!/bin/sh\n[ "$1" = version ] && { echo ${COMETBFT_VERSION.slice(1)}; exit; }\nexec '${process.execPath}' --disable-warning=ExperimentalWarning '${wrapper}' '${program}' "$@"\n`)
  chmodSync(script, 0o755)
  writeConfig(folder, { ...configOf(folder), engineProgram: script })
  tellMisdeeds(folder, misdeeds)
}

/** The node of a folder is honest again from its next start on. */
export function makeHonest(folder: string): void {
  const { engineProgram: _, ...config } = configOf(folder)
  writeConfig(folder, config)
  rmSync(fileOf(folder), { force: true })
}
