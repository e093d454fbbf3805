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

  warningsCutShort: {
    code: 829, level: 'warning', iso: 'NARR',
    zh: f => `只列出前 ${f['shown']} 个提醒。`, en: f => `Only the first ${f['shown']} warnings are listed.`,
    hint: { zh: '', en: '' },
  },
} as const satisfies Record<string, ErrorDefinition>
