import { CURRENCY_DECIMALS, type CreditTransfer, factOf, type Facts, type Money } from '@jianghan/gateway-iso20022'
import { checkCnaps, checkIban } from '@jianghan/protocol'
import type { Cell, Row } from '../cell.ts'
import type { SheetErrorName, SheetFindings } from '../errors.ts'
import { visible } from '../values/digits.ts'
import { amountIn, dateIn, identifierIn, textIn, type Value } from '../values/readValues.ts'
import { fenOfCapitals } from './capitals.ts'
import type { ColumnMap, PaymentField } from './columnMap.ts'
import { FIELD_WORDS } from './fields.data.ts'
import type { Table } from './recognise.ts'

/** Characters of a text, as in a pain.001: names 140, accounts 34, ids 35. */
const LIMITS: Readonly<Partial<Record<PaymentField, number>>> = {
  creditorName: 140, debtorName: 140, creditorAccount: 34, debtorAccount: 34, remittance: 140, purpose: 140, reference: 35, batch: 35, creditorBankName: 140, province: 35, city: 35,
}
/** A purpose with more characters goes into the remittance information: Purp/Prtry holds 35. */
const PURPOSE_MAX = 35
/** Digits of an amount (ActiveCurrencyAndAmount). */
const AMOUNT_DIGITS = 18

/** Names of currencies as sheets have them. */
const CURRENCY_NAMES: Readonly<Record<string, string>> = {
  人民币: 'CNY', 人民币元: 'CNY', RMB: 'CNY', '￥': 'CNY', '¥': 'CNY', '01': 'CNY', 美元: 'USD', 欧元: 'EUR', 港币: 'HKD', 港元: 'HKD', 日元: 'JPY', 英镑: 'GBP',
}

/** One row as a payment with what its group needs, its place in the file by row. */
export interface RowPayment {
  readonly row: number
  readonly date: string | undefined
  readonly batch: string | undefined
  readonly debtor: { readonly account: string; readonly bank: string | undefined; readonly name: string | undefined }
  readonly transfer: Omit<CreditTransfer, 'endToEndId'> & { readonly reference: string | undefined }
}

/** An account from which the sender may pay, and its bank by the CNAPS code, where it is known. */
export interface Payer {
  readonly account: string
  readonly bank?: string
}

/** Reads the rows of a table; notes every mistake with its cell. */
export class RowPayments {
  readonly #table: Table
  readonly #map: ColumnMap | undefined
  readonly #payers: readonly Payer[]
  readonly #findings: SheetFindings

  constructor(table: Table, { map, payers = [] }: Readonly<{ map?: ColumnMap | undefined; payers?: readonly Payer[] | undefined }>, findings: SheetFindings) {
    this.#table = table
    this.#map = map
    this.#payers = payers
    this.#findings = findings
  }

  /** The cell of a field; undefined where its column is not there or the cell is empty. */
  cell(row: Row, field: PaymentField): Cell | undefined {
    const column = this.#table.places.get(field)
    const found = column === undefined ? undefined : row.cells.find(each => each.column === column)
    return found !== undefined && visible(found.text) !== '' ? found : undefined
  }

  /** Notes a mistake at the cell of a field, which may be empty. */
  note(name: SheetErrorName, row: Row, field: PaymentField, facts: Facts = {}): undefined {
    this.#findings.add(name, { sheet: this.#table.sheet.name, row: row.row, column: this.#table.places.get(field) ?? 1 }, facts)
    return undefined
  }

  #value(row: Row, field: PaymentField, read: (cell: Cell) => Value): string | undefined {
    const said = this.#map?.defaults?.[field]
    const cell = this.cell(row, field) ?? (said === undefined ? undefined : ({ row: row.row, column: 1, kind: 'text', text: said } satisfies Cell))
    if (cell === undefined) return undefined
    if (cell.kind === 'error') return this.note('cellError', row, field, { value: factOf(cell.text) })
    const value = read(cell)
    if (!value.ok) return this.note(value.name, row, field, value.facts)
    const length = [...value.value].length
    const limit = LIMITS[field] ?? Infinity
    return length <= limit ? value.value : this.note('textTooLong', row, field, { length, limit, fieldZh: FIELD_WORDS[field].zh, fieldEn: FIELD_WORDS[field].en })
  }

  #text(row: Row, field: PaymentField): string | undefined {
    const text = this.#value(row, field, cell => ({ ok: true, value: textIn(cell) }))
    if (text !== undefined && /[\p{Co}\uFFFD]/u.test(text)) this.note('privateCharacters', row, field, { value: factOf(text) })
    return text === '' ? undefined : text
  }

  #required(row: Row, field: PaymentField, value: string | undefined): string | undefined {
    // Where the cell is there, what is wrong with it was noted.
    return value ?? (this.cell(row, field) === undefined ? this.note('cellMissing', row, field, { fieldZh: FIELD_WORDS[field].zh, fieldEn: FIELD_WORDS[field].en }) : undefined)
  }

  /** The payment of a row; undefined after noting all that is wrong with it. */
  read(row: Row): RowPayment | undefined {
    const account = this.#required(row, 'creditorAccount', this.#account(row, 'creditorAccount'))
    const name = this.#required(row, 'creditorName', this.#text(row, 'creditorName'))
    const amount = this.#amount(row)
    const agent = this.#agent(row, account)
    const debtorAccount = this.#account(row, 'debtorAccount') ?? (this.#payers.length === 1 && this.cell(row, 'debtorAccount') === undefined ? this.#payers[0]!.account : undefined)
    const debtorBank = this.#cnaps(row, 'debtorBankCode') ?? this.#payerBank(debtorAccount)
    const debtorName = this.#text(row, 'debtorName')
    const date = this.#value(row, 'date', dateIn)
    const urgent = this.#text(row, 'urgency')
    const [reference, batch] = [this.#value(row, 'reference', identifierIn), this.#value(row, 'batch', identifierIn)]
    const { purpose, lines } = this.#words(row)
    if (debtorAccount === undefined && this.cell(row, 'debtorAccount') === undefined && this.#map?.defaults?.debtorAccount === undefined) this.note('debtorMissing', row, 'debtorAccount', { fieldZh: FIELD_WORDS.debtorAccount.zh, fieldEn: FIELD_WORDS.debtorAccount.en })
    if (account === undefined || name === undefined || amount === undefined || debtorAccount === undefined) return undefined
    return {
      row: row.row, date, batch, debtor: { account: debtorAccount, bank: debtorBank, name: debtorName },
      transfer: {
        reference, amount, creditor: { name }, creditorAccount: { kind: isIban(account) ? 'IBAN' : 'Othr', id: account },
        ...(agent !== undefined && { creditorAgent: agent }), ...(purpose !== undefined && { purpose: { name: purpose } }),
        ...(lines.length > 0 && { remittance: { unstructured: lines, structured: [] } }),
        ...(urgent !== undefined && /^(?:加急|紧急|实时|是|Y|YES|1|HIGH|TRUE)$/i.test(urgent) && { paymentType: { priority: 'HIGH' as const } }),
        source: { line: row.row },
      },
    }
  }

  /** The bank of a payer's account, where the sender has this number at one bank only. */
  #payerBank(account: string | undefined): string | undefined {
    const banks = this.#payers.filter(payer => payer.account === account)
    return banks.length === 1 ? banks[0]!.bank : undefined
  }

  #account(row: Row, field: 'creditorAccount' | 'debtorAccount'): string | undefined {
    const account = this.#value(row, field, identifierIn)
    if (account === undefined) return undefined
    const cell = this.cell(row, field)
    if (cell?.kind === 'number') this.note('accountAsNumber', row, field, { value: account })
    if (/^[0-9]{15}0{3,}$/.test(account)) this.note('accountZeros', row, field, { value: account })
    return /^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$/.test(account) && !isIban(account) ? this.note('ibanWrong', row, field, { value: account }) : account
  }

  #cnaps(row: Row, field: 'creditorBankCode' | 'debtorBankCode'): string | undefined {
    const code = this.#value(row, field, identifierIn)
    return code === undefined || checkCnaps(code).ok ? code : this.note('cnapsWrong', row, field, { value: factOf(code) })
  }

  #agent(row: Row, account: string | undefined): CreditTransfer['creditorAgent'] {
    const bank = this.#text(row, 'creditorBankName')
    const code = this.#cnaps(row, 'creditorBankCode') ?? (this.cell(row, 'creditorBankCode') === undefined && bank !== undefined ? this.#map?.banks?.[bank] : undefined)
    const [province, city] = [this.#text(row, 'province'), this.#text(row, 'city')]
    if (code === undefined) {
      if (account !== undefined && !isIban(account) && this.cell(row, 'creditorBankCode') === undefined) this.note('creditorBankMissing', row, this.#table.places.has('creditorBankCode') ? 'creditorBankCode' : 'creditorBankName', { bank: factOf(bank ?? '') })
      return undefined
    }
    // An address names town and country (rule of November 2026); a province alone is none.
    const address = city === undefined ? undefined : { town: city, country: 'CN', ...(province !== undefined && { countrySubdivision: province }) }
    return { clearing: { systemCode: 'CNAPS', memberId: code }, ...(bank !== undefined && { name: bank }), ...(address && { address }) }
  }

  #amount(row: Row): Money | undefined {
    const said = this.#text(row, 'currency')?.toUpperCase() ?? 'CNY'
    const currency = CURRENCY_NAMES[said] ?? said
    const decimals = CURRENCY_DECIMALS.get(currency)
    if (decimals === undefined) return this.note('currencyUnknown', row, 'currency', { value: factOf(said) })
    const value = this.#required(row, 'amount', this.#value(row, 'amount', amountIn))
    if (value === undefined) return undefined
    const [whole = '', fraction = ''] = value.split('.')
    if (value.startsWith('-') || value === '0') return this.note('amountNotPositive', row, 'amount', { value })
    if (fraction.length > decimals) return this.note('amountDecimals', row, 'amount', { value, currency, decimals })
    if (whole.length + decimals > AMOUNT_DIGITS) return this.note('amountTooLarge', row, 'amount', { value: factOf(value) })
    const exact = decimals === 0 ? whole : `${whole}.${fraction.padEnd(decimals, '0')}`
    const words = this.cell(row, 'amountInWords')
    if (words !== undefined && (decimals !== 2 || fenOfCapitals(visible(words.text)) !== BigInt(exact.replace('.', '')))) this.note('capitalsWrong', row, 'amountInWords', { value: factOf(words.text), amount: exact })
    return { currency, value: exact }
  }

  #words(row: Row): { purpose: string | undefined; lines: string[] } {
    const [purpose, remittance] = [this.#text(row, 'purpose'), this.#text(row, 'remittance')]
    const long = purpose !== undefined && [...purpose].length > PURPOSE_MAX
    const lines = [long ? purpose : undefined, remittance].filter(line => line !== undefined)
    return { purpose: long ? undefined : purpose, lines }
  }
}

const isIban = (account: string): boolean => /^[A-Z]{2}[0-9]{2}/.test(account) && checkIban(account).ok
