import type { BlockRows, PartyKey } from '../projection.ts'
import type { Owned, OwnersOf } from '../readModel.ts'
import type { PartyNumbers } from './names.ts'

/** Members of parties that have no number yet. */
export type Owners = ReadonlyMap<PartyKey, string | undefined>

/** Parties that are asked for at once: the ledger answers between two blocks. */
const ASKED_MAX = 256

/** The parties that blocks name, each once, without those that are nobody in particular. */
export function partiesOf(blocks: readonly BlockRows[]): Set<PartyKey> {
  const out = new Set<PartyKey>()
  for (const { entries } of blocks) {
    for (const { parties, readers } of entries) {
      for (const { party } of parties) out.add(party)
      for (const reader of readers) if (!reader.startsWith('*')) out.add(reader)
    }
  }
  return out
}

/** Asks whose the parties are that have no number yet. */
export async function learnOwners(numbers: Pick<PartyNumbers, 'entry'>, named: ReadonlySet<PartyKey>, ownersOf: OwnersOf): Promise<Owners> {
  const owners = new Map<PartyKey, string | undefined>()
  for (const key of named) if (!key.startsWith('m') && numbers.entry(key) === undefined) owners.set(key, undefined)
  const keys = [...owners.keys()]
  for (let at = 0; at < keys.length; at += ASKED_MAX) {
    const some = keys.slice(at, at + ASKED_MAX)
    const members = await ownersOf(some.map(ownedOf))
    for (const [i, key] of some.entries()) owners.set(key, members[i])
  }
  return owners
}

function ownedOf(key: PartyKey): Owned {
  if (key.startsWith('i')) return { issuerOf: key.slice(1) }
  const bytes = new Uint8Array(Buffer.from(key.slice(1), 'latin1'))
  return key.startsWith('a') ? { account: bytes } : { key: bytes }
}
