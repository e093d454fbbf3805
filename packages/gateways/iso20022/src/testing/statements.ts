import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatScaled } from '../decimal.ts'
import type { Party } from '../model.ts'
import type { AccountStatement, StatementEntry, StatementPayment } from '../statement/model.ts'
import { seeded } from './instances.ts'
import type { Random } from './instances.ts'
import { ISO20022 } from './schemaJudge.ts'

const money = (units: bigint) => ({ currency: 'CNY', value: formatScaled(units, 2, 2) })

function payment(random: Random, direction: 'CRDT' | 'DBIT', amount: StatementPayment['amount'], i: number): StatementPayment {
  const party: Party = { name: ['长江汽车股份有限公司', '𠮷野 & <Co>', '汉'.repeat(140)][random(3)]! }
  return {
    direction, amount, servicerReference: `REF${i}`,
    ...(random(2) === 0 && { endToEndId: `E2E-${i}`, uetr: 'eb6305c9-1f7f-49de-aed0-16487c27b42d' }),
    ...(random(2) === 0 && { debtor: party, debtorAccount: { kind: 'Othr', id: `39702008800001${i}` }, debtorAgent: { clearing: { systemCode: 'CNAPS', memberId: '397521000025' } } }),
    ...(random(2) === 0 && { creditor: { ...party, uscc: '91420100MA4KXXXX0X' }, creditorAccount: { kind: 'IBAN', id: 'GB29NWBK60161331926819' } }),
    ...(random(2) === 0 && { remittance: { unstructured: ['发票 26422000000109917702', 'x'.repeat(140)], structured: [] } }),
    ...(random(2) === 0 && { purpose: { code: 'SUPP' }, additional: 'y'.repeat(500) }),
    ...(random(2) === 0 && { proof: { chainId: 'jianghan-1', transactionId: 'ab'.repeat(32), height: `${i}` } }),
  }
}

function entry(random: Random, i: number): StatementEntry {
  const direction = random(2) === 0 ? 'CRDT' : 'DBIT'
  const amounts = Array.from({ length: 1 + random(3) }, () => BigInt(1 + random(1_000_000)))
  const batch = amounts.length > 1
  return {
    direction, amount: money(amounts.reduce((a, b) => a + b)), status: 'BOOK', bookingDate: '2026-11-24', valueDate: i % 2 === 0 ? '2026-11-24' : '2026-11-24T09:15:00+08:00',
    ...(batch ? { batch: { messageId: 'M-1', paymentInformationId: 'M-1-01', count: amounts.length } } : { reference: `REF${i}` }),
    ...(random(8) === 0 && { reversal: true, additional: '冲正' }),
    code: random(5) === 0 ? { proprietary: 'NTRF+105', issuer: '汉江银行' } : { domain: 'PMNT', family: direction === 'CRDT' ? 'RCDT' : 'ICDT', subFamily: 'DMCT' },
    payments: amounts.map((units, k) => payment(random, direction, money(units), i * 10 + k)),
  }
}

/** A statement that adds up, of so many entries, by a seed. */
export function statementOf(seed: number, entries: number): AccountStatement {
  const random = seeded(seed)
  const made = Array.from({ length: entries }, (_, i) => entry(random, i))
  const units = ({ value }: { value: string }): bigint => BigInt(value.replace('.', ''))
  const opening = BigInt(random(1_000_000)) - 500_000n
  const closing = made.reduce((sum, { amount, direction }) => sum + (direction === 'CRDT' ? units(amount) : -units(amount)), opening)
  const balance = (type: string, of: bigint) => ({ type, amount: money(of < 0n ? -of : of), direction: of < 0n ? 'DBIT' as const : 'CRDT' as const, date: '2026-11-24' })
  return {
    id: `S-${seed}`, sequence: `${seed}`, createdAt: '2026-11-25T00:05:00+08:00', from: '2026-11-24T00:00:00+08:00', to: '2026-11-25T00:00:00+08:00',
    account: { kind: 'Othr', id: '397020088000017521', currency: 'CNY', name: '基本户' }, owner: { name: '武汉光谷精密有限公司', uscc: '91420100MA4KXXXX0X' },
    servicer: { clearing: { systemCode: 'CNAPS', memberId: '397521000025' }, name: '汉江银行' }, balances: [balance('OPBD', opening), balance('CLBD', closing)], entries: made,
  }
}

/** Published statements: every camt.052, camt.053 and camt.054 that stands in a Document of its own. */
export function publishedStatements(): { name: string; kind: 'camt.052' | 'camt.053' | 'camt.054'; version: number; bytes: Uint8Array; companion: string | undefined }[] {
  const folders = ['genkgo-camt/test/data', 'moov-iso20022/test/testdata']
  return folders.flatMap((folder) => readdirSync(join(ISO20022!, folder)).filter((name) => name.endsWith('.xml')).sort().flatMap((name) => {
    const bytes = new Uint8Array(readFileSync(join(ISO20022!, folder, name)))
    const found = /<Document[^>]*xmlns="urn:iso:std:iso:20022:tech:xsd:(camt\.05[234])\.001\.([0-9]{2})"/.exec(new TextDecoder().decode(bytes.subarray(0, 4096)))
    if (found === null) return []
    const beside = join(ISO20022!, folder, name.replace(/\.xml$/, '.json'))
    const companion = readdirSync(join(ISO20022!, folder)).includes(name.replace(/\.xml$/, '.json')) ? readFileSync(beside, 'utf8') : undefined
    return [{ name, kind: found[1] as 'camt.053', version: Number(found[2]), bytes, companion }]
  }))
}
