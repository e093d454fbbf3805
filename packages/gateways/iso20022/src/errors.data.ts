import type { ErrorDefinition } from './errors.ts'

/**
 * Every problem that this gateway names. The order is the precedence: a file with a problem of the hundreds (the file) is
 * not looked at for those of the two hundreds (the structure), and so on. Numbers are never used again.
 */
export const ERRORS = {
  fileEmpty: {
    code: 100, level: 'refused', iso: 'FF01',
    zh: () => '文件是空的。', en: () => 'The file is empty.',
    hint: { zh: '请从系统重新导出。', en: 'Export it again.' },
  },
  fileTooLarge: {
    code: 101, level: 'refused', iso: 'FF01',
    zh: (f) => `文件有 ${f['bytes']} 字节，上限是 ${f['limit']} 字节。`, en: (f) => `The file has ${f['bytes']} bytes; the limit is ${f['limit']}.`,
    hint: { zh: '请分成几个文件发送。', en: 'Send it as several files.' },
  },
  encodingRefused: {
    code: 102, level: 'refused', iso: 'FF01',
    zh: (f) => `不接受 ${f['encoding']} 编码。`, en: (f) => `The encoding ${f['encoding']} is not accepted.`,
    hint: { zh: '请用 UTF-8 或 GB18030 保存，并在 XML 声明中写明。', en: 'Save as UTF-8 or GB18030 and say so in the XML declaration.' },
  },
  encodingContradiction: {
    code: 103, level: 'refused', iso: 'FF01',
    zh: (f) => `XML 声明写的是 ${f['declared']}，字节顺序标记却是 ${f['found']}。`, en: (f) => `The XML declaration says ${f['declared']}, the byte order mark ${f['found']}.`,
    hint: { zh: '请让声明与实际编码一致。', en: 'Make the declaration agree with the bytes.' },
  },
  bytesInvalid: {
    code: 104, level: 'refused', iso: 'FF01',
    zh: (f) => `第 ${f['from']} 至 ${f['to']} 字节之间有不属于 ${f['encoding']} 的字节。`, en: (f) => `Between bytes ${f['from']} and ${f['to']} there are some that are not ${f['encoding']}.`,
    hint: { zh: '请核对文件的编码与声明；文件可能在传输中损坏。', en: 'Check encoding and declaration; the file may have been damaged on its way.' },
  },
  notWellFormed: {
    code: 105, level: 'refused', iso: 'FF01',
    zh: (f) => `不是格式正确的 XML：${f['detail']}。`, en: (f) => `This is not well-formed XML: ${f['detail']}.`,
    hint: { zh: '请重新导出，不要手工修改。', en: 'Export it again, without changes by hand.' },
  },
  doctypeRefused: {
    code: 106, level: 'refused', iso: 'FF01',
    zh: () => '文件含有 DOCTYPE，不予处理。', en: () => 'The file holds a DOCTYPE; such files are not processed.',
    hint: { zh: 'ISO 20022 报文不需要 DOCTYPE，请删除；其中的实体定义可被用来攻击。', en: 'An ISO 20022 message needs none; remove it. Entities in it can be used for attacks.' },
  },
  xmlVersionRefused: {
    code: 107, level: 'refused', iso: 'FF01',
    zh: (f) => `XML 版本是 ${f['version']}。`, en: (f) => `The XML version is ${f['version']}.`,
    hint: { zh: '请用 XML 1.0。', en: 'Use XML 1.0.' },
  },
  tooDeep: {
    code: 108, level: 'refused', iso: 'FF01',
    zh: (f) => `元素嵌套超过 ${f['limit']} 层。`, en: (f) => `Elements are nested more than ${f['limit']} deep.`,
    hint: { zh: '正常的报文没有这么多层，请检查生成文件的程序。', en: 'No message needs that; check the program that wrote the file.' },
  },
  tooManyAttributes: {
    code: 109, level: 'refused', iso: 'FF01',
    zh: (f) => `一个元素的属性超过 ${f['limit']} 个。`, en: (f) => `An element has more than ${f['limit']} attributes.`,
    hint: { zh: '正常的报文没有这么多属性，请检查生成文件的程序。', en: 'No message needs that; check the program that wrote the file.' },
  },
  tooManyPayments: {
    code: 110, level: 'refused', iso: 'FF01',
    zh: (f) => `一个文件最多 ${f['limit']} 笔付款。`, en: (f) => `A file holds at most ${f['limit']} payments.`,
    hint: { zh: '请分成几个文件发送。', en: 'Send it as several files.' },
  },
  problemsCutShort: {
    code: 111, level: 'refused', iso: 'FF01',
    zh: (f) => `只列出前 ${f['shown']} 个问题。`, en: (f) => `Only the first ${f['shown']} problems are listed.`,
    hint: { zh: '请先改正以上各处。', en: 'Mend those first.' },
  },
  markupTooLong: {
    code: 112, level: 'refused', iso: 'FF01',
    zh: (f) => `一个标签、一段文字或注释超过 ${f['limit']} 字节。`, en: (f) => `A tag, text or comment is longer than ${f['limit']} bytes.`,
    hint: { zh: '正常的报文没有这么长的内容，请检查生成文件的程序。', en: 'No message needs that; check the program that wrote the file.' },
  },

  rootNotDocument: {
    code: 200, level: 'refused', iso: 'FF01',
    zh: (f) => `根元素是 ${f['found']}，应为 Document。`, en: (f) => `The root element is ${f['found']}; it must be Document.`,
    hint: { zh: '请发送 ISO 20022 的 Document，不带信封。', en: 'Send the ISO 20022 Document, without an envelope.' },
  },
  messageNotSupported: {
    code: 201, level: 'refused', iso: 'FF01',
    zh: (f) => `命名空间是“${f['namespace']}”，这里接受 ${f['supported']}。`, en: (f) => `The namespace is “${f['namespace']}”; accepted here: ${f['supported']}.`,
    hint: { zh: '请在 ERP 中选择所列版本的报文。', en: 'Choose one of these versions in the ERP.' },
  },
  elementUnknown: {
    code: 202, level: 'refused', iso: 'CH17',
    zh: (f) => `此处没有名为 ${f['element']} 的元素。`, en: (f) => `There is no element ${f['element']} here.`,
    hint: { zh: '请核对拼写和报文版本。', en: 'Check the spelling and the version of the message.' },
  },
  elementMisplaced: {
    code: 203, level: 'refused', iso: 'CH17',
    zh: (f) => `元素 ${f['element']} 的位置不对，或与已有的元素互斥。`, en: (f) => `The element ${f['element']} stands in the wrong place, or excludes one before it.`,
    hint: { zh: '报文的元素有固定次序。', en: 'The elements of a message have a fixed order.' },
  },
  elementRepeated: {
    code: 204, level: 'refused', iso: 'CH17',
    zh: (f) => `元素 ${f['element']} 最多出现 ${f['limit']} 次。`, en: (f) => `The element ${f['element']} may stand here at most ${f['limit']} times.`,
    hint: { zh: '请删除多余的。', en: 'Remove what is too many.' },
  },
  elementMissing: {
    code: 205, level: 'refused', iso: 'CH21',
    zh: (f) => `缺少元素 ${f['element']}。`, en: (f) => `The element ${f['element']} is missing.`,
    hint: { zh: '请补上。', en: 'Add it.' },
  },
  textMisplaced: {
    code: 207, level: 'refused', iso: 'CH16',
    zh: (f) => `只能有元素的地方出现了文字“${f['value']}”。`, en: (f) => `The text “${f['value']}” stands where only elements may be.`,
    hint: { zh: '请删除，或放进相应的元素。', en: 'Remove it, or put it into an element.' },
  },
  elementInValue: {
    code: 208, level: 'refused', iso: 'CH17',
    zh: (f) => `只能有文字的地方出现了元素 ${f['element']}。`, en: (f) => `The element ${f['element']} stands where only text may be.`,
    hint: { zh: '文字中的 < 应写作 &lt;。', en: 'Write < in a text as &lt;.' },
  },
  attributeUnknown: {
    code: 209, level: 'refused', iso: 'CH17',
    zh: (f) => `此处没有名为 ${f['attribute']} 的属性。`, en: (f) => `There is no attribute ${f['attribute']} here.`,
    hint: { zh: '请删除。', en: 'Remove it.' },
  },
  attributeMissing: {
    code: 210, level: 'refused', iso: 'CH21',
    zh: (f) => `缺少属性 ${f['attribute']}。`, en: (f) => `The attribute ${f['attribute']} is missing.`,
    hint: { zh: '金额要写明币种，例如 Ccy="CNY"。', en: 'An amount needs its currency, as in Ccy="CNY".' },
  },
  valueEmpty: {
    code: 211, level: 'refused', iso: 'CH16',
    zh: () => '内容是空的。', en: () => 'The value is empty.',
    hint: { zh: '没有内容时，请省去整个元素。', en: 'Leave the element out when there is nothing to say.' },
  },
  valueTooLong: {
    code: 212, level: 'refused', iso: 'CH16',
    zh: (f) => `内容有 ${f['length']} 个字符，上限是 ${f['limit']} 个。`, en: (f) => `The value has ${f['length']} characters; the limit is ${f['limit']}.`,
    hint: { zh: '请缩短。', en: 'Shorten it.' },
  },
  valuePattern: {
    code: 213, level: 'refused', iso: 'CH16',
    zh: (f) => `“${f['value']}”不合格式（${f['expected']}）。`, en: (f) => `“${f['value']}” does not have the form ${f['expected']}.`,
    hint: { zh: '请改正。', en: 'Correct it.' },
  },
  valueNotInCodeSet: {
    code: 214, level: 'refused', iso: 'CH16',
    zh: (f) => `“${f['value']}”不是这里可用的代码（${f['codes']}）。`, en: (f) => `“${f['value']}” is none of the codes ${f['codes']}.`,
    hint: { zh: '请用所列代码之一，前后不带空格。', en: 'Use one of them, without spaces around it.' },
  },
  valueNotNumber: {
    code: 215, level: 'refused', iso: 'CH16',
    zh: (f) => `“${f['value']}”不是十进制数。`, en: (f) => `“${f['value']}” is not a decimal number.`,
    hint: { zh: '请写成 1234.50 的样子，不带千分位和货币符号。', en: 'Write it like 1234.50, without thousands separators or currency signs.' },
  },
  valueDigits: {
    code: 216, level: 'refused', iso: 'CH16',
    zh: (f) => `“${f['value']}”位数过多：总共最多 ${f['total']} 位，小数最多 ${f['fraction']} 位。`,
    en: (f) => `“${f['value']}” has too many digits: at most ${f['total']} in all, ${f['fraction']} of them decimals.`,
    hint: { zh: '请核对数值。', en: 'Check the number.' },
  },
  valueNegative: {
    code: 217, level: 'refused', iso: 'CH16',
    zh: (f) => `“${f['value']}”是负数。`, en: (f) => `“${f['value']}” is negative.`,
    hint: { zh: '此处的金额不能为负。', en: 'The amount cannot be negative here.' },
  },
  valueNotDate: {
    code: 218, level: 'refused', iso: 'CH16',
    zh: (f) => `“${f['value']}”不是${f['kind'] === 'dateTime' ? '日期时间' : '日期'}，或不在公元 1 至 9999 年。`,
    en: (f) => `“${f['value']}” is not a ${f['kind'] === 'dateTime' ? 'date and time' : 'date'} of the years 1 to 9999.`,
    hint: { zh: '日期写成 2026-11-24，日期时间写成 2026-11-24T09:30:00+08:00。', en: 'Write a date as 2026-11-24, a time as 2026-11-24T09:30:00+08:00.' },
  },
  valueNotBoolean: {
    code: 219, level: 'refused', iso: 'CH16',
    zh: (f) => `“${f['value']}”不是 true 或 false。`, en: (f) => `“${f['value']}” is neither true nor false.`,
    hint: { zh: '请写 true 或 false。', en: 'Write true or false.' },
  },
  valueNotBase64: {
    code: 220, level: 'refused', iso: 'CH16',
    zh: () => '内容不是 Base64。', en: () => 'The value is not Base64.',
    hint: { zh: '请核对。', en: 'Check it.' },
  },

  countWrong: {
    code: 300, level: 'refused', iso: 'AM18',
    zh: (f) => `NbOfTxs 写的是 ${f['stated']} 笔，实际有 ${f['counted']} 笔。`, en: (f) => `NbOfTxs says ${f['stated']}; there are ${f['counted']} transactions.`,
    hint: { zh: '文件可能不完整，请重新导出。', en: 'The file may be incomplete; export it again.' },
  },
  controlSumWrong: {
    code: 301, level: 'refused', iso: 'AM10',
    zh: (f) => `CtrlSum 写的是 ${f['stated']}，各笔金额之和是 ${f['summed']}。`, en: (f) => `CtrlSum says ${f['stated']}; the amounts add up to ${f['summed']}.`,
    hint: { zh: '文件可能不完整或被改动，请重新导出。', en: 'The file may be incomplete or changed; export it again.' },
  },
  paymentMethodNotSupported: {
    code: 302, level: 'refused', iso: 'FF03',
    zh: (f) => `不支持付款方式 ${f['method']}。`, en: (f) => `The payment method ${f['method']} is not supported.`,
    hint: { zh: '这里只办理转账（TRF），不办理支票。', en: 'Only transfers (TRF) are carried out here, no cheques.' },
  },
  equivalentAmountNotSupported: {
    code: 303, level: 'refused', iso: 'AM12',
    zh: () => '不支持等值金额（EqvtAmt）。', en: () => 'Equivalent amounts (EqvtAmt) are not supported.',
    hint: { zh: '请用 InstdAmt 写明要付的币种和金额。', en: 'State currency and amount to pay as InstdAmt.' },
  },
  amountZero: {
    code: 304, level: 'refused', iso: 'AM01',
    zh: () => '金额为零。', en: () => 'The amount is zero.',
    hint: { zh: '请删除这一笔，或填入金额。', en: 'Remove the payment or give an amount.' },
  },
  amountDecimals: {
    code: 305, level: 'refused', iso: 'CH20',
    zh: (f) => `${f['currency']} 最多 ${f['decimals']} 位小数，此处是 ${f['value']}。`, en: (f) => `${f['currency']} has at most ${f['decimals']} decimals; the amount is ${f['value']}.`,
    hint: { zh: '请改正金额。', en: 'Correct the amount.' },
  },
  currencyUnknown: {
    code: 306, level: 'refused', iso: 'AM11',
    zh: (f) => `${f['currency']} 不是 ISO 4217 现行的币种代码。`, en: (f) => `${f['currency']} is not a current code of ISO 4217.`,
    hint: { zh: '人民币是 CNY。', en: 'Renminbi is CNY.' },
  },
  ibanWrong: {
    code: 307, level: 'refused', iso: 'AC03',
    zh: (f) => `IBAN ${f['iban']} 不对：${f['reasonZh']}。`, en: (f) => `The IBAN ${f['iban']} is wrong: ${f['reasonEn']}.`,
    hint: { zh: '请向收款人核对账号。', en: 'Check the account with its holder.' },
  },
  usccWrong: {
    code: 308, level: 'refused', iso: 'BE15',
    zh: (f) => `统一社会信用代码 ${f['uscc']} 不对：${f['reasonZh']}。`, en: (f) => `The unified social credit code ${f['uscc']} is wrong: ${f['reasonEn']}.`,
    hint: { zh: '请照营业执照核对 18 位代码。', en: 'Check the 18 characters against the business licence.' },
  },
  leiWrong: {
    code: 309, level: 'refused', iso: 'BE15',
    zh: (f) => `LEI ${f['lei']} 不对：${f['reasonZh']}。`, en: (f) => `The LEI ${f['lei']} is wrong: ${f['reasonEn']}.`,
    hint: { zh: '请核对 20 位全球法人识别编码。', en: 'Check the 20 characters.' },
  },
  bicWrong: {
    code: 310, level: 'refused', iso: 'RC01',
    zh: (f) => `BIC ${f['bic']} 不对：${f['reasonZh']}。`, en: (f) => `The BIC ${f['bic']} is wrong: ${f['reasonEn']}.`,
    hint: { zh: '请核对 8 位或 11 位的银行识别代码。', en: 'Check the 8 or 11 characters.' },
  },
  cnapsWrong: {
    code: 311, level: 'refused', iso: 'RC01',
    zh: (f) => `支付系统行号 ${f['cnaps']} 不对：${f['reasonZh']}。`, en: (f) => `The CNAPS bank code ${f['cnaps']} is wrong: ${f['reasonEn']}.`,
    hint: { zh: '行号是 12 位数字，请向开户行核对。', en: 'A bank code has 12 digits; ask the bank that holds the account.' },
  },
  countryUnknown: {
    code: 312, level: 'refused', iso: 'BE09',
    zh: (f) => `${f['country']} 不是 ISO 3166 的国家或地区代码。`, en: (f) => `${f['country']} is not a country code of ISO 3166.`,
    hint: { zh: '中国是 CN。', en: 'China is CN.' },
  },
  addressUnstructured: {
    code: 313, level: 'refused', iso: 'BE04',
    zh: () => '地址只有 AdrLine，没有分项。', en: () => 'The address has only AdrLine, no structure.',
    hint: { zh: '自 2026 年 11 月起，地址至少要分列城市（TwnNm）和国家（Ctry）。', en: 'From November 2026 an address needs at least town (TwnNm) and country (Ctry) as elements of their own.' },
  },
  addressIncomplete: {
    code: 314, level: 'refused', iso: 'BE04',
    zh: (f) => `地址缺少 ${f['missing']}。`, en: (f) => `The address lacks ${f['missing']}.`,
    hint: { zh: '给出地址时，城市（TwnNm）和国家（Ctry）必填；也可省去整个地址。', en: 'An address needs town (TwnNm) and country (Ctry); or leave the whole address out.' },
  },
  addressTooManyLines: {
    code: 315, level: 'refused', iso: 'BE04',
    zh: (f) => `地址有 ${f['lines']} 行 AdrLine，最多 2 行。`, en: (f) => `The address has ${f['lines']} AdrLine; at most 2 may stand beside town and country.`,
    hint: { zh: '请把街道、门牌、邮编等写入各自的元素。', en: 'Put street, number and post code into their own elements.' },
  },
  creditorMissing: {
    code: 316, level: 'refused', iso: 'BE22',
    zh: () => '没有收款人名称。', en: () => 'The creditor has no name.',
    hint: { zh: '请填写 Cdtr/Nm。', en: 'Fill in Cdtr/Nm.' },
  },
  creditorAccountMissing: {
    code: 317, level: 'refused', iso: 'AC03',
    zh: () => '没有收款账户。', en: () => 'There is no creditor account.',
    hint: { zh: '请填写 CdtrAcct：有 IBAN 的国家写 IBAN，国内账号写 Othr/Id。', en: 'Fill in CdtrAcct: an IBAN where a country has them, else Othr/Id.' },
  },
  creditorAgentMissing: {
    code: 318, level: 'refused', iso: 'AGNT',
    zh: () => '收款账户不是 IBAN，又没有写明收款行。', en: () => 'The creditor account is no IBAN, and the creditor agent is not identified.',
    hint: { zh: '请在 CdtrAgt 中填写行号（ClrSysMmbId）、BIC 或 LEI。', en: 'Give a clearing member id (ClrSysMmbId), BIC or LEI in CdtrAgt.' },
  },
  paymentInformationIdRepeated: {
    code: 319, level: 'refused', iso: 'DU02',
    zh: (f) => `PmtInfId ${f['id']} 在文件中出现两次，前一次在第 ${f['firstLine']} 行。`, en: (f) => `PmtInfId ${f['id']} stands twice in the file, first in line ${f['firstLine']}.`,
    hint: { zh: '每个付款批次要有自己的编号。', en: 'Each payment information needs its own id.' },
  },
  uetrRepeated: {
    code: 320, level: 'refused', iso: 'DU03',
    zh: (f) => `UETR ${f['uetr']} 在文件中出现两次，前一次在第 ${f['firstLine']} 行。`, en: (f) => `The UETR ${f['uetr']} stands twice in the file, first in line ${f['firstLine']}.`,
    hint: { zh: '每笔付款的 UETR 必须唯一；也可省去，由系统生成。', en: 'Each payment needs its own UETR; or leave it out and one is made.' },
  },
  identifierSpacing: {
    code: 321, level: 'refused', iso: 'CH16',
    zh: (f) => `编号“${f['value']}”的前后有空白，或中间有换行、制表符。`, en: (f) => `The identifier “${f['value']}” has white space around it, or a line break or tab inside.`,
    hint: { zh: '两个看起来相同的编号不应不同，请去掉空白。', en: 'Two identifiers that look alike must not differ; remove the white space.' },
  },
  chequeNotSupported: {
    code: 322, level: 'refused', iso: 'FF03',
    zh: () => '不支持支票指示（ChqInstr）。', en: () => 'Cheque instructions (ChqInstr) are not supported.',
    hint: { zh: '这里只办理转账。', en: 'Only transfers are carried out here.' },
  },
  headerContradiction: {
    code: 323, level: 'refused', iso: 'FF01',
    zh: (f) => `报文头（AppHdr）写的是 ${f['stated']}，报文是 ${f['found']}。`, en: (f) => `The header (AppHdr) says ${f['stated']}; the message is ${f['found']}.`,
    hint: { zh: '请核对 MsgDefIdr，或不带报文头发送。', en: 'Correct MsgDefIdr, or send the message without a header.' },
  },
  instructingAgentMissing: {
    code: 324, level: 'refused', iso: 'AGNT',
    zh: () => '没有写明发起行（InstgAgt），或各笔的发起行不同。', en: () => 'The instructing agent (InstgAgt) is missing, or differs from payment to payment.',
    hint: { zh: '请在 GrpHdr 中填写发起行。', en: 'Name it in GrpHdr.' },
  },
  originalMissing: {
    code: 325, level: 'refused', iso: 'NARR',
    zh: (f) => `没有指明原交易：缺少 ${f['missing']}。`, en: (f) => `The original payment is not named: ${f['missing']} is missing.`,
    hint: { zh: '请填写原交易的 UETR，或原报文标识与端到端标识。', en: 'Give the UETR of the original, or its message id and end-to-end id.' },
  },
  returnAboveOriginal: {
    code: 326, level: 'refused', iso: 'AM09',
    zh: (f) => `退回金额 ${f['returned']} 高于原金额 ${f['original']}，或币种不同。`, en: (f) => `The returned amount ${f['returned']} is above the original ${f['original']}, or of another currency.`,
    hint: { zh: '退回金额不得高于原金额。', en: 'A return is never more than the original.' },
  },

  endToEndIdRepeated: {
    code: 400, level: 'warning', iso: 'DU04',
    zh: (f) => `EndToEndId ${f['id']} 在文件中重复，前一次在第 ${f['firstLine']} 行。`, en: (f) => `The EndToEndId ${f['id']} is repeated in the file, first in line ${f['firstLine']}.`,
    hint: { zh: '请确认不是重复付款。', en: 'Make sure that nothing is paid twice.' },
  },
  executionDatePast: {
    code: 401, level: 'warning', iso: 'DT01',
    zh: (f) => `要求的执行日 ${f['date']} 早于今天（${f['today']}）。`, en: (f) => `The requested execution date ${f['date']} is before today (${f['today']}).`,
    hint: { zh: '将按最早可能的日期执行。', en: 'It is carried out as soon as possible.' },
  },
  instructionIgnored: {
    code: 402, level: 'warning', iso: 'NARR',
    zh: (f) => `元素 ${f['element']} 已保存，但不会据此办理。`, en: (f) => `The element ${f['element']} is kept with the file but not acted on.`,
    hint: { zh: '如这一指示不可缺少，请勿批准。', en: 'Do not approve the file if the instruction is essential.' },
  },
  warningsCutShort: {
    code: 403, level: 'warning', iso: 'NARR',
    zh: (f) => `只列出前 ${f['shown']} 个提醒。`, en: (f) => `Only the first ${f['shown']} warnings are listed.`,
    hint: { zh: '', en: '' },
  },

  uetrMissing: {
    code: 500, level: 'notice', iso: 'NARR',
    zh: (f) => `${f['count']} 笔付款没有 UETR，将由系统生成。`, en: (f) => `${f['count']} payments have no UETR; one is made for each.`,
    hint: { zh: '回执中会列出。', en: 'The status report lists them.' },
  },
} as const satisfies Record<string, ErrorDefinition>
