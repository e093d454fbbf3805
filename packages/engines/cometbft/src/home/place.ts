import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** Beside the engine's folders: where they lay when the key signed there. */
const fileOf = (home: string): string => join(home, 'place')

/**
 * Where an engine's home lies: the machine, and the folder of the sign state on its disk, by number and moment of birth, which no copy shares. A folder that is renamed keeps
 * its place; a cloned machine has the same, and is not told apart by it.
 */
function placeOf(home: string): string {
  const { ino, birthtimeMs } = statSync(join(home, 'data'))
  return `${machine()} ${ino} ${Math.floor(birthtimeMs)}\n`
}

function machine(): string {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim().slice(0, 64) || hostname()
  } catch {
    return hostname()
  }
}

/** Whether an engine's home was noted in another place than where it lies now. False where none was noted: it is new, or of a release before. */
export function isMoved(home: string): boolean {
  try {
    return readFileSync(fileOf(home), 'utf8') !== placeOf(home)
  } catch {
    return false
  }
}

/** Notes where an engine's home lies, before its key signs there. */
export const notePlace = (home: string): void => writeFileSync(fileOf(home), placeOf(home), { mode: 0o600 })
