import { ASSET_ID, fromUtf8, MEMBER_ID } from '@jianghan/protocol'
import type { RefundDecision, RefundRequest, StatusReasonWords } from './model.ts'

/** Bytes of a request or decision, more than either can have. */
const BYTES_MAX = 16_384
/** Reasons of a request, and characters of the words of a decision. */
const REASONS_MAX = 20
const WORDS_MAX = 500

const UETR = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const ACCOUNT = /^[0-9a-f]{40}$/
const CODE = /^[A-Z0-9]{1,4}$/

type Json = Readonly<Record<string, unknown>>

const is = (value: unknown, pattern: RegExp, most = 100): value is string => typeof value === 'string' && value.length <= most && pattern.test(value)
const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

/** A request for a refund as another node may have sent it; undefined where it has not its form. */
export function readRefundRequest(bytes: Uint8Array): RefundRequest | undefined {
  const { version, uetr, amount, atoms, asset, debtor, creditor, payer, payee, reasons, askedAt } = objectIn(bytes) ?? {}
  const { currency, value } = (amount ?? {}) as Json
  const isSound = version === 1 && is(uetr, UETR) && is(currency, /^[A-Z]{3}$/) && is(value, /^[0-9]+(\.[0-9]+)?$/) && is(atoms, /^[1-9][0-9]*$/, 39) && is(asset, ASSET_ID) && is(debtor, ACCOUNT) && is(creditor, ACCOUNT) &&
    is(payer, MEMBER_ID) && is(payee, MEMBER_ID) && Array.isArray(reasons) && reasons.length <= REASONS_MAX && reasons.every(reason => is(reason, CODE)) && isTime(askedAt)
  return isSound ? { version: 1, uetr, amount: { currency, value }, atoms, asset, debtor, creditor, payer, payee, reasons: reasons as string[], askedAt } : undefined
}

/** A decision about one, likewise. */
export function readRefundDecision(bytes: Uint8Array): RefundDecision | undefined {
  const { version, request, accepted, transactionId, reason, at } = objectIn(bytes) ?? {}
  const words = reason === undefined ? undefined : reasonIn(reason)
  const isSound = version === 1 && is(request, /^[0-9a-f]{32}$/) && typeof accepted === 'boolean' && isTime(at) && (transactionId === undefined || is(transactionId, /^[0-9a-f]{64}$/)) && (reason === undefined || words !== undefined)
  return isSound ? { version: 1, request, accepted, at, ...(transactionId !== undefined && { transactionId: transactionId as string }), ...(words && { reason: words }) } : undefined
}

function reasonIn(value: unknown): StatusReasonWords | undefined {
  const { code, zh, en } = (value ?? {}) as Json
  return is(code, CODE) && is(zh, /^[^]*$/, WORDS_MAX) && is(en, /^[^]*$/, WORDS_MAX) ? { code, zh, en } : undefined
}

function objectIn(bytes: Uint8Array): Json | undefined {
  const text = bytes.length > BYTES_MAX ? undefined : fromUtf8(bytes)
  try {
    const value = JSON.parse(text ?? '') as unknown
    return typeof value === 'object' && value !== null ? value as Json : undefined
  } catch {
    return undefined
  }
}
