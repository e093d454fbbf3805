import type { ColumnMap } from './columnMap.ts'

/** A map that comes along, taken by itself where all headings of `knownBy` stand in a sheet. */
export interface ReadyMap extends ColumnMap {
  readonly id: string
  readonly knownBy: readonly string[]
}

/**
 * Sheets whose headings leave a choice, or have a name of their own. What they do not name is recognised by `fields.data.ts`. Versions and settings of these systems differ: a sheet that is
 * not recognised needs a map of one's own, and the answer shows which column was taken for what.
 */
export const READY_MAPS: readonly ReadyMap[] = [
  {
    id: 'kingdee-cloud', name: '金蝶云星空 付款单', knownBy: ['对方银行账号', '对方账户名称', '实付金额'],
    columns: { creditorAccount: ['对方银行账号'], creditorName: ['对方账户名称'], creditorBankCode: ['银联号'], creditorBankName: ['对方开户行'], amount: ['实付金额'], reference: ['单据编号'], debtorAccount: ['我方银行账号'], debtorName: ['付款组织', '付款单位'], remittance: ['备注', '摘要'], currency: ['币别'], date: ['业务日期'] },
  },
  {
    id: 'kingdee-k3', name: '金蝶 K/3 付款单', knownBy: ['核算项目名称', '付款金额'],
    columns: { creditorName: ['收款单位', '收款户名', '核算项目名称'], amount: ['付款金额'], reference: ['单据号', '单据编号'], remittance: ['摘要'], date: ['单据日期'], currency: ['币别'] },
  },
  {
    id: 'yonyou-u8', name: '用友 U8 付款单', knownBy: ['供应商账号', '供应商银行'],
    columns: { creditorAccount: ['供应商账号'], creditorName: ['收款户名', '供应商', '供应商名称'], creditorBankName: ['供应商银行'], amount: ['金额', '原币金额'], reference: ['单据编号'], debtorAccount: ['本单位账号'], remittance: ['摘要'], date: ['单据日期'] },
  },
  {
    id: 'yonyou-nc', name: '用友 NC 付款单', knownBy: ['收款银行账户', '付款银行账户'],
    columns: { creditorAccount: ['收款银行账户'], creditorName: ['收款方户名', '收款方', '供应商'], amount: ['付款原币金额', '贷方原币金额'], reference: ['单据号'], debtorAccount: ['付款银行账户'], remittance: ['摘要'], date: ['单据日期'] },
  },
  {
    id: 'yonyou-yonsuite', name: '用友 YonSuite 资金付款单', knownBy: ['收款方账号', '收款方账户名称', '付款金额'],
    columns: { creditorAccount: ['收款方账号'], creditorName: ['收款方账户名称'], creditorBankName: ['收款方开户行', '收款方开户行名称'], creditorBankCode: ['收款方联行号'], amount: ['付款金额'], reference: ['单据编号'], debtorAccount: ['付款账号', '付款银行账号'], remittance: ['摘要', '备注'], date: ['期望付款日期', '单据日期'] },
  },
  {
    id: 'icbc', name: '工商银行 批量支付', knownBy: ['收款账号', '收款账号名称', '收款账号开户行'],
    columns: { creditorAccount: ['收款账号'], creditorName: ['收款账号名称'], creditorBankName: ['收款账号开户行'], debtorAccount: ['付款账号'], debtorName: ['付款账号名称'], purpose: ['汇款用途'], remittance: ['备注信息'], reference: ['自定义序号'], date: ['日期'] },
  },
  {
    id: 'ccb', name: '建设银行 批量付款', knownBy: ['收款方客户账号', '收款方账户名称'],
    columns: { creditorAccount: ['收款方客户账号'], creditorName: ['收款方账户名称'], creditorBankName: ['收款方开户行名称'], creditorBankCode: ['收款方联行号'], debtorAccount: ['付款方客户账号'], debtorName: ['付款方账户名称'], reference: ['客户方流水编号'], purpose: ['用途'], remittance: ['备注'] },
  },
  {
    id: 'cmb', name: '招商银行 批量支付', knownBy: ['业务参考号', '收款人账号', '收款人名称'],
    columns: { creditorAccount: ['收款人账号'], creditorName: ['收款人名称'], creditorBankName: ['收方开户支行', '收方开户银行'], creditorBankCode: ['收方行号'], debtorAccount: ['付方帐号', '付方账号'], reference: ['业务参考号'], date: ['期望日'], remittance: ['业务摘要'] },
  },
]
