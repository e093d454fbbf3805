import type { ErrorDefinition } from '@jianghan/gateway-iso20022'

/**
 * Every problem that a table can have. 600: the file; 620: its sheets and cells; 640: what one cell should say; 700: a sheet of payments; 800: warnings; 900: notices. Numbers are never
 * used again.
 */
export const SHEET_ERRORS = {
  fileEmpty: {
    code: 600, level: 'refused', iso: 'FF01',
    zh: () => '文件是空的。', en: () => 'The file is empty.',
    hint: { zh: '请从系统重新导出。', en: 'Export it again.' },
  },
  fileTooLarge: {
    code: 601, level: 'refused', iso: 'FF01',
    zh: f => `文件有 ${f['bytes']} 字节，上限是 ${f['limit']} 字节。`, en: f => `The file has ${f['bytes']} bytes; the limit is ${f['limit']}.`,
    hint: { zh: '请分成几个文件。', en: 'Split it into several files.' },
  },
  formatRefused: {
    code: 602, level: 'refused', iso: 'FF01',
    zh: f => `这是 ${f['found']}，不是 XLSX 或 CSV。`, en: f => `This is ${f['found']}, neither XLSX nor CSV.`,
    hint: { zh: '请在 Excel 或 WPS 中打开，另存为“Excel 工作簿 (*.xlsx)”。', en: 'Open it in a spreadsheet program and save it as "Excel Workbook (*.xlsx)".' },
  },
  encrypted: {
    code: 603, level: 'refused', iso: 'FF01',
    zh: () => '文件有打开密码，无法读取。', en: () => 'The file is protected by a password and cannot be read.',
    hint: { zh: '请取消密码后另存。传输由本系统加密，不必另设密码。', en: 'Save it without a password. It is encrypted on its way here anyway.' },
  },
  macros: {
    code: 604, level: 'refused', iso: 'FF01',
    zh: f => `文件带有宏或可执行内容（${f['part']}）。`, en: f => `The file carries macros or other things that run (${f['part']}).`,
    hint: { zh: '请另存为不含宏的 .xlsx。', en: 'Save it as .xlsx without macros.' },
  },
  externalData: {
    code: 605, level: 'refused', iso: 'FF01',
    zh: f => `文件引用了外部工作簿或数据源（${f['part']}）。`, en: f => `The file refers to another workbook or data source (${f['part']}).`,
    hint: { zh: '请断开链接，把单元格粘贴为数值，再另存。', en: 'Break the links, paste the cells as values and save it again.' },
  },
  archiveWrong: {
    code: 606, level: 'refused', iso: 'FF01',
    zh: f => `XLSX 的压缩包不完整或不合规：${f['detailZh']}。`, en: f => `The archive of this XLSX is damaged or irregular: ${f['detailEn']}.`,
    hint: { zh: '文件可能在传输中损坏，请重新导出或在 Excel、WPS 中打开后另存。', en: 'It may have been damaged on its way: export it again, or open it and save it anew.' },
  },
  archiveTooLarge: {
    code: 607, level: 'refused', iso: 'FF01',
    zh: f => `压缩包展开后过大：${f['part']} 有 ${f['size']} ${f['unitZh']}，上限是 ${f['limit']}。`, en: f => `The archive unpacks to too much: ${f['part']} has ${f['size']} ${f['unitEn']}; the limit is ${f['limit']}.`,
    hint: { zh: '正常的表格没有这么大；请分成几个文件，或另存后重试。', en: 'No ordinary table is like that: split it, or save it anew.' },
  },
  partMissing: {
    code: 608, level: 'refused', iso: 'FF01',
    zh: f => `XLSX 缺少 ${f['part']}。`, en: f => `The XLSX lacks ${f['part']}.`,
    hint: { zh: '请在 Excel 或 WPS 中打开后另存为 .xlsx。', en: 'Open it in a spreadsheet program and save it as .xlsx.' },
  },
  partWrong: {
    code: 609, level: 'refused', iso: 'FF01',
    zh: f => `XLSX 的 ${f['part']} 第 ${f['line']} 行不对：${f['detail']}。`, en: f => `${f['part']} of the XLSX is wrong in line ${f['line']}: ${f['detail']}.`,
    hint: { zh: '请在 Excel 或 WPS 中打开后另存为 .xlsx。', en: 'Open it in a spreadsheet program and save it as .xlsx.' },
  },
  doctypeRefused: {
    code: 610, level: 'refused', iso: 'FF01',
    zh: f => `${f['part']} 含有 DOCTYPE，不予处理。`, en: f => `${f['part']} holds a DOCTYPE; such files are not processed.`,
    hint: { zh: '表格不需要 DOCTYPE；其中的实体定义可被用来攻击。', en: 'A spreadsheet needs none; entities in it can be used for attacks.' },
  },
  encodingUnknown: {
    code: 611, level: 'refused', iso: 'FF01',
    zh: f => `看不出文本的编码：第 ${f['row']} 行既不是 UTF-8 也不是 GB18030。`, en: f => `The encoding of the text cannot be told: row ${f['row']} is neither UTF-8 nor GB18030.`,
    hint: { zh: '请另存为“CSV UTF-8”或 .xlsx。', en: 'Save it as "CSV UTF-8" or as .xlsx.' },
  },
  encodingAmbiguous: {
    code: 612, level: 'refused', iso: 'FF01',
    zh: f => `文本既可读作 UTF-8（${f['utf8']}），也可读作 GB18030（${f['gb18030']}），不作猜测。`, en: f => `The text can be read as UTF-8 (${f['utf8']}) and as GB18030 (${f['gb18030']}); no guess is made.`,
    hint: { zh: '请另存为“CSV UTF-8”（带标记）或 .xlsx，或写明编码。', en: 'Save it as "CSV UTF-8" (with its mark) or as .xlsx, or name the encoding.' },
  },
  encodingMixed: {
    code: 613, level: 'refused', iso: 'FF01',
    zh: f => `文件混有两种编码：第 ${f['row']} 行是 UTF-8，第 ${f['other']} 行不是。`, en: f => `Two encodings are mixed: row ${f['row']} is UTF-8, row ${f['other']} is not.`,
    hint: { zh: '请在同一个程序里打开并整体另存；不要拼接不同系统导出的文件。', en: 'Open and save it as a whole in one program; do not join exports of different systems.' },
  },
  encodingContradiction: {
    code: 614, level: 'refused', iso: 'FF01',
    zh: f => `写明的编码是 ${f['declared']}，文件却是 ${f['found']}。`, en: f => `The encoding is said to be ${f['declared']}, but the file is ${f['found']}.`,
    hint: { zh: '请让两者一致，或不写编码。', en: 'Make both agree, or name none.' },
  },
  csvWrong: {
    code: 615, level: 'refused', iso: 'FF01',
    zh: f => `第 ${f['row']} 行不是 CSV（${f['detail']}）。`, en: f => `Row ${f['row']} is no CSV (${f['detail']}).`,
    hint: { zh: '含分隔符、换行或双引号的内容请放在双引号里，其中的双引号写两遍（RFC 4180）。', en: 'What holds a delimiter, a line break or a quote stands in double quotes, a quote in it twice (RFC 4180).' },
  },

  tooManySheets: {
    code: 620, level: 'refused', iso: 'FF01',
    zh: f => `工作簿有 ${f['count']} 张工作表，上限是 ${f['limit']}。`, en: f => `The workbook has ${f['count']} sheets; the limit is ${f['limit']}.`,
    hint: { zh: '请只保留需要的工作表。', en: 'Keep only the sheets that are needed.' },
  },
  tooManyRows: {
    code: 621, level: 'refused', iso: 'FF01',
    zh: f => `行数超过 ${f['limit']}。`, en: f => `There are more than ${f['limit']} rows.`,
    hint: { zh: '请分成几个文件。', en: 'Split it into several files.' },
  },
  tooManyColumns: {
    code: 622, level: 'refused', iso: 'FF01',
    zh: f => `列数超过 ${f['limit']}。`, en: f => `There are more than ${f['limit']} columns.`,
    hint: { zh: '请删除不需要的列。', en: 'Remove the columns that are not needed.' },
  },
  tooManyCells: {
    code: 623, level: 'refused', iso: 'FF01',
    zh: f => `单元格超过 ${f['limit']} 个。`, en: f => `There are more than ${f['limit']} cells.`,
    hint: { zh: '请分成几个文件。', en: 'Split it into several files.' },
  },
  cellTooLong: {
    code: 624, level: 'refused', iso: 'FF01',
    zh: f => `单元格的内容超过 ${f['limit']} 个字符。`, en: f => `The cell holds more than ${f['limit']} characters.`,
    hint: { zh: '请缩短内容。', en: 'Shorten it.' },
  },
  tooManyCharacters: {
    code: 625, level: 'refused', iso: 'FF01',
    zh: f => `文件的文字超过 ${f['limit']} 个字符。`, en: f => `The file holds more than ${f['limit']} characters.`,
    hint: { zh: '请分成几个文件。', en: 'Split it into several files.' },
  },
  formula: {
    code: 626, level: 'refused', iso: 'FF01',
    zh: f => `单元格是公式（${f['formula']}）。公式从不计算。`, en: f => `The cell is a formula (${f['formula']}). Formulas are never evaluated.`,
    hint: { zh: '请复制该单元格，选择性粘贴为“数值”，再保存。', en: 'Copy the cell, paste it as a value and save the file.' },
  },
  cellRepeated: {
    code: 627, level: 'refused', iso: 'FF01',
    zh: () => '同一个单元格或行在文件中出现两次。', en: () => 'The same cell or row stands twice in the file.',
    hint: { zh: '请在 Excel 或 WPS 中打开后另存。', en: 'Open it in a spreadsheet program and save it anew.' },
  },
  sheetsEmpty: {
    code: 628, level: 'refused', iso: 'FF01',
    zh: () => '文件里没有任何内容。', en: () => 'There is nothing in the file.',
    hint: { zh: '请从系统重新导出。', en: 'Export it again.' },
  },
  problemsCutShort: {
    code: 629, level: 'refused', iso: 'NARR',
    zh: f => `只列出前 ${f['shown']} 个问题。`, en: f => `Only the first ${f['shown']} problems are listed.`,
    hint: { zh: '', en: '' },
  },

  digitsLost: {
    code: 640, level: 'refused', iso: 'AC03',
    zh: f => `${f['value']} 是数字，超过 15 位的部分已经丢失，不能作为账号或编号。`, en: f => `${f['value']} is a number: its digits beyond the 15th are lost, so it cannot be an account or a reference.`,
    hint: { zh: '请先把整列设为“文本”格式，再重新填写或导出账号。', en: 'Format the whole column as text first, then enter or export the numbers again.' },
  },
  identifierWrong: {
    code: 641, level: 'refused', iso: 'CH16',
    zh: f => `“${f['value']}”不能作为账号或编号。`, en: f => `“${f['value']}” cannot be an account or a reference.`,
    hint: { zh: '请以文本填写。', en: 'Enter it as text.' },
  },
  amountWrong: {
    code: 642, level: 'refused', iso: 'AM12',
    zh: f => `“${f['value']}”不是金额。`, en: f => `“${f['value']}” is no amount.`,
    hint: { zh: '请写成 1234.56 或 1,234.56。', en: 'Write it as 1234.56 or 1,234.56.' },
  },
  amountImprecise: {
    code: 643, level: 'refused', iso: 'AM12',
    zh: f => `${f['value']} 超过电子表格能准确保存的 15 位数字。`, en: f => `${f['value']} has more than the 15 digits that a spreadsheet holds exactly.`,
    hint: { zh: '请把该列设为“文本”格式后重新填写金额。', en: 'Format the column as text and enter the amount again.' },
  },
  dateWrong: {
    code: 644, level: 'refused', iso: 'DT01',
    zh: f => `“${f['value']}”不是日期。`, en: f => `“${f['value']}” is no date.`,
    hint: { zh: '请写成 2026-11-28。', en: 'Write it as 2026-11-28.' },
  },

  headNotFound: {
    code: 700, level: 'refused', iso: 'FF01',
    zh: f => `找不到付款表的表头：最接近的是第 ${f['row']} 行，缺少${f['lackingZh']}。`, en: f => `The headings of a payment sheet are not found: row ${f['row']} comes closest and lacks ${f['lackingEn']}.`,
    hint: { zh: '表头至少要有收款账号、收款户名和金额；用别的名称时请附列映射。', en: 'At least payee account, payee name and amount are needed; where they have other names, give a column map.' },
  },
  severalTables: {
    code: 701, level: 'refused', iso: 'FF01',
    zh: f => `有几张工作表都像付款表：${f['sheets']}。`, en: f => `Several sheets look like payments: ${f['sheets']}.`,
    hint: { zh: '请只保留一张，或在列映射中写明 sheet。', en: 'Keep one, or name it as "sheet" in a column map.' },
  },
  columnAmbiguous: {
    code: 702, level: 'refused', iso: 'FF01',
    zh: f => `“${f['one']}”和“${f['other']}”都可以是${f['fieldZh']}，不作猜测。`, en: f => `“${f['one']}” and “${f['other']}” could both be the ${f['fieldEn']}; no guess is made.`,
    hint: { zh: '请删除其中一列，或在列映射中写明用哪一列。', en: 'Remove one of the columns, or say in a column map which is meant.' },
  },
  sheetNotFound: {
    code: 703, level: 'refused', iso: 'FF01',
    zh: f => `没有可见的工作表${f['sheet'] === '' ? '' : `“${f['sheet']}”`}。`, en: f => `There is no visible sheet${f['sheet'] === '' ? '' : ` “${f['sheet']}”`}.`,
    hint: { zh: '请核对列映射中的 sheet，或取消隐藏。', en: 'Check "sheet" in the column map, or unhide it.' },
  },
  mapWrong: {
    code: 704, level: 'refused', iso: 'FF01',
    zh: f => `列映射不对：${f['detail']}。`, en: f => `The column map is wrong: ${f['detail']}.`,
    hint: { zh: '格式见 packages/gateways/sheets/README.md。', en: 'Its form is in packages/gateways/sheets/README.md.' },
  },
  noPayments: {
    code: 705, level: 'refused', iso: 'FF01',
    zh: () => '表头下面没有付款。', en: () => 'There is no payment below the headings.',
    hint: { zh: '请核对文件内容。', en: 'Check the file.' },
  },
  tooManyPayments: {
    code: 706, level: 'refused', iso: 'FF01',
    zh: f => `一个文件最多 ${f['limit']} 笔付款。`, en: f => `A file holds at most ${f['limit']} payments.`,
    hint: { zh: '请分成几个文件。', en: 'Split it into several files.' },
  },
  cellMissing: {
    code: 707, level: 'refused', iso: 'CH21',
    zh: f => `缺少${f['fieldZh']}。`, en: f => `The ${f['fieldEn']} is missing.`,
    hint: { zh: '请补填；如果这一行不是付款，请删除整行。', en: 'Fill it in; where the row is no payment, delete it.' },
  },
  debtorMissing: {
    code: 708, level: 'refused', iso: 'AC02',
    zh: f => `不知道从哪个账户付款：缺少${f['fieldZh']}。`, en: f => `From which account is to be paid is not known: the ${f['fieldEn']} is missing.`,
    hint: { zh: '请增加付款账号和付款行联行号两列，或随请求给出，或写入列映射的 defaults。', en: 'Add columns for payer account and CNAPS code, give them with the request, or put them into "defaults" of the column map.' },
  },
  creditorBankMissing: {
    code: 709, level: 'refused', iso: 'AGNT',
    zh: f => `不知道收款行的联行号（开户行“${f['bank']}”）。`, en: f => `The CNAPS code of the payee's bank is not known (bank “${f['bank']}”).`,
    hint: { zh: '请填写 12 位联行号，或在列映射的 banks 中写明该行名称的联行号。', en: 'Enter the 12 digits, or give them for this name under "banks" of a column map.' },
  },
  amountNotPositive: {
    code: 710, level: 'refused', iso: 'AM01',
    zh: f => `金额 ${f['value']} 不大于零。`, en: f => `The amount ${f['value']} is not above zero.`,
    hint: { zh: '请改正金额或删除该行。', en: 'Correct the amount or delete the row.' },
  },
  amountDecimals: {
    code: 711, level: 'refused', iso: 'AM12',
    zh: f => `${f['value']} 的小数位多于 ${f['currency']} 的 ${f['decimals']} 位。单元格的显示格式可能藏起了后面的小数。`, en: f => `${f['value']} has more decimals than the ${f['decimals']} of ${f['currency']}. The format of the cell may hide the rest.`,
    hint: { zh: '请把金额四舍五入到分后粘贴为数值。', en: 'Round the amount and paste it as a value.' },
  },
  amountTooLarge: {
    code: 712, level: 'refused', iso: 'AM12',
    zh: f => `金额 ${f['value']} 超过 18 位数字。`, en: f => `The amount ${f['value']} has more than 18 digits.`,
    hint: { zh: '请核对金额。', en: 'Check the amount.' },
  },
  currencyUnknown: {
    code: 713, level: 'refused', iso: 'AM11',
    zh: f => `“${f['value']}”不是 ISO 4217 现行的币种。`, en: f => `“${f['value']}” is no current currency of ISO 4217.`,
    hint: { zh: '人民币写 CNY 或“人民币”。', en: 'Renminbi is CNY.' },
  },
  cnapsWrong: {
    code: 714, level: 'refused', iso: 'RC01',
    zh: f => `联行号“${f['value']}”不对。`, en: f => `The CNAPS code “${f['value']}” is wrong.`,
    hint: { zh: '联行号是 12 位数字，请向开户行核对；前面的零要保留。', en: 'It has 12 digits, zeros in front among them; ask the bank that holds the account.' },
  },
  ibanWrong: {
    code: 715, level: 'refused', iso: 'AC03',
    zh: f => `IBAN ${f['value']} 不对。`, en: f => `The IBAN ${f['value']} is wrong.`,
    hint: { zh: '请向收款人核对账号。', en: 'Check the account with its holder.' },
  },
  textTooLong: {
    code: 716, level: 'refused', iso: 'CH16',
    zh: f => `${f['fieldZh']}有 ${f['length']} 个字符，上限是 ${f['limit']}。`, en: f => `The ${f['fieldEn']} has ${f['length']} characters; the limit is ${f['limit']}.`,
    hint: { zh: '请缩短内容。', en: 'Shorten it.' },
  },
  capitalsWrong: {
    code: 717, level: 'refused', iso: 'AM09',
    zh: f => `大写金额“${f['value']}”与金额 ${f['amount']} 不一致。`, en: f => `The amount in words “${f['value']}” is not the amount ${f['amount']}.`,
    hint: { zh: '请核对哪一个是对的。', en: 'Check which of them is right.' },
  },
  totalWrong: {
    code: 718, level: 'refused', iso: 'AM10',
    zh: f => `合计 ${f['stated']} 与各行之和 ${f['counted']} 不一致。`, en: f => `The total ${f['stated']} is not the sum of the rows, ${f['counted']}.`,
    hint: { zh: '可能有行被漏掉、改动或隐藏，请核对。', en: 'A row may have been left out, changed or hidden; check them.' },
  },
  countWrong: {
    code: 719, level: 'refused', iso: 'AM18',
    zh: f => `合计写的是 ${f['stated']} 笔，实际有 ${f['counted']} 笔。`, en: f => `The total row says ${f['stated']} payments; there are ${f['counted']}.`,
    hint: { zh: '可能有行被漏掉，请核对。', en: 'A row may have been left out; check them.' },
  },
  rowAfterTotal: {
    code: 720, level: 'refused', iso: 'FF01',
    zh: f => `第 ${f['total']} 行是合计，其后还有付款。`, en: f => `Row ${f['total']} is the total, and there is a payment after it.`,
    hint: { zh: '请把付款移到合计之前，或删除合计行。', en: 'Move the payment above the total, or delete the total.' },
  },
  mergedCells: {
    code: 721, level: 'refused', iso: 'FF01',
    zh: () => '付款的行里有合并单元格，无法知道每一行的内容。', en: () => 'Cells are merged among the payments, so what each row says is not known.',
    hint: { zh: '请取消合并，每行填写完整。', en: 'Unmerge them and fill in every row.' },
  },
  cellError: {
    code: 722, level: 'refused', iso: 'FF01',
    zh: f => `单元格是 ${f['value']}，不是文字。`, en: f => `The cell is ${f['value']}, no text.`,
    hint: { zh: '请重新填写。', en: 'Enter it again.' },
  },

  rowsHidden: {
    code: 800, level: 'warning', iso: 'NARR',
    zh: f => `有 ${f['count']} 行付款是隐藏或被筛选掉的（首行 ${f['row']}），同样会付款。`, en: f => `${f['count']} payments stand in hidden or filtered rows (first row ${f['row']}); they are paid like all others.`,
    hint: { zh: '如不应付款，请删除这些行。', en: 'Delete the rows if they are not to be paid.' },
  },
  columnHidden: {
    code: 801, level: 'warning', iso: 'NARR',
    zh: f => `${f['fieldZh']}这一列是隐藏的。`, en: f => `The column of the ${f['fieldEn']} is hidden.`,
    hint: { zh: '请确认其内容。', en: 'Make sure of what it says.' },
  },
  accountAsNumber: {
    code: 802, level: 'warning', iso: 'NARR',
    zh: f => `账号 ${f['value']} 存为数字，前面的零可能已经丢失。`, en: f => `The account ${f['value']} is kept as a number; zeros in front of it may be lost.`,
    hint: { zh: '请把账号一列设为“文本”格式。', en: 'Format the column as text.' },
  },
  accountZeros: {
    code: 803, level: 'warning', iso: 'NARR',
    zh: f => `账号 ${f['value']} 第 15 位以后都是零，可能是电子表格改动的。`, en: f => `The account ${f['value']} has only zeros after its 15th digit; a spreadsheet may have changed it.`,
    hint: { zh: '请与原始资料核对。', en: 'Compare it with its source.' },
  },
  referenceRepeated: {
    code: 804, level: 'warning', iso: 'DU04',
    zh: f => `付款编号 ${f['value']} 在第 ${f['row']} 行已经出现。`, en: f => `The reference ${f['value']} stands in row ${f['row']} already.`,
    hint: { zh: '请确认不是重复付款。', en: 'Make sure that nothing is paid twice.' },
  },
  rowRepeated: {
    code: 805, level: 'warning', iso: 'DU04',
    zh: f => `与第 ${f['row']} 行的账号、金额、用途、附言都相同。`, en: f => `Account, amount, purpose and remittance are those of row ${f['row']}.`,
    hint: { zh: '请确认不是重复付款。', en: 'Make sure that nothing is paid twice.' },
  },
  executionDatePast: {
    code: 806, level: 'warning', iso: 'DT01',
    zh: f => `付款日期 ${f['date']} 早于今天（${f['today']}）。`, en: f => `The payment date ${f['date']} is before today (${f['today']}).`,
    hint: { zh: '将按最早可能的日期执行。', en: 'It is carried out as soon as possible.' },
  },
  columnsIgnored: {
    code: 807, level: 'warning', iso: 'NARR',
    zh: f => `这些列没有使用：${f['headings']}。`, en: f => `These columns are not used: ${f['headings']}.`,
    hint: { zh: '如其中有必要的指示，请勿批准，并在列映射中写明。', en: 'If one of them matters, do not approve the file and name it in a column map.' },
  },
  privateCharacters: {
    code: 808, level: 'warning', iso: 'NARR',
    zh: f => `“${f['value']}”含有造字区的字，别处可能显示为别的字。`, en: f => `“${f['value']}” holds a character of a private area; elsewhere it may be another.`,
    hint: { zh: '请改用 GB 18030-2022 的正式编码。', en: 'Use its code of GB 18030-2022.' },
  },
  sheetsIgnored: {
    code: 809, level: 'warning', iso: 'NARR',
    zh: f => `这些工作表没有使用：${f['sheets']}。`, en: f => `These sheets are not used: ${f['sheets']}.`,
    hint: { zh: '如其中也有付款，请分开提交。', en: 'If payments stand there too, send them apart.' },
  },

  warningsCutShort: {
    code: 829, level: 'warning', iso: 'NARR',
    zh: f => `只列出前 ${f['shown']} 个提醒。`, en: f => `Only the first ${f['shown']} warnings are listed.`,
    hint: { zh: '', en: '' },
  },

  encodingTaken: {
    code: 900, level: 'notice', iso: 'NARR',
    zh: f => `文本按 ${f['encoding']} 读取，分隔符是${f['delimiterZh']}。`, en: f => `The text was read as ${f['encoding']}, with ${f['delimiterEn']} between cells.`,
    hint: { zh: '请看一下户名是否正确。', en: 'See whether the names are right.' },
  },
  totalRowAgrees: {
    code: 901, level: 'notice', iso: 'NARR',
    zh: f => `第 ${f['row']} 行是合计，与各行之和一致。`, en: f => `Row ${f['row']} is the total and agrees with the rows.`,
    hint: { zh: '', en: '' },
  },
  rowsIgnored: {
    code: 902, level: 'notice', iso: 'NARR',
    zh: f => `${f['count']} 行没有账号、户名和金额，不是付款（首行 ${f['row']}）。`, en: f => `${f['count']} rows have neither account, name nor amount and are no payments (first row ${f['row']}).`,
    hint: { zh: '', en: '' },
  },
  numberedByContent: {
    code: 903, level: 'notice', iso: 'NARR',
    zh: f => `表中没有批次号，报文编号取自文件内容：${f['id']}。同一文件再次提交不会再付。`, en: f => `The sheet has no batch number, so its message id is made of its content: ${f['id']}. The same file sent again pays nothing more.`,
    hint: { zh: '内容要变才是新的付款。', en: 'New payments need another content.' },
  },
} as const satisfies Record<string, ErrorDefinition>
