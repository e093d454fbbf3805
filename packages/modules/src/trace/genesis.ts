import type { Json, Write } from '@jianghan/kernel'

/** A ledger begins without goods, and nothing stands in the first state: so ledgers that began before this module keep theirs. */
export function genesis(_write: Write, part: Json | undefined): void {
  if (part !== undefined) throw new Error('genesis: trace begins with nothing')
}
