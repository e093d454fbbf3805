import { readFileSync } from 'node:fs'
import type { Genesis, Json } from '@jianghan/kernel'
import { CHAIN_ID, fromHex, fromMillis, toHex, toMillis } from '@jianghan/protocol'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'

/** genesis.json: how the chain begins, and who validates its first block. The same on every node of a chain. */
export type GenesisFile = Genesis & Readonly<{ validators: readonly Readonly<{ publicKey: Uint8Array; power: bigint }>[] }>

/** Largest genesis.json that is read, bytes. */
const BYTES_MAX = 16 * 1024 * 1024
/** Validators that a chain begins with at the most. */
const VALIDATORS_MAX = 100

/** Text of a genesis file. */
export function formatGenesis({ chainId, time, validators, parts }: GenesisFile): string {
  const file = {
    format: 'jianghan-genesis',
    version: 1,
    chainId,
    time: new Date(Number(toMillis(time))).toISOString(),
    validators: validators.map(({ publicKey, power }) => ({ kind: 'ed25519', publicKey: toHex(publicKey), power: String(power) })),
    parts,
  }
  return `${JSON.stringify(file, undefined, 2)}\n`
}

/** Reads a genesis file; throws ProblemFault where it is none. */
export function readGenesisFile(file: string): GenesisFile {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (fault) {
    return fail(startProblems.genesisInvalid, { file, what: (fault as Error).message })
  }
  return readGenesisText(bytes.length > BYTES_MAX ? '' : bytes.toString('utf8'), file)
}

/** Reads the text of a genesis file, which messages name `file`; throws ProblemFault where it is none. */
export function readGenesisText(text: string, file: string): GenesisFile {
  const invalid = (what: string): never => fail(startProblems.genesisInvalid, { file, what })
  if (text === '') invalid(`larger than ${BYTES_MAX} bytes, or empty`)
  let json: Record<string, unknown>
  try {
    json = JSON.parse(text) as Record<string, unknown>
  } catch (fault) {
    return invalid((fault as Error).message)
  }
  if (typeof json !== 'object' || json === null || json['format'] !== 'jianghan-genesis') return invalid('"format" is not "jianghan-genesis"')
  if (json['version'] !== 1) return invalid(`version ${String(json['version'])} is unknown to this release`)
  const { chainId, time, validators, parts } = json
  if (typeof chainId !== 'string' || !CHAIN_ID.test(chainId)) return invalid(`"chainId" does not fit ${CHAIN_ID}`)
  const milliseconds = typeof time === 'string' ? Date.parse(time) : NaN
  if (!(milliseconds > 0)) return invalid('"time" is no moment')
  if (typeof parts !== 'object' || parts === null) return invalid('"parts" is missing')
  if (!Array.isArray(validators) || validators.length === 0 || validators.length > VALIDATORS_MAX) return invalid(`"validators" must name 1 to ${VALIDATORS_MAX} validators`)
  return {
    chainId,
    time: fromMillis(BigInt(milliseconds)),
    parts: parts as Record<string, Json>,
    validators: validators.map(entry => readValidator(entry) ?? invalid('a validator is out of shape')),
  }
}

function readValidator(entry: unknown): GenesisFile['validators'][number] | undefined {
  const { kind, publicKey, power } = (entry ?? {}) as Record<string, unknown>
  const bytes = typeof publicKey === 'string' ? fromHex(publicKey) : undefined
  if (kind !== 'ed25519' || bytes?.length !== 32 || typeof power !== 'string' || !/^[1-9][0-9]{0,17}$/.test(power)) return undefined
  return { publicKey: bytes, power: BigInt(power) }
}
