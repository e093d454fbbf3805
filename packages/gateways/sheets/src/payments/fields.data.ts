/**
 * What a column of a payment sheet can mean, and what it is called. Headings are compared without white space, marks and brackets. They are those of payment sheets as banks in China hand
 * them out and as 用友 and 金蝶 export them; names are facts of the trade, in use by all of them.
 */
export const FIELD_HEADINGS = {
  creditorAccount: [
    '收款账号', '收款人账号', '收款方账号', '收款账户', '收款人账户', '收款方账户', '收款银行账号', '收款方银行账号', '收款人银行账号', '收款账号卡号', '收款方客户账号', '收款卡号', '对方账号', '对方银行账号', '收方账号', '收方帐号', '收款帐号',
    '收款人帐号', '收款方帐号', '供应商账号', '供应商银行账号', '银行账号', '银行帐号', '账号', '帐号', '卡号', 'payeeaccount', 'beneficiaryaccount', 'creditoraccount', 'accountnumber', 'accountno',
  ],
  creditorName: [
    '收款户名', '收款人户名', '收款方户名', '收款人名称', '收款方名称', '收款人姓名', '收款方姓名', '收款人', '收款方', '收款单位', '收款单位名称', '收款账户名称', '收款账号名称', '收款账户户名', '收款方账户名称', '收款人账户名称', '收款人全称', '收款方全称',
    '收款银行户名', '对方户名', '对方账户名称', '对方名称', '收方户名', '收方名称', '户名', '账户名称', '账户名', '供应商名称', '供应商', '往来单位', '往来单位名称', '姓名', 'payee', 'payeename', 'beneficiary', 'beneficiaryname', 'creditor', 'creditorname',
  ],
  creditorBankCode: [
    '收款行联行号', '收款人联行号', '收款方联行号', '收款行行号', '收款银行联行号', '收款银行行号', '收款人开户行行号', '收款人开户行联行号', '收款方开户行行号', '收款方开户行联行号', '收方行号', '联行号', '行号', '银联号', '银行联行号', '开户行行号', '开户行联行号', '支付行号', '大额行号',
    '收款行号', '收款人行号', '跨行支付行号', 'cnaps', 'cnapscode', 'bankcode', 'payeebankcode', 'creditorbankcode', 'clearingcode',
  ],
  creditorBankName: [
    '收款行名称', '收款行', '收款银行', '收款银行名称', '收款人开户行', '收款人开户银行', '收款方开户行', '收款方开户行名称', '收款方开户银行', '收款人开户行名称', '收款账号开户行', '收款账户开户行', '收款人开户支行', '收款方银行', '对方开户行', '对方银行', '收方开户行', '收方开户银行', '收方开户支行',
    '供应商银行', '供应商开户行', '开户行', '开户银行', '开户行名称', '开户银行名称', '银行名称', 'payeebank', 'bankname', 'beneficiarybank', 'creditorbank',
  ],
  amount: ['金额', '付款金额', '转账金额', '汇款金额', '支付金额', '交易金额', '实付金额', '付款原币金额', '原币金额', '金额元', '金额小写', '小写金额', '本次付款金额', '实发金额', 'amount', 'paymentamount'],
  amountInWords: ['金额大写', '大写金额', '人民币大写', '大写', 'amountinwords'],
  currency: ['币种', '币别', '货币', '币种代码', '付款币种', 'currency', 'ccy'],
  purpose: ['用途', '汇款用途', '付款用途', '转账用途', '资金用途', 'purpose'],
  remittance: ['附言', '摘要', '备注', '备注信息', '业务摘要', '转账附言', '汇款附言', '付款附言', '付款摘要', '付款说明', '备注附言', 'remark', 'remarks', 'remittance', 'memo', 'description'],
  reference: ['业务参考号', '客户方流水编号', '企业流水号', '客户流水号', '自定义序号', '付款单号', '单据编号', '单据号', '付款编号', '业务编号', '参考号', '指令编号', 'reference', 'endtoendid', 'paymentid'],
  batch: ['批次号', '批号', '付款批次', '付款批次号', '批次编号', 'batch', 'batchno', 'batchnumber', 'messageid'],
  date: ['付款日期', '期望日', '期望日期', '期望付款日', '期望付款日期', '预约日期', '执行日期', '支付日期', '计划付款日期', 'date', 'paymentdate', 'executiondate'],
  urgency: ['加急', '加急标志', '是否加急', '紧急程度', '汇款速度', 'priority', 'urgent'],
  debtorAccount: ['付款账号', '付款人账号', '付款方账号', '付款账户', '付款银行账号', '付款方客户账号', '付款帐号', '付方账号', '付方帐号', '本方账号', '我方银行账号', '我方账号', '本单位账号', '转出账号', 'payeraccount', 'debitaccount', 'debtoraccount'],
  debtorName: ['付款户名', '付款人户名', '付款方户名', '付款人名称', '付款方名称', '付款单位', '付款单位名称', '付款账号名称', '付款账户名称', '付款方账户名称', '付款人', '付款方', '付方名称', 'payer', 'payername', 'debtor', 'debtorname'],
  debtorBankCode: ['付款行联行号', '付款行行号', '付款人联行号', '付款方联行号', '付款银行联行号', '付方行号', 'payerbankcode', 'debtorbankcode'],
  province: ['省', '省份', '收款省份', '收款人省份', '收款账号省份', '收款方省份', '收款人所在省', '开户行省份', '开户省', '收款行省份', '收款方所在省', '省份名', 'province'],
  city: ['市', '城市', '收款城市', '收款人城市', '收款账号地市', '收款方城市', '收款人所在市', '收款人所在市县', '开户行城市', '开户市', '收款行城市', '收款方所在市', '城市名', 'city'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** Headings that are known and change nothing here: numbering, notices by telephone, and how a bank routes a payment, which follows from the payee's bank. */
export const IDLE_HEADINGS: readonly string[] = [
  '序号', '顺序号', '编号', '行次', '同城异地', '同城', '异地', '同城异地标志', '行内跨行', '行内', '跨行', '跨行标志', '是否跨行', '本行他行', '行别', '收款方行别代码', '汇款方式', '结算方式', '业务种类', '对公对私', '公私标志', '账户类型', '收款账户类型', '手机号', '手机号码',
  '短信通知手机号码', '收款账户短信通知手机号码', '收款人手机号', '收方移动电话', '邮箱', '收方邮件地址', '付款账号开户行', '付款行', '付款行名称', '付款人开户行', '付款方开户行', '付款分行', '收款人编号', '收款账号地区码', '地区码', '期望时间', '协议编号', '日期', '单据日期', '业务日期', '制单人', '审核人', '部门', '业务员', '项目',
]

/** Words for the meanings, for people. */
export const FIELD_WORDS = {
  creditorAccount: { zh: '收款账号', en: 'payee account' }, creditorName: { zh: '收款户名', en: 'payee name' }, creditorBankCode: { zh: '收款行联行号', en: "payee bank's CNAPS code" },
  creditorBankName: { zh: '收款行名称', en: "payee bank's name" }, amount: { zh: '金额', en: 'amount' }, amountInWords: { zh: '大写金额', en: 'amount in words' }, currency: { zh: '币种', en: 'currency' },
  purpose: { zh: '用途', en: 'purpose' }, remittance: { zh: '附言', en: 'remittance information' }, reference: { zh: '付款编号', en: 'reference' }, batch: { zh: '批次号', en: 'batch number' }, date: { zh: '付款日期', en: 'payment date' },
  urgency: { zh: '加急', en: 'urgency' }, debtorAccount: { zh: '付款账号', en: 'payer account' }, debtorName: { zh: '付款户名', en: 'payer name' }, debtorBankCode: { zh: '付款行联行号', en: "payer bank's CNAPS code" },
  province: { zh: '省', en: 'province' }, city: { zh: '市', en: 'city' },
} as const satisfies Readonly<Record<keyof typeof FIELD_HEADINGS, Readonly<{ zh: string; en: string }>>>
