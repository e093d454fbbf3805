import { writeXlsx } from '@jianghan/gateway-sheets'
import { SHEETS } from './model.ts'

/** A file to be filled in, with the smallest example that adds up: one bank, its settlement account, one customer. */
const EXAMPLE = {
  members: [['hanjiang-bank', '汉江银行股份有限公司', 'Hanjiang Bank Co., Ltd.', '', '', 'issuer'], ['yangtze-motor', '长江汽车股份有限公司', 'Yangtze Motor Co., Ltd.', '', '', '']],
  assets: [['CNY', 'operator', 'CNY', '2', '', ''], ['CNY.HJB', 'hanjiang-bank', 'CNY', '2', 'CNY', '3985000000000001']],
  accounts: [['', '3985000000000001', '汉江银行清算户', 'hanjiang-bank', 'CNY', '500000000.00'], ['398521000017', '3980100100200018', '长江汽车股份有限公司', 'yangtze-motor', 'CNY.HJB', '50000000.00']],
  totals: [['CNY', '1', '500000000.00'], ['CNY.HJB', '1', '50000000.00']],
} as const

/** The template as a workbook. */
export const openingTemplate = (): Uint8Array => writeXlsx(Object.entries(SHEETS).map(([name, { columns }]) => ({
  name, headRows: 1, rows: [Object.keys(columns), ...EXAMPLE[name as keyof typeof EXAMPLE]], widths: Object.keys(columns).map(() => 22),
})))
