import type { CancellationRequest } from '../interbank/cancellation.ts'

const AGENT = (member: string): string => `<FinInstnId><ClrSysMmbId><ClrSysId><Prtry>CNAPS</Prtry></ClrSysId><MmbId>${member}</MmbId></ClrSysMmbId></FinInstnId>`
const DOCUMENT = (name: string, content: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${name}">${content}</Document>\n`

/** A payment of a transfer order: from and to which number at which bank. */
export interface OrderedPayment {
  readonly debtor: { readonly name: string; readonly bank: string; readonly number: string }
  readonly creditor: { readonly name: string; readonly bank: string; readonly number: string }
  readonly amount: string
  readonly endToEndId: string
  readonly uetr?: string
}

/** A pacs.008 of another bank's system, as a test needs it. */
export function pacs008Of(messageId: string, instructing: string, instructed: string, payments: readonly OrderedPayment[]): string {
  const sum = payments.reduce((total, { amount }) => total + BigInt(amount.replace('.', '')), 0n)
  const total = `${sum / 100n}.${String(sum % 100n).padStart(2, '0')}`
  const account = (number: string): string => `<Id><Othr><Id>${number}</Id></Othr></Id>`
  return DOCUMENT('pacs.008.001.08', `<FIToFICstmrCdtTrf><GrpHdr><MsgId>${messageId}</MsgId><CreDtTm>2026-11-24T09:15:00+08:00</CreDtTm><NbOfTxs>${payments.length}</NbOfTxs><CtrlSum>${total}</CtrlSum>` +
    `<IntrBkSttlmDt>2026-11-24</IntrBkSttlmDt><SttlmInf><SttlmMtd>CLRG</SttlmMtd></SttlmInf><InstgAgt>${AGENT(instructing)}</InstgAgt><InstdAgt>${AGENT(instructed)}</InstdAgt></GrpHdr>` +
    payments.map(({ debtor, creditor, amount, endToEndId, uetr }, i) => `<CdtTrfTxInf><PmtId><InstrId>I-${i}</InstrId><EndToEndId>${endToEndId}</EndToEndId><TxId>T-${i}</TxId>${uetr === undefined ? '' : `<UETR>${uetr}</UETR>`}</PmtId>` +
      `<IntrBkSttlmAmt Ccy="CNY">${amount}</IntrBkSttlmAmt><ChrgBr>SLEV</ChrgBr><Dbtr><Nm>${debtor.name}</Nm></Dbtr><DbtrAcct>${account(debtor.number)}</DbtrAcct><DbtrAgt>${AGENT(debtor.bank)}</DbtrAgt>` +
      `<CdtrAgt>${AGENT(creditor.bank)}</CdtrAgt><Cdtr><Nm>${creditor.name}</Nm></Cdtr><CdtrAcct>${account(creditor.number)}</CdtrAcct><RmtInf><Ustrd>货款</Ustrd></RmtInf></CdtTrfTxInf>`).join('') + '</FIToFICstmrCdtTrf>')
}

/** A camt.060 that asks for one report of an account. */
export function camt060Of(messageId: string, report: string, number: string, bank: string, days?: { from: string; to?: string }): string {
  const period = days === undefined ? '' : `<RptgPrd><FrToDt><FrDt>${days.from}</FrDt>${days.to === undefined ? '' : `<ToDt>${days.to}</ToDt>`}</FrToDt><Tp>ALLL</Tp></RptgPrd>`
  return DOCUMENT('camt.060.001.05', `<AcctRptgReq><GrpHdr><MsgId>${messageId}</MsgId><CreDtTm>2026-11-24T09:15:00+08:00</CreDtTm></GrpHdr><RptgReq><Id>R-1</Id><ReqdMsgNmId>${report}</ReqdMsgNmId>` +
    `<Acct><Id><Othr><Id>${number}</Id></Othr></Id></Acct><AcctOwnr><Pty/></AcctOwnr><AcctSvcr>${AGENT(bank)}</AcctSvcr>${period}</RptgReq></AcctRptgReq>`)
}

/** A camt.055 for payments of a file, by their end-to-end ids or UETRs. */
export function camt055Of(id: string, file: string, payments: CancellationRequest['groups'][number]['payments'], group = 'G-1'): string {
  return DOCUMENT('camt.055.001.09', `<CstmrPmtCxlReq><Assgnmt><Id>${id}</Id><Assgnr><Pty><Nm>长江汽车股份有限公司</Nm></Pty></Assgnr><Assgne><Agt>${AGENT('398521000017')}</Agt></Assgne><CreDtTm>2026-11-24T10:00:00+08:00</CreDtTm></Assgnmt>` +
    `<Undrlyg><OrgnlPmtInfAndCxl><OrgnlPmtInfId>${group}</OrgnlPmtInfId><OrgnlGrpInf><OrgnlMsgId>${file}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.10</OrgnlMsgNmId></OrgnlGrpInf>` +
    payments.map(({ endToEndId, uetr }) => `<TxInf>${endToEndId === undefined ? '' : `<OrgnlEndToEndId>${endToEndId}</OrgnlEndToEndId>`}${uetr === undefined ? '' : `<OrgnlUETR>${uetr}</OrgnlUETR>`}<CxlRsnInf><Rsn><Cd>DUPL</Cd></Rsn></CxlRsnInf></TxInf>`).join('') +
    '</OrgnlPmtInfAndCxl></Undrlyg></CstmrPmtCxlReq>')
}
