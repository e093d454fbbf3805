import { type DescMessage, fromJson, type JsonValue } from '@bufbuild/protobuf'
import { appHash, CHAIN_ID, merkleRoot, type Timestamp, utf8 } from '@jianghan/protocol'
import { Journal, MemoryKv, type StateReader, StateTree } from '@jianghan/store'
import { KERNEL } from './errors.ts'
import type { Action } from './module.ts'
import { actionAt, type Application } from './router.ts'
import type { Json } from './schema/codec.ts'
import type { Write } from './state.ts'
import { appVersionOf, putVersion, ReleaseTooOld } from './version.ts'

/** How a chain begins. Kept beside the data; every node of a chain has the same. */
export type Genesis = Readonly<{
  chainId: string
  time: Timestamp
  /** Each module's part, under the module's name. */
  parts: Readonly<Record<string, Json>>
}>

/** The entry that is always there, so that the state tree is never empty: kernel table 0. */
export const SENTINEL_KEY: Uint8Array = Uint8Array.of(0, KERNEL.number, 0)

/** The version of the application that a chain begins with: `{"kernel": {"application": 2}}` among its parts, or 1. */
export function firstVersion({ parts }: Genesis): number {
  const version = (parts['kernel'] as { readonly application?: Json } | undefined)?.application ?? 1
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) throw new RangeError(`genesis: the version of the application is ${JSON.stringify(version)}`)
  return version
}

/** The first state: the sentinel with the chain's id, then each module's part, in the order of the composition. */
export function genesisChanges(application: Application, genesis: Genesis): Journal {
  if (!CHAIN_ID.test(genesis.chainId)) throw new RangeError(`chain id "${genesis.chainId}" does not fit ${CHAIN_ID}`)
  const nothing: StateReader = { get: () => undefined, flatGet: () => undefined }
  const journal = new Journal(nothing)
  journal.put(SENTINEL_KEY, Uint8Array.of(1, ...utf8(genesis.chainId)))
  const write = {
    height: 0n,
    time: genesis.time,
    get: (key: Uint8Array) => journal.get(key),
    put: (key: Uint8Array, value: Uint8Array) => journal.put(key, value),
    delete: (key: Uint8Array) => journal.delete(key),
    emit: () => undefined,
    outcome: () => undefined,
  }
  const version = firstVersion(genesis)
  if (version > application.version) throw new ReleaseTooOld({ version, knows: application.version, height: 0n })
  // Version 1 is what a ledger without the entry has: the oldest chains began without one.
  if (version > 1) putVersion(write, { version, since: 0n, changed: 0n, next: undefined, work: undefined })
  for (const module of application.modules) if ((module.since ?? 1) <= version) module.genesis(write, genesis.parts[module.schema.name])
  return journal
}

/** The app hash that the first block of a chain is built on. */
export async function genesisAppHash(application: Application, genesis: Genesis): Promise<Uint8Array> {
  const journal = genesisChanges(application, genesis)
  const tree = await StateTree.open(new MemoryKv())
  const { root } = tree.prepare(1n, journal.changes(), journal.flatChanges())
  return appHash({ logRoot: merkleRoot([]), logSize: 0n, stateRoot: root })
}

/**
 * Carries out an action given as JSON in a genesis part. Nobody signs it; everything else is checked as in a block. Throws with
 * the reason when it does not fit: an operator's mistake at set-up.
 */
export function performAtGenesis<M extends DescMessage, B, P>(write: Write, newest: Action<M, B, P>, json: Json): void {
  const action = (actionAt(newest, appVersionOf(write)) ?? newest) as Action<M, B, P>
  const checked = action.schema.check(fromJson(action.schema.message, json as JsonValue))
  if (checked.refused) throw new Error(`genesis: ${checked.error.name} in ${action.schema.name} ${JSON.stringify(json)}`)
  const input = { body: checked.value, transactionId: new Uint8Array(32), signers: [] }
  const decision = action.decide(write, input)
  if (decision.refused) throw new Error(`genesis: ${decision.error.name} in ${action.schema.name} ${JSON.stringify(json)}`)
  action.apply(write, input, decision.value)
}
