import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MEMBER_ID } from '@jianghan/protocol'
import { sheetProblem, type SheetProblem } from '@jianghan/gateway-sheets'
import { type ColumnMap, parseColumnMap, READY_MAPS } from '@jianghan/gateway-sheets/payments'

/** Folder of the data folder in which saved column maps lie: `NAME.json` for all, `MEMBER/NAME.json` for one member, which goes before. */
export const SHEET_MAPS_FOLDER = 'sheet-maps'
/** Bytes of a map. */
const MAP_BYTES = 512 * 1024
/** Maps that are listed of one folder. */
const LISTED_MAX = 200
/** A name is letters and digits of any writing, with . _ - inside. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,59}$/u

/** Where a member's maps lie, then everybody's. */
const foldersOf = (folder: string, member: string | undefined): string[] =>
  [...(member !== undefined && MEMBER_ID.test(member) ? [join(folder, SHEET_MAPS_FOLDER, member)] : []), join(folder, SHEET_MAPS_FOLDER)]

/** The map that a request names: JSON itself, a saved one, or a ready one. */
export async function mapAsked(folder: string, member: string | undefined, asked: string): Promise<ColumnMap | SheetProblem> {
  if (asked.trimStart().startsWith('{')) return parsed(asked)
  for (const place of NAME.test(asked) ? foldersOf(folder, member) : []) {
    const bytes = await readFile(join(place, `${asked}.json`)).catch(() => undefined)
    if (bytes !== undefined) return bytes.length > MAP_BYTES ? sheetProblem('mapWrong', {}, { detail: `> ${MAP_BYTES}` }) : parsed(bytes.toString('utf8'))
  }
  const ready = READY_MAPS.find(({ id }) => id === asked)
  return ready ?? sheetProblem('mapWrong', {}, { detail: asked.slice(0, 60) })
}

function parsed(text: string): ColumnMap | SheetProblem {
  try {
    return parseColumnMap(JSON.parse(text))
  } catch {
    return sheetProblem('mapWrong', {}, { detail: 'JSON' })
  }
}

/** Names of the maps that a member may use: its own and everybody's saved ones, and the ready ones with their words. */
export async function mapsOf(folder: string, member: string | undefined): Promise<Readonly<{ saved: readonly string[]; ready: readonly Readonly<{ id: string; name: string }>[] }>> {
  const names = await Promise.all(foldersOf(folder, member).map(place => readdir(place).catch(() => [])))
  const saved = [...new Set(names.flat().filter(name => name.endsWith('.json')).map(name => name.slice(0, -'.json'.length)).filter(name => NAME.test(name)))].toSorted()
  return { saved: saved.slice(0, LISTED_MAX), ready: READY_MAPS.map(({ id, name }) => ({ id, name: name ?? id })) }
}
