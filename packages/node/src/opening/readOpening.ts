import { amountIn, type Cell, describeSheetProblem, identifierIn, readSheet, type Row, type Sheet, textIn } from '@jianghan/gateway-sheets'
import { ASSET_ID, MEMBER_ID, parseDecimal } from '@jianghan/protocol'
import { type ControlTotal, type Opening, type OpeningAccount, type OpeningAsset, type OpeningMember, type OpeningProblem, ROWS_MAX, type SheetName, SHEETS, TOLD_MAX } from './model.ts'

/** Characters of an account number. */
const NUMBER = /^[0-9A-Za-z][0-9A-Za-z-]{0,33}$/

/** A row by the names of its columns. */
type NamedRow = Readonly<{ place: string; cell(name: string): Cell | undefined }>

/** Reads what a ledger begins with from an XLSX with the sheets of the template, or a CSV in which a row `[members]` begins each part. All that is wrong is told, or nothing. */
export function readOpening(bytes: Uint8Array): Readonly<{ ok: true; opening: Opening }> | Readonly<{ ok: false; problems: readonly OpeningProblem[] }> {
  const read = readSheet(bytes)
  if (!read.ok) return { ok: false, problems: read.problems.slice(0, TOLD_MAX).map(problem => ({ place: '', zh: describeSheetProblem(problem, 'zh').text, en: describeSheetProblem(problem, 'en').text })) }
  const problems: OpeningProblem[] = []
  const parts = read.form.kind === 'csv' ? partsOfCsv(read.sheets[0]) : new Map(read.sheets.map(sheet => [sheet.name, sheet.rows]))
  const reader = new Reader(problems)
  const rows = (name: SheetName): readonly NamedRow[] => recordsOf(name, parts.get(name) ?? parts.get(SHEETS[name].zh), problems)
  const opening: Opening = {
    members: rows('members').map(row => reader.member(row)), assets: rows('assets').map(row => reader.asset(row)), accounts: rows('accounts').map(row => reader.account(row)), totals: rows('totals').map(row => reader.total(row)),
  }
  if (problems.length === 0) problems.push(...contradictions(opening))
  return problems.length === 0 ? { ok: true, opening } : { ok: false, problems: problems.slice(0, TOLD_MAX) }
}

function partsOfCsv(sheet: Sheet | undefined): ReadonlyMap<string, readonly Row[]> {
  const parts = new Map<string, Row[]>()
  let open: Row[] = []
  for (const row of sheet?.rows ?? []) {
    const name = /^\[(.+)\]$/.exec(row.cells[0]?.text.trim() ?? '')?.[1]
    if (name === undefined) open.push(row)
    else parts.set(name.trim(), open = [])
  }
  return parts
}

function recordsOf(name: SheetName, rows: readonly Row[] | undefined, problems: OpeningProblem[]): readonly NamedRow[] {
  const { zh, columns } = SHEETS[name]
  const [head, ...lines] = rows ?? []
  if (head === undefined) {
    problems.push({ place: name, zh: `缺少“${name}”（${zh}）表`, en: `the sheet "${name}" is missing` })
    return []
  }
  if (lines.length > ROWS_MAX) {
    problems.push({ place: name, zh: `至多 ${ROWS_MAX} 行`, en: `it may have ${ROWS_MAX} rows` })
    return []
  }
  const at = new Map<string, number>()
  for (const { text, column } of head.cells) {
    const known = Object.entries(columns).find(([en, words]) => text.trim() === en || text.trim() === words)?.[0]
    if (known !== undefined) at.set(known, column)
  }
  const missing = Object.keys(columns).filter(each => !at.has(each))
  if (missing.length > 0) problems.push({ place: name, zh: `缺少列：${missing.join('、')}`, en: `columns are missing: ${missing.join(', ')}` })
  return lines.filter(({ cells }) => cells.some(({ text }) => text.trim() !== '')).map(({ row, cells }) => ({ place: `${name}!${row}`, cell: column => cells.find(each => each.column === at.get(column)) }))
}

/** Reads rows, and gathers what is wrong with them. */
class Reader {
  readonly #problems: OpeningProblem[]
  constructor(problems: OpeningProblem[]) {
    this.#problems = problems
  }

  member(row: NamedRow): OpeningMember {
    const text = (name: string): string => this.#text(row, name)
    return {
      place: row.place, member: this.#fitting(row, 'member', MEMBER_ID), nameZh: text('nameZh'), nameEn: text('nameEn'), uscc: this.#id(row, 'uscc'), lei: this.#id(row, 'lei'),
      capacities: [...new Set(text('capacities').split(/[\s,，、;]+/).filter(each => each !== ''))].sort(),
    }
  }

  asset(row: NamedRow): OpeningAsset {
    const decimals = Number(this.#fitting(row, 'decimals', /^(1[0-8]|[0-9])$/))
    return {
      place: row.place, asset: this.#fitting(row, 'asset', ASSET_ID), issuer: this.#fitting(row, 'issuer', MEMBER_ID), currency: this.#id(row, 'currency'), decimals: Number.isNaN(decimals) ? 0 : decimals,
      settlementAsset: this.#id(row, 'settlementAsset'), settlementAccount: this.#id(row, 'settlementAccount'),
    }
  }

  account(row: NamedRow): OpeningAccount {
    return {
      place: row.place, bank: this.#id(row, 'bank'), number: this.#fitting(row, 'number', NUMBER), name: this.#text(row, 'name'), holder: this.#fitting(row, 'holder', MEMBER_ID), asset: this.#fitting(row, 'asset', ASSET_ID),
      balance: this.#amount(row, 'balance'),
    }
  }

  total(row: NamedRow): ControlTotal {
    return { place: row.place, asset: this.#fitting(row, 'asset', ASSET_ID), accounts: Number(this.#fitting(row, 'accounts', /^[0-9]{1,6}$/)), balance: this.#amount(row, 'balance') }
  }

  #text(row: NamedRow, name: string): string {
    const cell = row.cell(name)
    return cell === undefined ? '' : textIn(cell)
  }

  /** Text that may be missing. */
  #id(row: NamedRow, name: string): string {
    return this.#fitting(row, name, /^/)
  }

  #fitting(row: NamedRow, name: string, form: RegExp): string {
    const cell = row.cell(name)
    const isEmpty = cell === undefined || cell.text.trim() === ''
    const value = isEmpty ? { ok: true as const, value: '' } : identifierIn(cell)
    if (!value.ok || !form.test(value.value)) this.#tell(row, name, cell?.text ?? '')
    return value.ok ? value.value : ''
  }

  #amount(row: NamedRow, name: string): string {
    const cell = row.cell(name)
    const value = cell === undefined ? undefined : amountIn(cell)
    if (value?.ok === true && !value.value.startsWith('-')) return value.value
    this.#tell(row, name, cell?.text ?? '')
    return '0'
  }

  #tell({ place }: NamedRow, name: string, value: string): void {
    this.#problems.push({ place, zh: `列 ${name} 的值“${value.slice(0, 40)}”不合规则`, en: `"${value.slice(0, 40)}" is no ${name}` })
  }
}

/** What a file that can be read contradicts itself in: control totals above all. */
function contradictions({ members, assets, accounts, totals }: Opening): OpeningProblem[] {
  const problems: OpeningProblem[] = []
  const tell = (place: string, zh: string, en: string): void => { problems.push({ place, zh, en }) }
  const twice = (what: readonly Readonly<{ place: string }>[], of: (each: never) => string): void => {
    const seen = new Set<string>()
    for (const each of what) {
      const name = of(each as never)
      if (seen.has(name)) tell(each.place, `“${name}”重复`, `"${name}" stands twice`)
      seen.add(name)
    }
  }
  twice(members, ({ member }: OpeningMember) => member)
  twice(assets, ({ asset }: OpeningAsset) => asset)
  twice(accounts, ({ bank, number }: OpeningAccount) => `${bank} ${number}`)
  twice(totals, ({ asset }: ControlTotal) => asset)
  const terms = new Map(assets.map(each => [each.asset, each]))
  const sums = new Map<string, { accounts: number; atoms: bigint }>()
  for (const { place, asset, balance } of accounts) {
    const atoms = parseDecimal(balance, terms.get(asset)?.decimals ?? 0)
    if (!terms.has(asset)) tell(place, `资产 ${asset} 不在“assets”表中`, `asset ${asset} is not in the sheet "assets"`)
    else if (atoms === undefined) tell(place, `余额 ${balance} 的小数位多于资产 ${asset}`, `the balance ${balance} has more decimals than ${asset}`)
    const sum = sums.get(asset) ?? { accounts: 0, atoms: 0n }
    sums.set(asset, { accounts: sum.accounts + 1, atoms: sum.atoms + (atoms ?? 0n) })
  }
  for (const { place, settlementAsset, settlementAccount } of assets) {
    if ((settlementAsset === '') !== (settlementAccount === '')) tell(place, '清算资产与清算账号须同时填写', 'settlementAsset and settlementAccount stand together')
    if (settlementAccount !== '' && !accounts.some(({ number, asset }) => number === settlementAccount && asset === settlementAsset)) tell(place, `清算账号 ${settlementAccount} 不在“accounts”表中`, `the settlement account ${settlementAccount} is not in the sheet "accounts"`)
  }
  for (const asset of sums.keys()) if (!totals.some(each => each.asset === asset)) tell('totals', `缺少资产 ${asset} 的控制合计`, `the control total of ${asset} is missing`)
  for (const { place, asset, accounts: count, balance } of totals) {
    const sum = sums.get(asset) ?? { accounts: 0, atoms: 0n }
    const atoms = parseDecimal(balance, terms.get(asset)?.decimals ?? 0)
    if (count !== sum.accounts) tell(place, `${asset}：合计 ${count} 个账户，表中 ${sum.accounts} 个`, `${asset}: the total says ${count} accounts, and there are ${sum.accounts}`)
    if (atoms !== sum.atoms) tell(place, `${asset}：合计 ${balance} 与表中各账户之和不符`, `${asset}: the total says ${balance}, and the accounts sum up to something else`)
  }
  return problems
}
