import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Data folders of the nodes under test, by their origin. */
const folders = new Map<string, string>()

/** Says in which data folder the node at an address has its operator's token. */
export function operates(url: string, folder: string): void {
  folders.set(new URL(url).origin, folder)
}

/** The headers by which a node knows its operator, where it was said whose node it is; none otherwise. */
export function operatorHeaders(url: string): Readonly<Record<string, string>> {
  const folder = folders.get(new URL(url).origin)
  return folder === undefined ? {} : { authorization: `Bearer ${operatorTokenIn(folder)}` }
}

/** The operator's token of a data folder. */
export const operatorTokenIn = (folder: string): string => readFileSync(join(folder, 'operator.token'), 'utf8').trim()
