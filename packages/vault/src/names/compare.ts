import { foldName, normaliseName } from './normalise.ts'

/** How a name fits the one that a bank knows. */
export type NameMatch = 'match' | 'close' | 'none'

/** Shortest name of which one character may be another and still be close, characters: of a person's two to four characters each one counts. */
const SLIP_LENGTH_MIN = 6
/** Characters that tell one organisation from its sister: numbers, directions, sizes. A slip in one of them is no slip. */
const TELLING = new Set('0123456789〇零一二三四五六七八九十百千万两甲乙丙丁东南西北中大小新老上下前后左右')

/**
 * How the name that a payer gives fits the names of an account (docs/spec/account-names.md, section 3): the same after {@link normaliseName} is a match; the same after
 * {@link foldName}, or with one slip, is close; anything else is none. The best of the account's names counts.
 */
export function compareNames(given: string, held: readonly string[]): NameMatch {
  const name = normaliseName(given)
  if (name === undefined) return 'none'
  const known = held.map(normaliseName).filter(each => each !== undefined)
  if (known.includes(name)) return 'match'
  const folded = foldName(name)
  return known.some(each => isClose(folded, foldName(each))) ? 'close' : 'none'
}

/** Whether two folded names are the same but for one slip. */
function isClose(a: string, b: string): boolean {
  if (a === '' || b === '') return false
  return a === b || hasOneSlip(Array.from(a), Array.from(b))
}

/** One character inserted, left out, or another; or two neighbours exchanged. Linear in the length. */
function hasOneSlip(a: readonly string[], b: readonly string[]): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  if (short.length < SLIP_LENGTH_MIN || long.length - short.length > 1) return false
  let from = 0
  while (from < short.length && short[from] === long[from]) from++
  let tail = 0
  while (tail < short.length - from && short[short.length - 1 - tail] === long[long.length - 1 - tail]) tail++
  const [left, right] = [short.slice(from, short.length - tail), long.slice(from, long.length - tail)]
  if ([...left, ...right].some(each => TELLING.has(each))) return false
  if (left.length <= 1 && right.length <= 1) return true
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0]
}
