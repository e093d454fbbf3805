/** A member as the file names it. */
export type OpeningMember = Readonly<{ member: string; nameZh: string; nameEn: string; uscc: string; lei: string; capacities: readonly string[]; place: string }>
/** An asset. `settlementAccount` is the number of an account of the file. */
export type OpeningAsset = Readonly<{ asset: string; issuer: string; currency: string; decimals: number; settlementAsset: string; settlementAccount: string; place: string }>
/** An account with what it begins with. `balance` is a decimal. */
export type OpeningAccount = Readonly<{ bank: string; number: string; name: string; holder: string; asset: string; balance: string; place: string }>
/** What the accounts of an asset have to sum up to. */
export type ControlTotal = Readonly<{ asset: string; accounts: number; balance: string; place: string }>

/** What a ledger begins with. `place`: sheet and row, for words. */
export type Opening = Readonly<{ members: readonly OpeningMember[]; assets: readonly OpeningAsset[]; accounts: readonly OpeningAccount[]; totals: readonly ControlTotal[] }>

/** What is wrong with a file, and where. */
export type OpeningProblem = Readonly<{ place: string; zh: string; en: string }>

/** Sheets, each with its columns in the order of the template; the names that a head may give them. */
export const SHEETS = {
  members: { zh: '成员', columns: { member: '成员编号', nameZh: '中文名称', nameEn: '英文名称', uscc: '统一社会信用代码', lei: 'LEI', capacities: '职能' } },
  assets: { zh: '资产', columns: { asset: '资产编号', issuer: '发行成员', currency: '币种', decimals: '小数位', settlementAsset: '清算资产', settlementAccount: '清算账号' } },
  accounts: { zh: '账户', columns: { bank: '行号', number: '账号', name: '户名', holder: '持有成员', asset: '资产编号', balance: '期初余额' } },
  totals: { zh: '控制合计', columns: { asset: '资产编号', accounts: '账户数', balance: '余额合计' } },
} as const
export type SheetName = keyof typeof SHEETS

/** Rows of one sheet. */
export const ROWS_MAX = 100_000
/** Problems that are told. */
export const TOLD_MAX = 50
