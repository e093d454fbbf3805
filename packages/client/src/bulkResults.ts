import type { Json, Words } from '@jianghan/kernel/schema'
import { moduleSchemas } from '@jianghan/modules/schema'
import type { TransactionAnswer } from './answers.ts'

/** What became of an entry of a bulk, counted from 0; `why` where it was not paid. */
export type BulkEntryResult = Readonly<{ index: number; to: string; atoms: string; status: string; why: Words | undefined }>

const payments = moduleSchemas.find(({ name }) => name === 'payments')
const errors = Object.values(payments?.errors ?? {})

/** Words for what stops an entry alone: its result is a code, and has no facts. */
const WHY: Readonly<Record<string, Words>> = {
  accountNotFound: { zh: '收款账户不存在', en: 'the payee account does not exist' },
  insufficientFunds: { zh: '付款账户余额不足以支付此笔', en: 'what the payer had left did not suffice for it' },
  payeeFrozen: { zh: '收款账户已被监管方冻结', en: 'the payee account is frozen by a supervisor' },
  feeNotCovered: { zh: '付款账户余额足以付款，但不足以支付费用', en: 'what the payer had left covered it and not its fee' },
}

/** The status of an entry by its result, and why it was not paid. */
export function entryStatus({ module, code }: Readonly<{ module: number; code: number }>): Readonly<{ status: string; why: Words | undefined }> {
  if (code === 0) return { status: 'done', why: undefined }
  const name = module === payments?.number ? errors.find(error => error.code === code)?.name : undefined
  const status = name === undefined ? `${module}/${code}` : `payments.${name}`
  return { status, why: WHY[name ?? ''] ?? { zh: `状态 ${status}`, en: `status ${status}` } }
}

/** Results of all entries of a transaction's bulks that its events tell the reader of, each with the number of its bulk, from 0. */
export function bulkResults({ events }: Pick<TransactionAnswer, 'events'>): (BulkEntryResult & Readonly<{ bulk: number }>)[] {
  let bulk = -1
  return events.flatMap(({ name, fields }) => {
    if (name === 'payments.bulkTransferred') bulk++
    if (name !== 'payments.bulkEntries') return []
    const { first, entries } = fields as Readonly<{ first: Json; entries: readonly Readonly<{ to: string; atoms: string; code: number }>[] }>
    return entries.map(({ to, atoms, code }, i) => ({ bulk, index: Number(first) + i, to, atoms, ...entryStatus({ module: payments?.number ?? 0, code: Number(code) }) }))
  })
}
