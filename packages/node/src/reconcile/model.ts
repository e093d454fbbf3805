import type { Words } from '@jianghan/kernel'

/** One movement on an account, from either side. */
export type Movement = Readonly<{
  /** What came; negative what went. */
  atoms: bigint
  /** YYYY-MM-DD, UTC+8, where it is known. */
  day?: string
  /** What its side calls it. */
  reference: string
  /** Transaction of the ledger, hexadecimal, or its beginning; where the other side names it. */
  transaction?: string
  uetr?: string
}>

/** What one side says of an account in a period. Balances are absent where it says none. */
export type AccountSide = Readonly<{ opening?: bigint; closing?: bigint; movements: readonly Movement[] }>

/** Kinds of differences; names are for ever. */
export const KINDS = {
  openingBalance: { zh: '期初余额不同', en: 'the opening balances differ' },
  closingBalance: { zh: '期末余额不同', en: 'the closing balances differ' },
  missingThere: { zh: '账本有、对方没有', en: 'the ledger has it and the other side does not' },
  missingHere: { zh: '对方有、账本没有', en: 'the other side has it and the ledger does not' },
  amount: { zh: '金额不同', en: 'the amounts differ' },
  direction: { zh: '借贷方向相反', en: 'one side has it as money in, the other as money out' },
  day: { zh: '日期不同', en: 'the days differ' },
  repeated: { zh: '对方重复记账', en: 'the other side has it twice' },
  otherSum: { zh: '对方余额与其明细不符', en: 'the balances of the other side do not fit its own movements' },
  genesisBalance: { zh: '账本余额减去索引变动与创世余额不符', en: 'the balance of the ledger less what the index says moved is not what genesis gave' },
  statementLines: { zh: '对账单合计与其明细不符', en: 'the sums of the statement do not fit its lines' },
} as const satisfies Readonly<Record<string, Words>>
export type DifferenceKind = keyof typeof KINDS

/** One difference: of which account, how much on either side, and what each calls it. */
export type Difference = Readonly<{
  kind: DifferenceKind
  account: string
  asset: string
  /** Atoms on the ledger and on the other side; null where one has nothing. */
  here: bigint | null
  there: bigint | null
  hereReference: string | null
  thereReference: string | null
  day: string | null
}>
