import type { DatabaseSync } from 'node:sqlite'
import type { Audiences } from './audiences.ts'
import type { Fresh } from './fresh.ts'
import type { Names, Parties } from './names.ts'
import type { Runs } from './runs.ts'

/** First 48 bits of an id or key. Two that share them are told apart by the row they lead to. */
export const prefixOf = (value: Uint8Array): number => {
  let prefix = 0
  for (let i = 0; i < 6; i++) prefix = prefix * 256 + (value[i] ?? 0)
  return prefix
}

/** What the writing and the reading half of the model share. */
export type Parts = Readonly<{
  db: DatabaseSync
  lookups: Runs
  history: Runs
  freshLookups: Fresh
  freshHistory: Fresh
  actionTypes: Names
  assets: Names
  keyKinds: Names
  parties: Parties
  audiences: Audiences
}>
