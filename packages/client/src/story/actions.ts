import { type ActionBytes, approvalsV1, BULK, carriedBy, decodeBulkEntry, decodeStrict, formatAddress, fromUtf8, paymentsV1, toHex, type Transaction } from '@jianghan/protocol'
import type { EntryOpening } from '@jianghan/light'
import type { Words } from '@jianghan/kernel/schema'
import type { DescMessage, MessageShape } from '@bufbuild/protobuf'
import { actionSchema } from '../actions.ts'
import { formatUuid, showMessage } from '../fields.ts'
import { shownText } from '../shownText.ts'
import type { Known } from './known.ts'
import { type Row, same } from './model.ts'

/** What an action did, in the past tense with "{when}" open, and its facts. */
export type ActionTold = Readonly<{ sentence: Words; rows: readonly Row[] }>

type Position = Readonly<{ transaction: number; action: number }>
type Tell<M> = (message: M, known: Known, at: Position) => ActionTold

/** Gives a teller the decoded message. */
const teller = <D extends DescMessage>(schema: D, tell: Tell<MessageShape<D>>) => (body: Uint8Array, known: Known, at: Position): ActionTold | undefined => {
  const decoded = decodeStrict(schema, body)
  return decoded.ok ? tell(decoded.value, known, at) : undefined
}

/** Sentences for the actions that move money and for what carries others; every other action is told by its summary and its fields. */
const tellers: Readonly<Record<string, ReturnType<typeof teller>>> = {
  'payments.v1.CustomerCreditTransfer': teller(paymentsV1.CustomerCreditTransferSchema, creditTransfer),
  'payments.v1.Transfer': teller(paymentsV1.TransferSchema, ({ from, to, amount }, known) => {
    const [payer, payee, sum] = [known.account(from), known.account(to), known.amount(amount)]
    return {
      sentence: { zh: `${payer.zh}向${payee.zh}转账 ${sum.zh}`, en: `${payer.en} transferred ${sum.en} to ${payee.en}` },
      rows: [accountRow({ zh: '付款账户', en: 'Payer account' }, from), accountRow({ zh: '收款账户', en: 'Payee account' }, to)],
    }
  }),
  'payments.v1.Issue': teller(paymentsV1.IssueSchema, ({ issuerId, to, amount }, known) => {
    const [issuer, payee, sum] = [known.member(issuerId), known.account(to), known.amount(amount)]
    return {
      sentence: { zh: `${issuer.zh}发行 ${sum.zh}，记入${payee.zh}`, en: `${issuer.en} issued ${sum.en} to ${payee.en}` },
      rows: [accountRow({ zh: '入账账户', en: 'Credited account' }, to)],
    }
  }),
  'payments.v1.Redeem': teller(paymentsV1.RedeemSchema, ({ from, amount }, known) => {
    const [holder, sum] = [known.account(from), known.amount(amount)]
    return {
      sentence: { zh: `${holder.zh}赎回 ${sum.zh}`, en: `${holder.en} redeemed ${sum.en}` },
      rows: [accountRow({ zh: '赎回账户', en: 'Redeeming account' }, from)],
    }
  }),
  'payments.v1.BulkTransfer': teller(paymentsV1.BulkTransferSchema, ({ from, assetId, entries, eachByItself }, known) => {
    const [payer, count, packed] = [known.account(from), Math.floor(entries.length / BULK.entryBytes), shownText(assetId)]
    const total = Array.from({ length: count }, (_, i) => decodeBulkEntry(entries.subarray(i * BULK.entryBytes, (i + 1) * BULK.entryBytes))?.atoms ?? 0n).reduce((sum, atoms) => sum + atoms, 0n)
    const sum = known.amount({ assetId, atoms: total })
    return {
      sentence: eachByItself
        ? { zh: `${payer.zh}提交批量转账 ${count} 笔，合计 ${sum.zh}，逐笔执行`, en: `${payer.en} sent a bulk transfer of ${count} entries over ${sum.en}, each by itself` }
        : { zh: `${payer.zh}以批量转账付款 ${count} 笔，合计 ${sum.zh}`, en: `${payer.en} paid ${count} entries of a bulk transfer, ${sum.en} in all` },
      rows: [accountRow({ zh: '付款账户', en: 'Payer account' }, from), row({ zh: '资产', en: 'Asset' }, same(packed))],
    }
  }),
  'approvals.v1.Execute': teller(approvalsV1.ExecuteSchema, ({ proposalId, memberId, action }, known, at) => {
    // What is carried carries nothing itself: bytes inside bytes inside bytes are not followed.
    const [member, carried] = [known.member(memberId), action ?? NO_ACTION]
    const told = carriedBy(carried) === undefined ? tellBytes(carried, at, known) : tellUnread(carried.type)
    return {
      sentence: { zh: `经批准（${member.zh}的提案），${told.sentence.zh}`, en: `with approval (proposal of ${member.en}), ${told.sentence.en}` },
      rows: [...told.rows, row({ zh: '提案编号', en: 'Proposal' }, same(toHex(proposalId)))],
    }
  }),
}

const NO_ACTION: ActionBytes = { type: '', body: new Uint8Array(0) }

function creditTransfer(m: paymentsV1.CustomerCreditTransfer, known: Known, { transaction, action }: Position): ActionTold {
  const payer = known.account(m.debtorAccount, known.disclosed(transaction, action, 'debtor.name'))
  const payee = known.account(m.creditorAccount, known.disclosed(transaction, action, 'creditor.name'))
  const sum = known.amount(m.amount)
  const across = m.amount?.assetId === m.creditorAssetId ? [] : [row({ zh: '收款资产', en: 'Received as' }, same(shownText(m.creditorAssetId)))]
  const order = Object.keys(FIELD_LABELS)
  const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length)
  const disclosed = known.disclosures(transaction, action).sort((a, b) => place(a.name) - place(b.name)).map(({ name, text }) => row(FIELD_LABELS[name] ?? same(name), same(text)))
  const hidden = m.commitments.length - disclosed.length
  return {
    sentence: { zh: `${payer.zh}向${payee.zh}支付 ${sum.zh}`, en: `${payer.en} paid ${sum.en} to ${payee.en}` },
    rows: [
      ...(m.uetr.length === 16 ? [row(same('UETR'), same(formatUuid(m.uetr)))] : []),
      accountRow({ zh: '付款账户', en: 'Payer account' }, m.debtorAccount),
      ...holderRow({ zh: '付款账户持有成员', en: 'Payer account held by' }, known.holder(m.debtorAccount)),
      accountRow({ zh: '收款账户', en: 'Payee account' }, m.creditorAccount),
      ...holderRow({ zh: '收款账户持有成员', en: 'Payee account held by' }, known.holder(m.creditorAccount)),
      ...across, ...disclosed,
      ...(hidden > 0 ? [row({ zh: '未披露的字段', en: 'Fields not disclosed' }, same(String(hidden)))] : []),
    ],
  }
}

/** Words for the fields that payments commit to. */
const FIELD_LABELS: Readonly<Record<string, Words>> = {
  'debtor.name': { zh: '付款人（报文所载）', en: 'Payer as the payment names it' },
  'creditor.name': { zh: '收款人（报文所载）', en: 'Payee as the payment names it' },
  'ultimateDebtor.name': { zh: '最终付款人', en: 'Ultimate payer' },
  'ultimateCreditor.name': { zh: '最终收款人', en: 'Ultimate payee' },
  'debtor.uscc': { zh: '付款人统一社会信用代码', en: 'Payer, unified social credit code' },
  'creditor.uscc': { zh: '收款人统一社会信用代码', en: 'Payee, unified social credit code' },
  'debtor.address': { zh: '付款人地址', en: 'Payer address' },
  'creditor.address': { zh: '收款人地址', en: 'Payee address' },
  'debtorAccount.number': { zh: '付款账号', en: 'Payer account number' },
  'creditorAccount.number': { zh: '收款账号', en: 'Payee account number' },
  'debtorAgent.code': { zh: '付款行', en: 'Payer bank' },
  'creditorAgent.code': { zh: '收款行', en: 'Payee bank' },
  'remittance': { zh: '附言', en: 'Remittance information' },
  'remittance.documents': { zh: '所付单据', en: 'Documents paid' },
  'purpose': { zh: '用途', en: 'Purpose' },
  'messageId': { zh: '报文标识', en: 'Message id' },
  'instructionId': { zh: '指令标识', en: 'Instruction id' },
  'endToEndId': { zh: '端到端标识', en: 'End-to-end id' },
}

/** What an entry of a bulk is for, as its proof shows it: a row for each text of the object, or the text as it is. */
export function referenceRows(opening: EntryOpening | undefined): Row[] {
  if (opening === undefined) return []
  const text = fromUtf8(opening.value) ?? toHex(opening.value)
  const fields = fieldsIn(text)
  if (fields === undefined) return [row(same(shownText(opening.name)), same(shownText(text)))]
  return Object.entries(fields).map(([name, value]) => row(name === 'uetr' ? same('UETR') : FIELD_LABELS[name] ?? same(shownText(name)), same(shownText(value))))
}

/** The texts of an object; undefined where a text is none of texts alone. */
function fieldsIn(text: string): Readonly<Record<string, string>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const isOfTexts = typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(each => typeof each === 'string')
    return isOfTexts ? value as Readonly<Record<string, string>> : undefined
  } catch {
    return undefined
  }
}

const row = (label: Words, value: Words): Row => ({ label, value })
const holderRow = (label: Words, holder: Words | undefined): Row[] => (holder === undefined ? [] : [row(label, holder)])
const accountRow = (label: Words, id: Uint8Array): Row => row(label, same(formatAddress('account', id)))

/** What the action at this place of a transaction says it does. */
export function tellAction(transaction: Transaction, at: Position, known: Known): ActionTold {
  return tellBytes(transaction.body.actions[at.action] ?? NO_ACTION, at, known)
}

const tellBytes = ({ type, body }: ActionBytes, at: Position, known: Known): ActionTold => tellers[type]?.(body, known, at) ?? tellBySchema(type, body)

const tellUnread = (type: string): ActionTold =>
  ({ sentence: { zh: `执行了本版本不认识的操作 ${shownText(type)}`, en: `An action unknown to this version was executed: ${shownText(type)}` }, rows: [] })

function tellBySchema(type: string, body: Uint8Array): ActionTold {
  const schema = actionSchema(type)
  const decoded = schema && decodeStrict<DescMessage>(schema.message, body)
  if (schema === undefined || decoded?.ok !== true) {
    return tellUnread(type)
  }
  const fields = Object.entries(showMessage(schema.message, decoded.value)).filter(([, value]) => value !== undefined && value !== '')
  const shown = (value: unknown): Words => same(shownText(typeof value === 'string' ? value : JSON.stringify(value)))
  return {
    sentence: { zh: `${schema.summary.zh}（${type}）`, en: `${schema.summary.en} (${type})` },
    rows: fields.map(([name, value]) => row(same(name), shown(value))),
  }
}
