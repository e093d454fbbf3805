/** A tile of the log: its level, its index at that level, and how many of its 256 hashes are asked for. */
export type TileName = Readonly<{ level: number; index: number; width: number }>

const PATH = /^([0-9]|[1-5][0-9]|6[0-3])\/((?:x[0-9]{3}\/){0,4}[0-9]{3})(?:\.p\/([1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?$/

/** The tile that a path names, `<L>/<N>[.p/<W>]` of c2sp.org/tlog-tiles; undefined where it names none. */
export function parseTilePath(path: string): TileName | undefined {
  const [, level, index, width] = PATH.exec(path) ?? []
  if (level === undefined || index === undefined) return undefined
  const groups = index.split('/')
  if (groups.length > 1 && groups[0] === 'x000') return undefined
  return { level: Number(level), index: Number(groups.map(group => group.replace('x', '')).join('')), width: width === undefined ? 256 : Number(width) }
}
