import type { BlockRows, PartyKey } from '../projection.ts'
import type { Owned, OwnersOf } from '../readModel.ts'
import type { Parties } from './names.ts'

/** Members of parties that have no number yet. */
export type Owners = ReadonlyMap<PartyKey, string | undefined>

/** Parties that are asked for at once: the ledger answers between two blocks. */
const ASKED_MAX = 256

/** Asks whose the parties are that blocks name for the first time. */
export async function learnOwners(parties: Parties, blocks: readonly BlockRows[], ownersOf: OwnersOf): Promise<Owners> {
  const owners = new Map<PartyKey, string | undefined>()
  const note = (key: PartyKey): void => {
    if (!owners.has(key) && !key.startsWith('m') && !key.startsWith('*') && parties.entry(key) === undefined) owners.set(key, undefined)
  }
  for (const { entries } of blocks) {
    for (const { parties: rows, readers } of entries) {
      for (const { party } of rows) note(party)
      for (const reader of readers) note(reader)
    }
  }
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
