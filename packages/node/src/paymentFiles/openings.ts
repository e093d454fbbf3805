import { openCommitment } from '@jianghan/crypto'
import { assert, ByteReader, ByteWriter, decodeStrict, MalformedBytes, paymentsV1, transactionId, txV1 } from '@jianghan/protocol'
import { decodeFields, encodeFields, type Fields, type Vault } from '@jianghan/vault'
import type { TakeContent } from '../vaultExchange/ports.ts'
import { CHUNK_PAYMENTS, type PlannedPayment } from './plan/planCodec.ts'

/** What a payee's member and its bank are told of payments (docs/spec/vault.md, section 5). */
export const OPENINGS_KIND = 'payments.openings'
export const OPENINGS_TYPE = 'application/vnd.jianghan.openings'

/** Fields that are between the payer and its bank. */
const PRIVATE_FIELDS: readonly string[] = ['instructionId']
const VERSION = 1

/** A payment as it is told: the transaction's body, and the openings of its commitments. */
export type ToldPayment = Readonly<{ id: Uint8Array; body: Uint8Array; fields: Fields }>

/** What of a planned payment is told to the other side. */
export function toldOf({ body, fields, id }: Pick<PlannedPayment, 'body' | 'fields' | 'id'>): ToldPayment {
  const all = decodeFields(fields)
  assert(all !== undefined, 'a plan holds fields as they were encoded')
  return { id, body, fields: Object.fromEntries(Object.entries(all).filter(([name]) => !PRIVATE_FIELDS.includes(name))) }
}

/** Bytes of what is told: u8 version, u16 count, then bytes32 body and bytes32 openings of each. */
export function encodeOpenings(payments: readonly Pick<ToldPayment, 'body' | 'fields'>[]): Uint8Array {
  assert(payments.length <= CHUNK_PAYMENTS, 'an item of openings is bounded')
  const out = new ByteWriter(payments.length * 2_048).u8(VERSION).u16(payments.length)
  for (const { body, fields } of payments) out.bytes32(body).bytes32(encodeFields(fields))
  return out.finish()
}

/** The payments in these bytes; undefined where they have another form, or where an opening does not open what the body of its transaction commits to. */
export function decodeOpenings(bytes: Uint8Array): ToldPayment[] | undefined {
  try {
    const reader = new ByteReader(bytes)
    if (reader.u8() !== VERSION) return undefined
    const count = reader.u16()
    if (count > CHUNK_PAYMENTS) return undefined
    const payments: ToldPayment[] = []
    for (let i = 0; i < count; i++) {
      const body = reader.bytes32()
      const fields = decodeFields(reader.bytes32())
      if (fields === undefined || !opens(body, fields)) return undefined
      payments.push({ id: transactionId(body), body, fields })
    }
    reader.end()
    return payments
  } catch (fault) {
    if (fault instanceof MalformedBytes) return undefined
    throw fault
  }
}

/** Whether each field opens the commitment of its name in the one credit transfer of this body. */
function opens(body: Uint8Array, fields: Fields): boolean {
  const decoded = decodeStrict(txV1.TransactionBodySchema, body)
  const [action, ...others] = decoded.ok ? decoded.value.actions : []
  if (action === undefined || others.length > 0 || action.type !== 'payments.v1.CustomerCreditTransfer') return false
  const transfer = decodeStrict(paymentsV1.CustomerCreditTransferSchema, action.body)
  if (!transfer.ok) return false
  const commitments = new Map(transfer.value.commitments.map(({ name, commitment }) => [name, commitment]))
  return Object.entries(fields).every(([name, opening]) => openCommitment(name, opening, commitments.get(name) ?? new Uint8Array(0)))
}

/** Keeps the openings that another node delivers, by transaction. */
export const openingsTaker = (vault: Vault): TakeContent => (content, _info, reader) => {
  const payments = decodeOpenings(content)
  if (payments === undefined) return undefined
  return { ids: payments.map(({ id }) => id), keep: () => vault.putManyFields(payments.map(({ id, fields }) => ({ txId: id, fields, readers: [reader] }))) }
}
