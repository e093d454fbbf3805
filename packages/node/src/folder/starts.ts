import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileDurably } from '@jianghan/crypto/node'
import type { EngineParams, RecoveredSeat } from '@jianghan/kernel'
import { formatTime, parseTime, type Time } from '@jianghan/light'
import { fromHex, MEMBER_ID, toHex, utf8 } from '@jianghan/protocol'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'

/** How a network took a ledger over that had blocks already: what its engine's genesis is made from, the same on every node. */
export type NetworkStart = Readonly<{
  /** `promotion`: one node handed over, by the members' vote. `recovery`: a network that lost its quorum for good is begun anew with other validators. */
  kind: 'promotion' | 'recovery'
  /** Height of the network's first block. */
  from: bigint
  /** Time of that block, exactly. */
  time: Time
  /** Who validates from there on, ascending by key. */
  validators: readonly RecoveredSeat[]
  /** Who validated before, and is believed up to the block before. */
  before: readonly Pick<RecoveredSeat, 'publicKey' | 'power'>[]
  /** What the state says of the engine's parameters then. */
  params: Pick<EngineParams, 'blockBytes' | 'evidenceBlocks' | 'evidenceMs'>
  /** The block before: hash of its header, and the application hash that the network's first header carries. */
  after: Readonly<{ hash: string; appHash: string }>
}>

const BYTES_MAX = 4 * 1024 * 1024
const STARTS_MAX = 100
const VALIDATORS_MAX = 100
const HASH = /^[0-9a-f]{64}$/
const COUNT = /^[1-9][0-9]{0,17}$/
const fileOf = (folder: string): string => join(folder, 'starts.json')

/** Form of a start in files, and what check words are over. */
export const startJson = ({ kind, from, time, validators, before, params, after }: NetworkStart) => ({
  kind, from: String(from), time: formatTime(time), before: before.map(({ publicKey, power }) => ({ publicKey: toHex(publicKey), power: String(power) })),
  validators: validators.map(({ member, publicKey, power }) => ({ member, publicKey: toHex(publicKey), power: String(power) })),
  params: { blockBytes: params.blockBytes, evidenceBlocks: String(params.evidenceBlocks), evidenceMs: String(params.evidenceMs) }, after,
})

/** Text of starts.json. */
export const formatStarts = (chainId: string, starts: readonly NetworkStart[]): string =>
  `${JSON.stringify({ format: 'jianghan-starts', version: 1, chainId, starts: starts.map(startJson) }, undefined, 2)}\n`

/** Writes starts.json of a folder. */
export async function writeStarts(folder: string, chainId: string, starts: readonly NetworkStart[]): Promise<void> {
  await writeFileDurably(fileOf(folder), utf8(formatStarts(chainId, starts)), { mode: 0o640, replace: true })
}

/** The starts of a folder, the oldest first; none where its network made the first block, or one node keeps it. Throws ProblemFault startsInvalid. */
export function readStarts(folder: string, chainId: string): readonly NetworkStart[] {
  const file = fileOf(folder)
  if (!existsSync(file)) return []
  return parseStarts(readFileSync(file, 'utf8'), chainId) ?? fail(startProblems.startsInvalid, { file, what: 'it is not what ./jianghan network promote writes there' })
}

/** The starts in a text, undefined when it holds none. */
export function parseStarts(text: string, chainId: string): readonly NetworkStart[] | undefined {
  if (text.length > BYTES_MAX) return undefined
  let json: Record<string, unknown> | null
  try {
    json = JSON.parse(text) as Record<string, unknown> | null
  } catch {
    return undefined
  }
  const list = json?.['format'] === 'jianghan-starts' && json['version'] === 1 && json['chainId'] === chainId ? json['starts'] : undefined
  if (!Array.isArray(list) || list.length === 0 || list.length > STARTS_MAX) return undefined
  const starts = list.map(parseStart)
  const fits = starts.every((start, i) => start !== undefined && start.from > (starts[i - 1]?.from ?? 1n) && (start.kind === 'recovery' || i === 0))
  return fits ? starts as NetworkStart[] : undefined
}

function parseStart(value: unknown): NetworkStart | undefined {
  const { kind, from, time, validators, before, params, after } = (value ?? {}) as Record<string, unknown>
  const { hash, appHash } = (after ?? {}) as Record<string, unknown>
  const moment = typeof time === 'string' ? parseTime(time) : undefined
  if ((kind !== 'promotion' && kind !== 'recovery') || typeof from !== 'string' || !COUNT.test(from) || moment === undefined) return undefined
  if (typeof hash !== 'string' || !HASH.test(hash) || typeof appHash !== 'string' || !HASH.test(appHash)) return undefined
  const agreed = parseParams(params)
  if (agreed === undefined || !Array.isArray(validators) || validators.length === 0 || validators.length > VALIDATORS_MAX) return undefined
  const set = validators.map(parseSeat)
  const known = Array.isArray(before) && before.length > 0 && before.length <= VALIDATORS_MAX ? before.map(parseKey) : [undefined]
  const keys = set.map(each => (each === undefined ? '' : toHex(each.publicKey)))
  const inOrder = keys.every((key, i) => key !== '' && (keys[i - 1] ?? '') < key) && known.every(each => each !== undefined)
  if (!inOrder) return undefined
  return { kind, from: BigInt(from), time: moment, validators: set as NetworkStart['validators'], before: known as NetworkStart['before'], params: agreed, after: { hash, appHash } }
}

function parseSeat(value: unknown): RecoveredSeat | undefined {
  const { member } = (value ?? {}) as Record<string, unknown>
  const key = parseKey(value)
  return key === undefined || typeof member !== 'string' || !MEMBER_ID.test(member) ? undefined : { member, ...key }
}

function parseKey(value: unknown): NetworkStart['before'][number] | undefined {
  const { publicKey, power } = (value ?? {}) as Record<string, unknown>
  const key = typeof publicKey === 'string' && HASH.test(publicKey) ? fromHex(publicKey) : undefined
  return key === undefined || typeof power !== 'string' || !COUNT.test(power) ? undefined : { publicKey: key, power: BigInt(power) }
}

function parseParams(value: unknown): NetworkStart['params'] | undefined {
  const { blockBytes, evidenceBlocks, evidenceMs } = (value ?? {}) as Record<string, unknown>
  const isCount = (each: unknown): each is string => typeof each === 'string' && COUNT.test(each)
  if (typeof blockBytes !== 'number' || !Number.isSafeInteger(blockBytes) || blockBytes < 1 || !isCount(evidenceBlocks) || !isCount(evidenceMs)) return undefined
  return { blockBytes, evidenceBlocks: BigInt(evidenceBlocks), evidenceMs: BigInt(evidenceMs) }
}
