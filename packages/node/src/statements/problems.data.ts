import { defineProblems } from '../problem/define.ts'

/** What can stand against statements as messages. */
export const statementProblems = defineProblems({
  assetNotWritable: {
    status: 422, retry: 'never', title: { zh: '资产不能写入报文', en: 'Asset does not fit a message' },
    zh: f => `资产 ${f.asset}（币种 ${f.currency}，${f.decimals} 位小数）不能写入 ISO 20022 报文：需要三位字母币种，最多 5 位小数。`,
    en: f => `The asset ${f.asset} (currency ${f.currency}, ${f.decimals} decimals) does not fit an ISO 20022 message: a currency of three letters and at most 5 decimals are needed.`,
    hint: { zh: '请改用 JSON 对账单。', en: 'Use the statement as JSON.' },
  },
  notTheBank: {
    status: 403, retry: 'never', title: { zh: '不是本行资产', en: 'Not the bank of this asset' },
    zh: f => `只有资产 ${f.asset} 的发行行 ${f.issuer} 可以对其全部账户日终。`, en: f => `Only ${f.issuer}, which issued ${f.asset}, closes the day of all its accounts.`,
    hint: { zh: '请使用该行的 API 密钥。', en: 'Use an API key of that bank.' },
  },
  paperTooLong: {
    status: 422, retry: 'never', title: { zh: '分录过多', en: 'Too many movements for a paper' },
    zh: f => `该账户当日有 ${f.entries} 笔分录，PDF 与 JSON 对账单至多 ${f.limit} 笔。`, en: f => `The account has ${f.entries} movements on that day; a statement as PDF or JSON holds ${f.limit}.`,
    hint: { zh: '请改取 camt.053，或用 /v1/accounts/{address}/statement 分页读取。', en: 'Take the camt.053, or read /v1/accounts/{address}/statement page by page.' },
  },
  dayNotIndexed: {
    status: 503, retry: 'later', title: { zh: '索引未到日终', en: 'The index has not come so far' },
    zh: f => `索引在区块 ${f.height}，尚未到账本现在的高度 ${f.latest}。`, en: f => `The index stands at block ${f.height}; the ledger is at ${f.latest}.`,
    hint: { zh: '请稍后再试。', en: 'Try again shortly.' },
  },
  noArchive: {
    status: 404, retry: 'never', title: { zh: '没有日终文件', en: 'No end of day' },
    zh: f => `自节点启动以来没有生成过 ${f.asset} ${f.day} 的日终文件。`, en: f => `No end of day of ${f.asset} for ${f.day} was made since the node started.`,
    hint: { zh: '请先下载日终文件，或不带 last 查询。', en: 'Download it first, or ask without `last`.' },
  },
  reportsMixed: {
    status: 422, retry: 'never', title: { zh: '请求的报告种类不一', en: 'Several kinds of reports' },
    zh: () => '一份 camt.060 只能请求同一种报告（camt.052、camt.053 或 camt.054）。', en: () => 'A camt.060 asks for reports of one kind here: camt.052, camt.053 or camt.054.',
    hint: { zh: '请分开请求。', en: 'Send one request for each kind.' },
  },
  reportsTooMany: {
    status: 422, retry: 'never', title: { zh: '请求的报告过多', en: 'Too many reports' },
    zh: f => `账户数乘以天数是 ${f.asked}，上限 ${f.limit}。`, en: f => `Accounts times days are ${f.asked}; the limit is ${f.limit}.`,
    hint: { zh: '请缩短期间或减少账户。', en: 'Ask for fewer days or accounts.' },
  },
  reportAccountUnknown: {
    status: 404, retry: 'never', title: { zh: '没有此账户', en: 'No such account' },
    zh: f => `本节点没有您可以查看的账户 ${f.account}。`, en: f => `There is no account ${f.account} here that is yours to see.`,
    hint: { zh: '请核对账号与开户行（AcctSvcr）。', en: 'Check the number and the bank (AcctSvcr).' },
  },
  messageUnreadable: {
    status: 422, retry: 'never', title: { zh: '报文无法受理', en: 'Message not taken' },
    zh: f => `报文有 ${f.count} 处不符合规定：${f.zh}`, en: f => `The message has ${f.count} problems: ${f.en}`,
    hint: { zh: '请逐条改正 problems 中所列各处。', en: 'Mend what is listed under `problems`.' },
  },
})
