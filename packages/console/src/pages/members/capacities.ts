import type { WordKey } from '../../words/words.data.ts'

const CAPACITIES: Readonly<Record<string, WordKey>> = { issuer: 'capacity.issuer', operator: 'capacity.operator', supervisor: 'capacity.supervisor' }

/** A capacity in the reader's language; one that the console does not know as it is. */
export const capacityWord = (capacity: string, say: (key: WordKey) => string): string => {
  const word = CAPACITIES[capacity]
  return word === undefined ? capacity : say(word)
}
