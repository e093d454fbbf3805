import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { creditorBooking, debtorBookings } from './camt054/notification.ts'
import type { AccountNotification } from './camt054/notification.ts'
import type { PaymentInitiation } from './model.ts'
import { readPain001 } from './readPain001.ts'
import { everyMessage } from './testing/messages.ts'
import { judge, schemaTest } from './testing/schemaJudge.ts'
import { CAMT054_MESSAGE, writeCamt054 } from './writeCamt054.ts'

const EXAMPLES = resolve(import.meta.dirname, '../../../../examples')
const DAY = { bookingDate: '2026-11-24', valueDate: '2026-11-24' }
const CREATED = '2026-11-24T09:16:02+08:00'

function read(name: string): PaymentInitiation {
  const result = readPain001(readFileSync(resolve(EXAMPLES, name)))
  assert.ok(result.ok)
  return result.message
}

/** Debtor's side of every payment information, creditor's side of every payment. */
function notificationsOf(message: PaymentInitiation): { debit: AccountNotification[]; credit: AccountNotification[] } {
  const debit = message.paymentInformations.map((group, i) => ({
    id: `D-${i}`, account: group.debtorAccount, owner: group.debtor, servicer: group.debtorAgent,
    bookings: debtorBookings(message, group, () => ({ ...DAY, servicerReference: 'JH-7-1' })),
  }))
  const credit = message.paymentInformations.flatMap((group) =>
    group.transactions.map((transfer, i) => ({
      id: `C-${i}`, account: transfer.creditorAccount, owner: transfer.creditor, ...(transfer.creditorAgent ? { servicer: transfer.creditorAgent } : {}),
      bookings: [creditorBooking(message, group, transfer, { ...DAY, uetr: 'eb6305c9-1f7f-49de-aed0-16487c27b42d' })],
    })),
  )
  return { debit, credit }
}

function write(message: PaymentInitiation, side: 'debit' | 'credit'): string {
  return writeCamt054({ messageId: `N-${side}`, creationDateTime: CREATED, recipient: message.initiatingParty, notifications: notificationsOf(message)[side] })
}

test('without batch booking the debtor sees an entry for each payment, with it one for the sum', () => {
  const single = write(read('pain001-pay-suppliers.xml'), 'debit')
  assert.equal(single.match(/<Ntry>/g)?.length, 3)
  assert.ok(!single.includes('<Btch>'))
  assert.ok(single.includes('<Ntry><Amt Ccy="CNY">1286400.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-24</Dt></BookgDt><ValDt><Dt>2026-11-24</Dt></ValDt>'))
  const batch = write(read('pain001-pay-suppliers-gb18030.xml'), 'debit')
  assert.equal(batch.match(/<Ntry>/g)?.length, 1)
  assert.equal(batch.match(/<TxDtls>/g)?.length, 2)
  assert.ok(batch.includes('<Btch><MsgId>CJQC-20261125-0001</MsgId><PmtInfId>CJQC-20261125-0001-01</PmtInfId><NbOfTxs>2</NbOfTxs><TtlAmt Ccy="CNY">314050.50</TtlAmt><CdtDbtInd>DBIT</CdtDbtInd></Btch>'), batch)
})

test('the creditor sees who paid, what for and under which references, but not how the payer grouped the payment', () => {
  const xml = write(read('pain001-pay-suppliers.xml'), 'credit')
  for (const part of [
    '<CdtDbtInd>CRDT</CdtDbtInd>', '<Fmly><Cd>RCDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly>', '<EndToEndId>CJQC-PO-26110522</EndToEndId>', '<UETR>eb6305c9-1f7f-49de-aed0-16487c27b42d</UETR>',
    '<Dbtr><Pty><Nm>长江汽车股份有限公司</Nm>', '<ClrSysMmbId><ClrSysId><Cd>CNAPS</Cd></ClrSysId><MmbId>397521000025</MmbId></ClrSysMmbId>',
    '<Acct><Id><Othr><Id>397020088000017521</Id></Othr></Id><Ccy>CNY</Ccy>', '<Ustrd>支付采购订单 26110522 前挡风玻璃货款，发票号 26422000000109917702</Ustrd>', '<Nb>26422000000109917702</Nb>',
  ]) assert.ok(xml.includes(part), part)
  for (const part of ['PmtInfId', 'InstrId', 'CJQC-20261124-0001']) assert.ok(!xml.includes(part), part)
})

test('payments that are not settled are not told, and those settled on different days are separate entries', () => {
  const message = read('pain001-pay-suppliers-gb18030.xml')
  const group = message.paymentInformations[0]!
  assert.deepEqual(debtorBookings(message, group, () => undefined), [])
  const days = debtorBookings(message, group, (transfer) => (transfer.endToEndId.endsWith('8') ? DAY : { ...DAY, valueDate: '2026-11-25' }))
  assert.deepEqual(days.map(({ valueDate, payments }) => [valueDate, payments.length]), [['2026-11-24', 1], ['2026-11-25', 1]])
})

schemaTest('notifications of every kind of message are valid against the official schema', async () => {
  const documents = everyMessage().flatMap((message) => [write(message, 'debit'), write(message, 'credit')])
  const verdicts = await judge(CAMT054_MESSAGE, documents)
  verdicts.forEach((verdict, i) => assert.deepEqual(verdict, { valid: true, complaint: '' }, documents[i]!.slice(0, 3000)))
})
