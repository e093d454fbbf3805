import { assert, ByteReader, decodeLeaf, MalformedBytes, toHex } from '@jianghan/protocol'
import { type BlockRecord, type EventDefinition, leavesOf, type Movement, type Party, type Purpose } from '@jianghan/kernel'
import { firstActionTypes } from './actionTypes.ts'
import { LIMITS } from './limits.ts'

/** A party as the key of maps: "a", "m" or "i", then the account's bytes as Latin-1, the member's slug, or the asset of an issuer. */
export type PartyKey = string

/** What an event's transaction did to a party, for one purpose; without an asset it only concerned it. */
export type PartyRow = { party: PartyKey; assetId: string | undefined; purpose?: Purpose; atoms: bigint }

/** A receipt or a later outcome, as rows. */
export type EntryRows = Readonly<{
  /** Position in the history log. */
  seq: number
  kind: 'receipt' | 'outcome'
  id: Uint8Array
  module: number
  code: number
  /** Type of the transaction's first action, or of the one that this carries; of an outcome: of the transaction that caused it. */
  action: string
  parties: readonly PartyRow[]
  keys: readonly Readonly<{ kind: string; value: Uint8Array }>[]
}>

/** A block, as rows of the index. */
export type BlockRows = Readonly<{
  height: number
  seconds: number
  nanos: number
  logStart: number
  /** Leaves of the log after the block. */
  logSize: number
  appHash: Uint8Array
  entries: readonly EntryRows[]
}>

/** The key of a party. */
export function partyKey(party: Party): PartyKey {
  if ('member' in party) return `m${party.member}`
  return 'account' in party ? `a${latin1(party.account)}` : `i${party.issuerOf}`
}

const latin1 = ({ buffer, byteOffset, byteLength }: Uint8Array): string => Buffer.from(buffer, byteOffset, byteLength).toString('latin1')

/** Turns block records into rows by what the definitions of events declare. Names no module; executes nothing. */
export class Projection {
  readonly #definitions = new Map<number, EventDefinition>()
  /** What is declared, in one line per event: when it changes for an event, rows of the past are no longer right. */
  readonly fingerprint: ReadonlyMap<string, string>

  constructor(definitions: readonly EventDefinition[]) {
    const lines = new Map<string, string>()
    for (const definition of definitions) {
      const { module, number, version, audience, parties, movements, keys } = definition
      this.#definitions.set(codeOf(module, number, version), definition)
      const declared = [parties ?? (typeof audience === 'function' ? audience : undefined), movements, keys]
      lines.set(`${module}/${number}/${version}`, declared.map(each => each?.toString().replaceAll(/\s+/g, ' ') ?? '').join('|'))
    }
    this.fingerprint = lines
  }

  /** Rows of a block. Throws on a record whose leaves or events are not what this release writes. */
  rowsOf(record: BlockRecord): BlockRows {
    const logStart = Number(record.logStart)
    const actions = record.batches.map(firstActionTypes)
    const actionOf = (receipt: number): string => {
      const { batch = 0, position = 0 } = record.receipts[receipt] ?? {}
      return actions[batch]?.[position] ?? ''
    }
    const entry = (i: number, action: string, bytes: Uint8Array, events: readonly Uint8Array[]): EntryRows => {
      const leaf = decodeLeaf(bytes)
      assert(leaf !== undefined && leaf.kind !== 'block', `leaf ${i} of block ${record.height} is neither receipt nor outcome`)
      return { seq: logStart + i, kind: leaf.kind, id: leaf.transactionId, module: leaf.outcome.module, code: leaf.outcome.code, action, ...this.#of(events) }
    }
    const receipts = record.receipts.map(({ leaf, events }, i) => entry(i, actionOf(i), leaf, events))
    const outcomes = record.outcomes.map(({ cause, leaf, events }, i) => entry(receipts.length + i, actionOf(cause), leaf, events))
    return {
      height: Number(record.height), seconds: Number(record.time.seconds), nanos: record.time.nanos, logStart,
      logSize: logStart + leavesOf(record).length, appHash: record.appHash, entries: [...receipts, ...outcomes],
    }
  }

  #of(events: readonly Uint8Array[]): Pick<EntryRows, 'parties' | 'keys'> {
    // By asset and party: a bulk transfer moves something for thousands.
    const moved = new Map<string, PartyRow>()
    const concerned = new Set<PartyKey>()
    const keys: { kind: string; value: Uint8Array }[] = []
    for (const bytes of events) {
      const read = this.#read(bytes)
      if (read === undefined) continue
      const { definition: { movements, parties: declared, audience, keys: searched }, fields } = read
      for (const movement of movements?.(fields) ?? []) addMovement(moved, partyKey(movement), movement)
      for (const party of declared?.(fields) ?? (typeof audience === 'function' ? audience(fields) : [])) if (!('issuerOf' in party)) concerned.add(partyKey(party))
      for (const key of searched?.(fields) ?? []) {
        assert(key.kind.length <= LIMITS.keyKind && key.value.length <= LIMITS.keyValue, `search key ${key.kind} is too long`)
        if (!keys.some(other => other.kind === key.kind && toHex(other.value) === toHex(key.value))) keys.push(key)
      }
    }
    // A party that something moved for needs no line that it was concerned.
    const parties = [...moved.values()]
    for (const { party } of parties) concerned.delete(party)
    for (const party of concerned) parties.push({ party, assetId: undefined, atoms: 0n })
    return { parties, keys }
  }

  /** An event of a definition that is not known here is left out: it was written by a newer release. */
  #read(bytes: Uint8Array): { definition: EventDefinition; fields: Readonly<Record<string, never>> } | undefined {
    try {
      const reader = new ByteReader(bytes)
      const definition = this.#definitions.get(codeOf(reader.u16(), reader.u16(), reader.u8()))
      if (definition === undefined) return undefined
      return { definition, fields: definition.fields.read(reader) as Readonly<Record<string, never>> }
    } catch (fault) {
      if (fault instanceof MalformedBytes) return undefined
      throw fault
    }
  }
}

const codeOf = (module: number, number: number, version: number): number => (module * 0x10000 + number) * 0x100 + version

function addMovement(rows: Map<string, PartyRow>, party: PartyKey, { assetId, purpose, atoms }: Movement): void {
  const name = purpose === undefined ? `${assetId} ${party}` : `${assetId} ${party} ${purpose}`
  const row = rows.get(name)
  if (row === undefined) rows.set(name, { party, assetId, ...(purpose !== undefined && { purpose }), atoms })
  else row.atoms += atoms
}
