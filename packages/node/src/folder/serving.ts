import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** LOCK.serving: where the node of a folder serves, for commands on the same machine; gone when it ends cleanly. */
const fileOf = (folder: string): string => join(folder, 'LOCK.serving')

/** Says where the node of a folder serves. */
export const noteServing = (folder: string, url: string): void => writeFileSync(fileOf(folder), `${url}\n`)

/** Takes that word back: the node has ended. */
export const forgetServing = (folder: string): void => rmSync(fileOf(folder), { force: true })

/** Where the node of a folder serves, or did when it was killed; undefined where none left word. */
export function servingUrlOf(folder: string): string | undefined {
  try {
    const url = readFileSync(fileOf(folder), 'utf8').trim()
    return /^http:\/\/[^\s/]{1,100}$/.test(url) ? url : undefined
  } catch {
    return undefined
  }
}
