import { type ActionBytes, assert, ByteReader, decodeLeaf, MalformedBytes, readTransaction, toHex } from '@jianghan/protocol'
import { type BlockRecord, type EventDefinition, leavesOf, type Movement, type Party, type Purpose } from '@jianghan/kernel'
import { LIMITS } from './limits.ts'
import { type Outline, outlinesOf } from './outlines.ts'

/** A party as the key of maps: "a", "m" or "i", then the account's bytes as Latin-1, the member's slug, or the asset of an issuer; "k": the id of a key that signed, as Latin-1; "*public" and "*members" for nobody in particular. */
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
  /** Who sees anything of it: those whom its events are meant for, and its authors. */
  readers: ReadonlySet<PartyKey>
  /** Whether it was refused: it has no events, and only its authors see it. */
  isRefused: boolean
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

/** The parties that a transaction with these actions needed. */
export type Needed = (actions: readonly ActionBytes[]) => readonly Party[]

/** The key of a party. */
export function partyKey(party: Party): PartyKey {
  if ('member' in party) return `m${party.member}`
  return 'account' in party ? `a${latin1(party.account)}` : `i${party.issuerOf}`
}

const latin1 = ({ buffer, byteOffset, byteLength }: Uint8Array): string => Buffer.from(buffer, byteOffset, byteLength).toString('latin1')

/** Turns block records into rows by what the definitions of events declare. Names no module; executes nothing. */
export class Projection {
  readonly #definitions = new Map<number, EventDefinition>()
  readonly #needed: Needed
  /** What is declared, in one line per event: when it changes for an event, rows of the past are no longer right. */
  readonly fingerprint: ReadonlyMap<string, string>

  /** @param needed tells the authors of a refused transaction besides those who signed it */
  constructor(definitions: readonly EventDefinition[], needed: Needed = () => []) {
    this.#needed = needed
    const lines = new Map<string, string>()
    for (const definition of definitions) {
      const { module, number, version, audience, parties, movements, keys } = definition
      this.#definitions.set(codeOf(module, number, version), definition)
      const declared = [parties, audience, movements, keys]
      lines.set(`${module}/${number}/${version}`, declared.map(each => each?.toString().replaceAll(/\s+/g, ' ') ?? '').join('|'))
    }
    this.fingerprint = lines
  }

  /** Rows of a block. Throws on a record whose leaves or events are not what this release writes. */
  rowsOf(record: BlockRecord): BlockRows {
    const logStart = Number(record.logStart)
    const outlines = record.batches.map(outlinesOf)
    const outlineOf = (receipt: number): Outline | undefined => {
      const { batch = 0, position = 0 } = record.receipts[receipt] ?? {}
      return outlines[batch]?.[position]
    }
    const entry = (i: number, outline: Outline | undefined, bytes: Uint8Array, events: readonly Uint8Array[]): EntryRows => this.entryOf(logStart + i, bytes, events, outline)
    const receipts = record.receipts.map(({ leaf, events }, i) => entry(i, outlineOf(i), leaf, events))
    const outcomes = record.outcomes.map(({ cause, leaf, events }, i) => entry(receipts.length + i, outlineOf(cause), leaf, events))
    return {
      height: Number(record.height), seconds: Number(record.time.seconds), nanos: record.time.nanos, logStart,
      logSize: logStart + leavesOf(record).length, appHash: record.appHash, entries: [...receipts, ...outcomes],
    }
  }

  /** Rows of a leaf at a position of the log, with the events behind it; without the outline of its transaction nobody is known who signed, nor what it was. */
  entryOf(seq: number, bytes: Uint8Array, events: readonly Uint8Array[], outline?: Outline): EntryRows {
    const leaf = decodeLeaf(bytes)
    assert(leaf !== undefined && leaf.kind !== 'block', `leaf ${seq} of the log is neither receipt nor outcome`)
    const isRefused = leaf.kind === 'receipt' && leaf.outcome.code !== 0
    const rows = this.#of(events)
    if (leaf.kind === 'receipt' && outline !== undefined) for (const author of this.#authorsOf(outline, isRefused)) rows.readers.add(author)
    return { seq, kind: leaf.kind, id: leaf.transactionId, module: leaf.outcome.module, code: leaf.outcome.code, action: outline?.action ?? '', ...rows, isRefused }
  }

  /** Who signed. Whoever an action that was done needed has signed as well; of a refused one also accounts are told, for those who see but some of their member's. */
  #authorsOf({ signers, bytes }: Outline, isRefused: boolean): PartyKey[] {
    const read = isRefused ? readTransaction(bytes) : undefined
    return [...signers.map(key => `k${key}`), ...(read?.ok === true ? this.#needed(read.value.body.actions).map(partyKey) : [])]
  }

  #of(events: readonly Uint8Array[]): Pick<EntryRows, 'parties' | 'keys'> & { readers: Set<PartyKey> } {
    // By asset and party: a bulk transfer moves something for thousands.
    const moved = new Map<string, PartyRow>()
    const concerned = new Set<PartyKey>()
    const keys: { kind: string; value: Uint8Array }[] = []
    const readers = new Set<PartyKey>()
    for (const bytes of events) {
      const read = this.#read(bytes)
      if (read === undefined) continue
      const { definition: { movements, parties: declared, audience, keys: searched }, fields } = read
      for (const movement of movements?.(fields) ?? []) addMovement(moved, partyKey(movement), movement)
      const named = typeof audience === 'function' ? audience(fields) : []
      if (typeof audience === 'string') readers.add(`*${audience}`)
      for (const party of named) readers.add(partyKey(party))
      for (const party of declared?.(fields) ?? named) if (!('issuerOf' in party)) concerned.add(partyKey(party))
      for (const key of searched?.(fields) ?? []) {
        assert(key.kind.length <= LIMITS.keyKind && key.value.length <= LIMITS.keyValue, `search key ${key.kind} is too long`)
        if (!keys.some(other => other.kind === key.kind && toHex(other.value) === toHex(key.value))) keys.push(key)
      }
    }
    // A party that something moved for needs no line that it was concerned.
    const parties = [...moved.values()]
    for (const { party } of parties) concerned.delete(party)
    for (const party of concerned) parties.push({ party, assetId: undefined, atoms: 0n })
    return { parties, keys, readers }
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
