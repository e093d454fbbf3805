import { fail } from '../problem/define.ts'
import { problems } from '../problem/http.data.ts'
import type { Place } from './messages.ts'

/** Where the index stands; absent while there is none. */
export type IndexStanding = Readonly<{ height: bigint }>

/** The main thread's end of the line to the index worker. */
export interface IndexLink {
  standing(): IndexStanding | undefined
  /** Where a transaction stands; undefined where the index knows none, or is not there. */
  transaction(id: Uint8Array): Promise<Place | undefined>
  /** Tells that blocks up to this height are final. */
  committed(height: bigint): void
  close(): Promise<void>
}

/** The link of a node without an index: every question is answered "not ready". */
export const noIndex: IndexLink = {
  standing: () => undefined,
  transaction: () => Promise.resolve(undefined),
  committed: () => undefined,
  close: () => Promise.resolve(),
}

/** Stops a request that needs an index which is not there. */
export const indexMissing = (enabled: boolean): never => fail(problems.indexNotReady, { state: enabled ? 'building' : 'off' }, 2)
