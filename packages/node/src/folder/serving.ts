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
    // An address that means all of them is reached by the one that means this machine.
    return /^https?:\/\/[^\s/]{1,100}$/.test(url) ? url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:') : undefined
  } catch {
    return undefined
  }
}
