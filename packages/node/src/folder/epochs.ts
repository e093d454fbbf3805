import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadFallbackVerifier, sign, type KeyPair } from '@jianghan/crypto'
import { writeFileDurably } from '@jianghan/crypto/node'
import { fromHex, toHex, utf8 } from '@jianghan/protocol'
import { backupProblems } from '../backup/problems.data.ts'
import { fail } from '../problem/define.ts'

/** Who stands for the new key of an epoch: the key itself, the node of the member that runs it, and the key before where that was still there. */
export type Voucher = Readonly<{ by: 'validator' | 'node' | 'formerValidator'; kind: number; publicKey: string; signature: string }>

/** A time in which one validator's key signs. A new one begins where a ledger goes on from a backup after a loss. */
export type Epoch = Readonly<{
  number: number
  /** First height that its key signs. */
  from: bigint
  /** Ed25519, hexadecimal. */
  publicKey: string
  /** The block before, which its key did not sign. */
  after: Readonly<{ hash: string; appHash: string }>
  openedMs: number
  /** What the key before had signed beyond, as far as it is known. */
  lost: Readonly<{ signedTo?: string; receiptsKnown: number }>
  vouchers: readonly Voucher[]
}>

/** What the vouchers of an epoch sign: lines of text, so that any language can check them. */
export const epochStatement = (chainId: string, { number, from, publicKey, after }: Pick<Epoch, 'number' | 'from' | 'publicKey' | 'after'>): Uint8Array =>
  utf8(['jianghan-epoch-1', chainId, number, from, publicKey, after.hash, after.appHash, ''].join('\n'))

/** One signature for the new key of an epoch. */
export function vouch(by: Voucher['by'], key: KeyPair, statement: Uint8Array): Voucher {
  return { by, kind: key.kind, publicKey: toHex(key.publicKey), signature: toHex(sign(key, statement)) }
}

const BYTES_MAX = 1024 * 1024
const EPOCHS_MAX = 1_000
const fileOf = (folder: string): string => join(folder, 'epochs.json')

/** The epochs of a folder after the first, the oldest first; none where there was never a loss. Throws ProblemFault epochsInvalid. */
export async function readEpochs(folder: string, chainId: string): Promise<readonly Epoch[]> {
  const file = fileOf(folder)
  if (!existsSync(file)) return []
  const epochs = parseEpochs(readFileSync(file, 'utf8'), chainId) ?? fail(backupProblems.epochsInvalid, { file, what: 'it is not what ./jianghan restore writes there' })
  const verifier = await loadFallbackVerifier()
  for (const epoch of epochs) {
    const statement = epochStatement(chainId, epoch)
    const stands = epoch.vouchers.every(each => verifier.verify(each.kind, bytesOf(each.publicKey), statement, bytesOf(each.signature)) === 'valid')
    if (!stands || !epoch.vouchers.some(each => each.by === 'validator' && each.publicKey === epoch.publicKey)) {
      fail(backupProblems.epochsInvalid, { file, what: `a signature of epoch ${epoch.number} does not verify` })
    }
  }
  return epochs
}

const bytesOf = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array(0)

/** The epochs in a text, undefined when it holds none; signatures are not looked at. */
export function parseEpochs(text: string, chainId: string): readonly Epoch[] | undefined {
  if (text.length > BYTES_MAX) return undefined
  let json: Record<string, unknown>
  try {
    json = JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
  const list = json?.['format'] === 'jianghan-epochs' && json['version'] === 1 && json['chainId'] === chainId ? json['epochs'] : undefined
  if (!Array.isArray(list) || list.length === 0 || list.length > EPOCHS_MAX) return undefined
  const epochs = list.map(parseEpoch)
  const fits = epochs.every((epoch, i) => epoch?.number === i + 2 && epoch.from > (epochs[i - 1]?.from ?? 0n))
  return fits ? epochs as Epoch[] : undefined
}

const isHash = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)

function parseEpoch(value: unknown): Epoch | undefined {
  const { number, from, publicKey, after, openedMs, lost, vouchers } = (value ?? {}) as Record<string, unknown>
  const { hash, appHash } = (after ?? {}) as Record<string, unknown>
  const { signedTo, receiptsKnown } = (lost ?? {}) as Record<string, unknown>
  if (!Number.isSafeInteger(number) || typeof from !== 'string' || !/^[1-9][0-9]{0,18}$/.test(from) || !isHash(publicKey) || !isHash(hash) || !isHash(appHash)) return undefined
  if (!Number.isSafeInteger(openedMs) || !Number.isSafeInteger(receiptsKnown) || (signedTo !== undefined && typeof signedTo !== 'string')) return undefined
  if (!Array.isArray(vouchers) || vouchers.length > 8 || !vouchers.every(isVoucher)) return undefined
  return {
    number: number as number, from: BigInt(from), publicKey, after: { hash, appHash }, openedMs: openedMs as number,
    lost: { receiptsKnown: receiptsKnown as number, ...(signedTo !== undefined && { signedTo }) }, vouchers,
  }
}

function isVoucher(value: unknown): value is Voucher {
  const { by, kind, publicKey, signature } = (value ?? {}) as Record<string, unknown>
  return ['validator', 'node', 'formerValidator'].includes(by as string) && Number.isSafeInteger(kind) && [publicKey, signature].every(each => typeof each === 'string' && each.length <= 512 && fromHex(each) !== undefined)
}

/** JSON of an epoch, as it stands in the file and is told to clients. */
export const epochJson = ({ from, ...rest }: Epoch) => ({ ...rest, from: String(from) })

/** Writes the epochs of a folder. */
export async function writeEpochs(folder: string, chainId: string, epochs: readonly Epoch[]): Promise<void> {
  const text = JSON.stringify({ format: 'jianghan-epochs', version: 1, chainId, epochs: epochs.map(epochJson) }, undefined, 2)
  await writeFileDurably(fileOf(folder), utf8(`${text}\n`), { mode: 0o640, replace: true })
}
