import { ByteWriter, fromHex, MEMBER_ID, toHex, utf8 } from '@jianghan/protocol'
import { sign } from '@jianghan/crypto'
import type { KeyPair } from '@jianghan/crypto'
import { ITEM_KIND } from '../limits.ts'
import type { Signed } from './httpSignature.ts'

/** Why an item was erased: PIPL art. 47 and GDPR art. 17 on request, the end of its retention, a mistake, an order of an authority. */
export const ERASURE_REASONS = ['subject-request', 'retention-ended', 'mistake', 'order'] as const
export type ErasureReason = (typeof ERASURE_REASONS)[number]

/** Who asks: a short name from the operator's own list, never a person's. */
export const ASKED_BY = /^[A-Za-z0-9][A-Za-z0-9._:@-]{0,63}$/

/** A receipt of erasure as JSON (docs/spec/vault.md, section 6). */
export type ErasureReceipt = Readonly<{
  format: 'jianghan-vault-erasure'
  version: 1
  chain: string
  /** Hexadecimal id of the item, or of the transaction whose fields it held. */
  item: string
  kind: string
  reason: ErasureReason
  askedBy: string
  /** Milliseconds since 1970. */
  at: number
  /** Member whose node erased it. */
  member: string
  key: Readonly<{ kind: number; publicKey: string }>
  signature: string
}>

type Facts = Omit<ErasureReceipt, 'format' | 'version' | 'key' | 'signature'>

const RECEIPT_TAG = utf8('jianghan-vault-erasure-1')

const receiptBytes = ({ chain, item, kind, reason, askedBy, at, member }: Facts): Uint8Array =>
  new ByteWriter().raw(RECEIPT_TAG).text8(chain).bytes8(fromHex(item) ?? new Uint8Array(0)).text8(kind).text8(reason).text8(askedBy).i64(BigInt(at)).text8(member).finish()

/** A receipt, signed by the node that erased. */
export function signReceipt(key: KeyPair, facts: Facts): ErasureReceipt {
  const { chain, item, kind, reason, askedBy, at, member } = facts
  return {
    format: 'jianghan-vault-erasure', version: 1, chain, item, kind, reason, askedBy, at, member,
    key: { kind: key.kind, publicKey: toHex(key.publicKey) }, signature: toHex(sign(key, receiptBytes(facts))),
  }
}

/** A receipt in a JSON value with the signature to be judged; undefined where it is none. */
export function readReceipt(value: unknown): Readonly<{ receipt: ErasureReceipt; signed: Signed }> | undefined {
  const receipt = (typeof value === 'object' && value !== null ? value : {}) as { readonly [K in keyof ErasureReceipt]?: unknown }
  const { format, version, chain, item, kind, reason, askedBy, at, member, signature } = receipt
  const key = (receipt.key ?? {}) as Record<string, unknown>
  const [id, publicKey, bytes] = [item, key['publicKey'], signature].map(text => (typeof text === 'string' ? fromHex(text) : undefined))
  if (format !== 'jianghan-vault-erasure' || version !== 1 || typeof chain !== 'string' || chain.length > 64 || !isSafe(at)) return undefined
  if ((id?.length !== 16 && id?.length !== 32) || typeof kind !== 'string' || !ITEM_KIND.test(kind) || !ERASURE_REASONS.some(known => known === reason)) return undefined
  if (typeof askedBy !== 'string' || !ASKED_BY.test(askedBy) || typeof member !== 'string' || !MEMBER_ID.test(member)) return undefined
  if (typeof key['kind'] !== 'number' || publicKey === undefined || bytes === undefined) return undefined
  const sound = receipt as ErasureReceipt
  return { receipt: sound, signed: { kind: key['kind'], publicKey, message: receiptBytes(sound), signature: bytes } }
}

const isSafe = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
