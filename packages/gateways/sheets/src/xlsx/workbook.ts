import { factOf } from '@jianghan/gateway-iso20022'
import { sheetProblem, type SheetProblem } from '../errors.ts'
import type { SheetLimits } from '../limits.ts'
import { type Archive, isProblem } from './archive.ts'
import { type Attributes, isTrue, readMarkup } from './markup.ts'

/** What a workbook says of its sheets, before their rows are read (SpreadsheetML, ECMA-376 part 1, 18.2). */
export interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly hidden: boolean; readonly part: string }[]
  /** Days are counted from 1904 instead of 1900. */
  readonly from1904: boolean
  readonly sharedStrings: string | undefined
  readonly styles: string | undefined
}

/** Relationships of a part by id (ECMA-376 part 2, 6.5). */
type Relations = ReadonlyMap<string, { readonly type: string; readonly target: string; readonly external: boolean }>

const RELATIONS_MAX = 10_000

/** Folder of a part, with its slash. */
const folderOf = (part: string): string => part.slice(0, part.lastIndexOf('/') + 1)

/** A target as the name of an entry: relative to the folder of the part that names it, or from the root. */
function resolveTarget(folder: string, target: string): string {
  const parts: string[] = []
  for (const step of (target.startsWith('/') ? target : folder + target).split('/')) {
    if (step === '..') parts.pop()
    else if (step !== '.' && step !== '') parts.push(step)
  }
  return parts.join('/')
}

/** Reads a part that must be there. */
export function readPart(archive: Archive, part: string, limits: SheetLimits, open: (name: string, attributes: Attributes) => void): SheetProblem | undefined {
  const bytes = archive.read(part)
  if (bytes === undefined) return sheetProblem('partMissing', {}, { part: factOf(part) })
  return isProblem(bytes) ? bytes : readMarkup(part, bytes, limits.depth, { open, text: () => {}, close: () => {} })
}

function relationsOf(archive: Archive, part: string, limits: SheetLimits): Relations | SheetProblem {
  const folder = folderOf(part)
  const relations = new Map<string, { type: string; target: string; external: boolean }>()
  const problem = readPart(archive, `${folder}_rels/${part.slice(folder.length)}.rels`, limits, (name, { Id, Type, Target, TargetMode }) => {
    if (name !== 'Relationship' || Id === undefined || Type === undefined || Target === undefined || relations.size >= RELATIONS_MAX) return
    const external = TargetMode === 'External'
    relations.set(Id, { type: Type.slice(Type.lastIndexOf('/') + 1), target: external ? Target : resolveTarget(folder, Target), external })
  })
  return problem ?? relations
}

const ofType = (relations: Relations, type: string): string | undefined => [...relations.values()].find(each => each.type === type && !each.external)?.target

/** Parts of an archive that no table needs and that run, or draw in what lies elsewhere. */
const REFUSED_PARTS: readonly (readonly [RegExp, 'macros' | 'externalData'])[] = [
  [/(^|\/)vbaProject[^/]*\.bin$/i, 'macros'], [/^xl\/macrosheets\//i, 'macros'], [/^xl\/dialogsheets\//i, 'macros'], [/^xl\/activeX\//i, 'macros'], [/^xl\/embeddings\//i, 'macros'],
  [/^xl\/externalLinks\//i, 'externalData'], [/^xl\/connections\.xml$/i, 'externalData'], [/^xl\/queryTables\//i, 'externalData'], [/^xl\/model\//i, 'externalData'],
]

/** The first part that is refused by its name. */
export function refusedPart(archive: Archive): SheetProblem | undefined {
  for (const part of archive.names) {
    const found = REFUSED_PARTS.find(([form]) => form.test(part))
    if (found !== undefined) return sheetProblem(found[1], {}, { part: factOf(part) })
  }
  return undefined
}

/** Reads the list of sheets of a workbook and where its texts and formats lie. */
export function readWorkbook(archive: Archive, limits: SheetLimits): Workbook | SheetProblem {
  const root = relationsOf(archive, '', limits)
  if (isProblem(root)) return archive.names.some(name => name.toLowerCase() === 'mimetype') ? sheetProblem('formatRefused', {}, { found: 'ODS' }) : root
  const part = ofType(root, 'officeDocument')
  if (part === undefined) return sheetProblem('partMissing', {}, { part: 'officeDocument' })
  if (part.toLowerCase().endsWith('.bin')) return sheetProblem('formatRefused', {}, { found: 'XLSB' })
  const relations = relationsOf(archive, part, limits)
  if (isProblem(relations)) return relations
  const sheets: { name: string; hidden: boolean; part: string }[] = []
  let from1904 = false
  let count = 0
  let lacking: string | undefined
  const problem = readPart(archive, part, limits, (name, attributes) => {
    if (name === 'workbookPr') from1904 = isTrue(attributes['date1904'])
    if (name !== 'sheet') return
    const relation = relations.get(attributes['id'] ?? '')
    if (relation === undefined || relation.external) lacking ??= attributes['name'] ?? 'sheet'
    // Charts and dialogs are sheets of a workbook without cells.
    else if (relation.type === 'worksheet' && ++count <= limits.sheets) sheets.push({ name: attributes['name'] ?? '', hidden: (attributes['state'] ?? 'visible') !== 'visible', part: relation.target })
  })
  if (problem !== undefined) return problem
  if (lacking !== undefined) return sheetProblem('partMissing', {}, { part: factOf(lacking) })
  if (count > limits.sheets) return sheetProblem('tooManySheets', {}, { count, limit: limits.sheets })
  return { sheets, from1904, sharedStrings: ofType(relations, 'sharedStrings'), styles: ofType(relations, 'styles') }
}
