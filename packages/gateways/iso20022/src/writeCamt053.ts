import type { StatementMessage } from './statement/model.ts'
import { recordXml } from './statement/writeEntries.ts'
import { CAMT054_MESSAGE } from './writeCamt054.ts'
import { partyContent } from './writeParts.ts'
import { documentOf, element, value } from './xml/write.ts'

/** The versions written: of the 2019 set, which CBPR+ uses as well. */
export const CAMT053_MESSAGE = 'camt.053.001.08'
export const CAMT052_MESSAGE = 'camt.052.001.08'

function groupHeader({ messageId, createdAt, recipient }: StatementMessage): string {
  return element('GrpHdr', value('MsgId', messageId), value('CreDtTm', createdAt), element('MsgRcpt', recipient && partyContent(recipient)))
}

/**
 * Writes statements of accounts (ISO 20022 camt.053.001.08) as XML in UTF-8, valid against its schema where each has an account and at least one balance, ids have at
 * most 35 characters and amounts at most five decimals.
 */
export function writeCamt053(of: StatementMessage): string {
  return documentOf(CAMT053_MESSAGE, element('BkToCstmrStmt', groupHeader(of), ...of.statements.map((one) => recordXml('Stmt', one, true))))
}

/** The same for accounts within a day (camt.052.001.08): what was booked until now; balances are optional here. */
export function writeCamt052(of: StatementMessage): string {
  return documentOf(CAMT052_MESSAGE, element('BkToCstmrAcctRpt', groupHeader(of), ...of.statements.map((one) => recordXml('Rpt', one, true))))
}

/** The same bookings as notifications (camt.054.001.08), without balances and sums: for who asks for a statement's entries in that form. */
export function writeNotifications(of: StatementMessage): string {
  return documentOf(CAMT054_MESSAGE, element('BkToCstmrDbtCdtNtfctn', groupHeader(of), ...of.statements.map((one) => recordXml('Ntfctn', { ...one, balances: [] }, false))))
}
