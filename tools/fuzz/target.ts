import { globSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { keptInputs } from './corpus.ts'

/**
 * What a file `x.fuzz.ts` beside the decoder `x.ts` exports. `fuzz` throws when something that must hold for any bytes does not;
 * a refusal of bad bytes is no throw. `corpus` holds good inputs to start from.
 */
interface TargetFile {
  readonly fuzz: (data: Uint8Array) => void
  readonly corpus?: readonly Uint8Array[]
}

/** A target with the inputs to start from: its own examples, and with them what earlier runs found and kept (`corpus.ts`). */
export type Target = Readonly<{ fuzz: (data: Uint8Array) => void; own: readonly Uint8Array[]; corpus: readonly Uint8Array[] }>

/** Paths of all targets under `root`, relative to it. */
export function findTargets(root: string): string[] {
  const found = globSync(['packages/**/*.fuzz.ts', 'verifiers/**/*.fuzz.ts'], { cwd: root, exclude: name => name.endsWith('node_modules') })
  return found.map(path => path.replaceAll('\\', '/')).toSorted()
}

/** Loads one target. */
export async function loadTarget(root: string, path: string): Promise<Target> {
  const { fuzz, corpus: own = [] } = await import(pathToFileURL(join(root, path)).href) as TargetFile
  return { fuzz, own, corpus: [...own, ...keptInputs(root, path)] }
}
