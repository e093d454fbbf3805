import type { SheetProblem } from '../errors.ts'
import type { SheetLimits } from '../limits.ts'
import type { Archive } from './archive.ts'
import { readPart } from './workbook.ts'

/** How a number is shown, as far as it changes what the cell says. */
export type NumberForm = 'plain' | 'date' | { /** Digits that are shown at least, zeros in front: "000000". */ readonly zeros: number }

/** Formats that are dates by their number alone (ECMA-376 part 1, 18.8.30), those of Chinese among them. */
const DATE_IDS: readonly (readonly [number, number])[] = [[14, 22], [27, 36], [45, 47], [50, 58]]
const FORMATS_MAX = 100_000

const isDateId = (id: number): boolean => DATE_IDS.some(([from, to]) => id >= from && id <= to)

/** What a format code does. What stands in quotes, behind a backslash or in square brackets (colours, currencies, conditions) is no format. */
function formOf(code: string): NumberForm {
  const bare = code.replace(/"[^"]*"|\\.|_.|\*./g, '').replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '').split(';')[0] ?? ''
  if (/^0{2,30}$/.test(bare)) return { zeros: bare.length }
  return /[ymdhs年月日]/i.test(bare) && !/general/i.test(bare) ? 'date' : 'plain'
}

/** The forms of a workbook's cell styles, by the number that a cell names (`s`). */
export function readFormats(archive: Archive, part: string | undefined, limits: SheetLimits): readonly NumberForm[] | { readonly problem: SheetProblem } {
  if (part === undefined) return []
  const codes = new Map<number, NumberForm>()
  const forms: NumberForm[] = []
  let inCellFormats = false
  const problem = readPart(archive, part, limits, (name, { numFmtId, formatCode }) => {
    if (name === 'numFmt' && codes.size < FORMATS_MAX) codes.set(Number(numFmtId), formOf(formatCode ?? ''))
    else if (name === 'cellXfs') inCellFormats = true
    else if (name === 'cellStyles' || name === 'dxfs' || name === 'cellStyleXfs') inCellFormats = false
    else if (name === 'xf' && inCellFormats && forms.length < FORMATS_MAX) {
      const id = Number(numFmtId ?? 0)
      forms.push(codes.get(id) ?? (isDateId(id) ? 'date' : 'plain'))
    }
  })
  return problem === undefined ? forms : { problem }
}

const DAY_MS = 86_400_000
/** Day 0 of the two systems, as milliseconds; of 1900 the days before March count a 29 February that never was, and are no dates here. */
const EPOCHS = { from1900: Date.UTC(1899, 11, 30), from1904: Date.UTC(1904, 0, 1) }
const LAST_DAY = 2_958_465

/** The moment of a serial day number in digits, to the second: YYYY-MM-DD, or with THH:MM:SS; undefined where it is none. */
export function dateOfSerial(text: string, from1904: boolean): string | undefined {
  const match = /^([0-9]{1,7})(?:\.([0-9]+))?$/.exec(text)
  if (match === null) return undefined
  const day = Number(match[1])
  if (day > LAST_DAY || day < (from1904 ? 0 : 61)) return undefined
  const seconds = Math.round(Number(`0.${match[2] ?? '0'}`) * 86_400)
  const iso = new Date((from1904 ? EPOCHS.from1904 : EPOCHS.from1900) + day * DAY_MS + seconds * 1000).toISOString()
  return seconds === 0 ? iso.slice(0, 10) : iso.slice(0, 19)
}
