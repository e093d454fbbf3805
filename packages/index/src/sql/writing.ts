import { crc32 } from 'node:zlib'
import { assert } from '@jianghan/protocol'
import type { BlockRows, EntryRows } from '../projection.ts'
import type { Marker } from '../readModel.ts'
import { OPEN, packNumbers, PUBLIC } from './audiences.ts'
import { lineName, type Names, type PartyNumbers } from './names.ts'
import type { Owners } from './owners.ts'
import { sumOf, transactionSum } from './sums.ts'

/** Numbers up to here are stored as integers; movements beyond as digits. */
const SAFE = BigInt(Number.MAX_SAFE_INTEGER)

/** The marker of an index that holds nothing. */
export const EMPTY: Marker = { firstHeight: 0n, height: 0n, logSize: 0n, appHash: new Uint8Array(0) }

/** Where rows go, with their values in the order of the columns. */
export interface Sink {
  block(height: number, seconds: number, nanos: number, logStart: number, transactions: number, sum: number): void
  transaction(seq: number, id: Uint8Array, height: number, kind: number, module: number, code: number, action: number, audience: Uint8Array, sum: number): void
  /** The numbers of those who see anything of what stands at a position. */
  audience(seq: number, readers: readonly number[]): void
  key(seq: number, kind: number, value: Uint8Array): void
  history(party: number, seq: number, asset: number, atoms: number | null, sum: number): void
  wide(party: number, seq: number, asset: number, atoms: string, sum: number): void
}

/** Numbers for what repeats. */
export type Numbers = Readonly<{ actionTypes: Names; assets: Names; keyKinds: Names; parties: PartyNumbers }>

/** Writes blocks that follow a marker, and answers with the marker behind them. */
export function writeBlocks(blocks: readonly BlockRows[], marker: Marker, numbers: Numbers, owners: Owners, sink: Sink): Marker {
  let { firstHeight, height, logSize, appHash } = marker
  for (const block of blocks) {
    if (height === 0n) [firstHeight, logSize] = [BigInt(block.height), BigInt(block.logStart)]
    else assert(block.height === Number(height) + 1 && block.logStart === Number(logSize), `block ${block.height} does not follow ${height}`)
    const row = [block.height, block.seconds, block.nanos, block.logStart, block.entries.length] as const
    sink.block(...row, sumOf(...row))
    for (const entry of block.entries) writeEntry(block.height, entry, numbers, owners, sink)
    height = BigInt(block.height)
    logSize = BigInt(block.logSize)
    appHash = block.appHash
  }
  return { firstHeight, height, logSize, appHash }
}

function writeEntry(height: number, entry: EntryRows, numbers: Numbers, owners: Owners, sink: Sink): void {
  const { seq, id, kind, module, code, action, parties, keys } = entry
  const readers = readersOf(entry, numbers.parties, owners)
  const audience = packNumbers(readers)
  sink.audience(seq, readers)
  const [receipt, type] = [kind === 'receipt' ? 0 : 1, numbers.actionTypes.numberOf(action)]
  sink.transaction(seq, id, height, receipt, module, code, type, audience, transactionSum(id, seq, height, receipt, module, code, type, audience))
  for (const { kind: name, value } of keys) sink.key(seq, numbers.keyKinds.numberOf(name), value)
  for (const { party, assetId, purpose, atoms } of parties) {
    const { number } = numbers.parties.add(party, owners.get(party))
    const asset = assetId === undefined ? 0 : numbers.assets.numberOf(lineName(assetId, purpose))
    const fits = atoms <= SAFE && atoms >= -SAFE
    const stored = asset !== 0 && fits ? Number(atoms) : null
    sink.history(number, seq, asset, stored, sumOf(number, seq, asset, stored))
    if (!fits) sink.wide(number, seq, asset, atoms.toString(), sumOf(number, seq, asset, crc32(atoms.toString())))
  }
}

/** Numbers of those who see anything of an entry, ascending. Of a refused one these are also the accounts it needed, for who is confined to some. */
function readersOf({ readers, isRefused }: EntryRows, parties: PartyNumbers, owners: Owners): number[] {
  const out = new Set<number>()
  for (const key of readers) {
    const open = OPEN.get(key)
    if (open === PUBLIC) return [PUBLIC]
    if (open !== undefined) {
      out.add(open)
      continue
    }
    const { number, owner } = parties.add(key, owners.get(key))
    if (owner !== 0) out.add(owner)
    if (isRefused && key.startsWith('a')) out.add(number)
  }
  return [...out].sort((a, b) => a - b)
}
