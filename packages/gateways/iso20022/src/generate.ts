import { computeLeiCheckDigits, computeUsccCheckDigit } from '@jianghan/protocol'
import { AMOUNT_SCALE, formatScaled } from './decimal.ts'
import { makeUetr } from './uetr.ts'
import { escapeXml } from './xml/write.ts'

/** What a generated file should look like; each field but `count` has a default. The same options give the same bytes. */
export interface GenerateOptions {
  /** Payments in the file, at least 1. */
  readonly count: number
  /** 0 to 2^32-1. */
  readonly seed?: number
  readonly messageId?: string
  readonly batchBooking?: boolean
  readonly withUetr?: boolean
  /** YYYY-MM-DD. */
  readonly date?: string
  readonly debtor?: GeneratedParty
  /** Payees; the payments go round among them. */
  readonly creditors?: readonly GeneratedParty[]
  /** Least and most of one payment, fen, at least 1; by default 10 to 100,000 yuan. */
  readonly fen?: readonly [least: number, most: number]
}

/** A party with its account at a bank. */
export interface GeneratedParty {
  readonly name: string
  readonly uscc: string
  readonly lei?: string
  readonly account: string
  readonly bankName: string
  /** CNAPS code of the bank. */
  readonly bankCode: string
  readonly street: string
}

const BANKS = [
  { bankName: '汉江银行股份有限公司', bankCode: '398521000017' },
  { bankName: '东湖银行股份有限公司', bankCode: '397521000025' },
] as const
const PLACES = ['汉口', '武昌', '汉阳', '青山', '洪山', '东湖', '江夏', '黄陂', '蔡甸', '新洲']
const TRADES = ['制动系统', '汽车玻璃', '线束', '座椅', '轮胎', '轴承', '涂料', '模具', '电池', '物流']
const STREETS = ['解放大道', '中山大道', '珞喻路', '琴台大道', '和平大道', '雄楚大道', '关山大道', '沿江大道']
const GOODS = ['货款', '模具费', '运输费', '质保金', '加工费', '样件款']

/** mulberry32: a small generator with a period of 2^32; the numbers only need to be the same everywhere. */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** The i-th invented company of the generator, with valid check digits. */
function company(i: number): GeneratedParty {
  const place = PLACES[i % PLACES.length]!
  const trade = TRADES[Math.trunc(i / PLACES.length) % TRADES.length]!
  const number = `${i}`.padStart(6, '0')
  const first17 = `91420100MA7${number}`
  const first18 = `9JHX00DEMO00${number}`
  return {
    name: `${place}${trade}有限公司${i < 100 ? '' : `第${i}分公司`}`,
    uscc: first17 + computeUsccCheckDigit(first17),
    lei: first18 + computeLeiCheckDigits(first18),
    account: `39${i % 2}0200${`${i}`.padStart(10, '0')}`,
    street: STREETS[i % STREETS.length]!,
    ...BANKS[i % BANKS.length]!,
  }
}

function partyXml(of: GeneratedParty, number: number): string {
  const lei = of.lei === undefined ? '' : `<LEI>${of.lei}</LEI>`
  return (
    `<Nm>${escapeXml(of.name)}</Nm><PstlAdr><StrtNm>${escapeXml(of.street)}</StrtNm><BldgNb>${number}号</BldgNb><TwnNm>武汉市</TwnNm><Ctry>CN</Ctry></PstlAdr>` +
    `<Id><OrgId>${lei}<Othr><Id>${of.uscc}</Id><SchmeNm><Prtry>USCC</Prtry></SchmeNm></Othr></OrgId></Id>`
  )
}

function agentXml(of: GeneratedParty): string {
  return `<FinInstnId><ClrSysMmbId><ClrSysId><Cd>CNAPS</Cd></ClrSysId><MmbId>${of.bankCode}</MmbId></ClrSysMmbId><Nm>${escapeXml(of.bankName)}</Nm></FinInstnId>`
}

function accountXml(of: GeneratedParty): string {
  return `<Id><Othr><Id>${escapeXml(of.account)}</Id></Othr></Id><Ccy>CNY</Ccy>`
}

interface Draws {
  readonly below: (limit: number) => number
  readonly date: string
  readonly withUetr: boolean
}

function transferXml(i: number, to: GeneratedParty, fen: bigint, { below, date, withUetr }: Draws): string {
  const uetr = withUetr ? `<UETR>${makeUetr(Uint8Array.from({ length: 16 }, () => below(256)))}</UETR>` : ''
  const invoice = `2642200000${`${below(1_000_000_000)}`.padStart(10, '0')}`
  return (
    `      <CdtTrfTxInf><PmtId><InstrId>INS-${date}-${i}</InstrId><EndToEndId>E2E-${date}-${i}</EndToEndId>${uetr}</PmtId>\n` +
    `        <Amt><InstdAmt Ccy="CNY">${formatScaled(fen, 2, 2)}</InstdAmt></Amt>\n` +
    `        <CdtrAgt>${agentXml(to)}</CdtrAgt>\n        <Cdtr>${partyXml(to, 1 + below(999))}</Cdtr>\n        <CdtrAcct>${accountXml(to)}</CdtrAcct>\n` +
    `        <Purp><Cd>SUPP</Cd></Purp>\n` +
    `        <RmtInf><Ustrd>采购订单 ${26110000 + i} ${GOODS[below(GOODS.length)]!}，发票号 ${invoice}</Ustrd></RmtInf></CdtTrfTxInf>\n`
  )
}

/**
 * Makes a pain.001.001.10 in UTF-8 as a large company's ERP would write it: one payment information, suppliers in Wuhan. For benchmarks, the simulator and tests.
 */
export function generatePain001(options: GenerateOptions): string {
  const { count, seed = 1, batchBooking = true, withUetr = true, date = '2026-11-24' } = options
  const messageId = options.messageId ?? `GEN-${seed}-${count}`
  const debtor = options.debtor ?? { ...company(0), name: '长江汽车股份有限公司' }
  const creditors = options.creditors ?? Array.from({ length: 200 }, (_, i) => company(i + 1))
  const [least, most] = options.fen ?? [1_000, 9_999_999]
  const draws: Draws = { below: generator(seed), date, withUetr }
  let units = 0n
  const transfers: string[] = []
  for (let i = 0; i < count; i++) {
    const fen = BigInt(least + draws.below(most - least + 1))
    units += fen
    transfers.push(transferXml(i, creditors[i % creditors.length]!, fen, draws))
  }
  const totals = `<NbOfTxs>${count}</NbOfTxs><CtrlSum>${formatScaled(units * 10n ** BigInt(AMOUNT_SCALE - 2), AMOUNT_SCALE, 2)}</CtrlSum>`
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.10">\n  <CstmrCdtTrfInitn>\n' +
    `    <GrpHdr><MsgId>${escapeXml(messageId)}</MsgId><CreDtTm>${date}T09:00:00+08:00</CreDtTm>${totals}<InitgPty>${partyXml(debtor, 88)}</InitgPty></GrpHdr>\n` +
    `    <PmtInf><PmtInfId>${escapeXml(messageId)}-1</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>${batchBooking}</BtchBookg>${totals}\n` +
    `      <ReqdExctnDt><Dt>${date}</Dt></ReqdExctnDt>\n      <Dbtr>${partyXml(debtor, 88)}</Dbtr>\n      <DbtrAcct>${accountXml(debtor)}</DbtrAcct>\n` +
    `      <DbtrAgt>${agentXml(debtor)}</DbtrAgt>\n${transfers.join('')}    </PmtInf>\n  </CstmrCdtTrfInitn>\n</Document>\n`
  )
}
