import type { AccountSide, Difference, DifferenceKind, Movement } from './model.ts'

type Named = Readonly<{ account: string; asset: string }>

/** Finds for a movement of the other side the one of the ledger that it means. */
class Book {
  readonly left: Set<Movement>
  readonly #byTransaction = new Map<string, Movement[]>()
  readonly #byUetr = new Map<string, Movement[]>()

  constructor(movements: readonly Movement[]) {
    this.left = new Set(movements)
    for (const each of movements) {
      if (each.transaction !== undefined) push(this.#byTransaction, each.transaction.slice(0, REFERENCE), each)
      if (each.uetr !== undefined) push(this.#byUetr, each.uetr.toLowerCase(), each)
    }
  }

  /** By what names it: its transaction, its beginning as bank references have room for, or its UETR. What was found before is found again: it is there twice. */
  named({ transaction, uetr, atoms }: Movement): Movement | undefined {
    const found = (transaction === undefined ? undefined : this.#byTransaction.get(transaction.slice(0, REFERENCE))) ?? (uetr === undefined ? undefined : this.#byUetr.get(uetr.toLowerCase()))
    // Of several lines of one transaction, such as a fee beside its payment, the one of this amount.
    return found?.find(each => each.atoms === atoms && this.left.has(each)) ?? found?.find(each => this.left.has(each)) ?? found?.[0]
  }

  /** The one movement of this amount on this day that nothing named, where there is just one. */
  alone({ atoms, day }: Movement): Movement | undefined {
    const found = [...this.left].filter(each => each.atoms === atoms && (day === undefined || each.day === undefined || each.day === day))
    return found.length === 1 ? found[0] : undefined
  }
}

/** Characters of a transaction id that fit the references of a bank. */
const REFERENCE = 32

function push(map: Map<string, Movement[]>, key: string, value: Movement): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [value])
  else known.push(value)
}

/**
 * Every difference between what the ledger and another side say of an account in a period, in the order of the other side, then of the ledger. Empty where they agree.
 */
export function compareSides(of: Named, ledger: AccountSide, other: AccountSide): Difference[] {
  const found: Difference[] = []
  const tell = (kind: DifferenceKind, here: Movement | undefined, there: Movement | undefined): void => {
    found.push({
      kind, ...of, here: here?.atoms ?? null, there: there?.atoms ?? null, hereReference: here?.reference ?? null, thereReference: there?.reference ?? null, day: there?.day ?? here?.day ?? null,
    })
  }
  const balance = (kind: DifferenceKind, here: bigint | undefined, there: bigint | undefined): void => {
    if (here !== undefined && there !== undefined && here !== there) found.push({ kind, ...of, here, there, hereReference: null, thereReference: null, day: null })
  }
  balance('openingBalance', ledger.opening, other.opening)
  const book = new Book(ledger.movements)
  const unnamed: Movement[] = []
  for (const there of other.movements) {
    const here = book.named(there)
    if (here === undefined) {
      unnamed.push(there)
      continue
    }
    const isFirst = book.left.delete(here)
    if (!isFirst) tell('repeated', here, there)
    else if (here.atoms === -there.atoms) tell('direction', here, there)
    else if (here.atoms !== there.atoms) tell('amount', here, there)
    else if (here.day !== undefined && there.day !== undefined && here.day !== there.day) tell('day', here, there)
  }
  for (const there of unnamed) {
    const here = there.transaction === undefined && there.uetr === undefined ? book.alone(there) : undefined
    if (here === undefined) tell('missingHere', undefined, there)
    else book.left.delete(here)
  }
  for (const here of book.left) tell('missingThere', here, undefined)
  balance('closingBalance', ledger.closing, other.closing)
  balance('otherSum', other.closing, other.opening === undefined ? undefined : other.movements.reduce((sum, { atoms }) => sum + atoms, other.opening))
  return found
}
