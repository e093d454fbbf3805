import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandSpec } from '../command.ts'
import { EXIT, usageError } from '../failure.ts'
import { withProgress } from '../io.ts'
import { getJson } from '../nodeJson.ts'
import { forEachReceipt, receiptedOf } from '../receiptFiles.ts'

const PDF = 'application/pdf'

/** Fetches the receipt of a payment. */
export const receipt: CommandSpec = {
  name: 'receipt',
  summary: { zh: '取得付款的电子回单或存证的证书（PDF）', en: 'Get the receipt of a payment, or the certificate of a deposit, as a PDF' },
  arguments: [{ name: '<id>', words: { zh: 'UETR 或交易编号', en: 'UETR or transaction id' } }],
  options: [
    { flags: '-o, --output <file>', words: { zh: '写入的文件，“-”为标准输出', en: 'the file to write; "-" for standard output' } },
    { flags: '--form <form>', words: { zh: 'pdf，或只取回单数据 json', en: 'pdf, or json for the data alone' }, choices: ['pdf', 'json'], fallback: 'pdf' },
  ],
  examples: [{ line: 'receipt 8a562c67-ca16-48ba-b074-65581be6f001 -o receipt.pdf', words: { zh: '内附证明；verify receipt.pdf 可离线核验', en: 'the proof is inside; verify receipt.pdf judges it offline' } }],
  async run(session, [id = ''], { output, form }) {
    if (typeof output !== 'string') throw usageError({ zh: '请用 -o 指定要写入的文件。', en: 'Name the file to write with -o.' }, { zh: '例如 -o receipt.pdf', en: 'For example -o receipt.pdf' })
    const { printer, signal } = session
    const client = await session.client()
    const work = client.request({ path: `/v1/transactions/${encodeURIComponent(id)}/receipt?form=${String(form)}`, accept: form === 'json' ? 'application/json' : PDF, signal })
    const { bytes } = await withProgress(printer, { zh: '正在制作回单', en: 'Making the receipt' }, work)
    if (output === '-') {
      printer.io.stdoutBytes(bytes)
      return EXIT.done
    }
    await writeFile(session.path(output), bytes)
    printer.result([printer.say({ zh: `${output}（${bytes.length} 字节）`, en: `${output} (${bytes.length} bytes)` })], { file: output, bytes: bytes.length })
    return EXIT.done
  },
}

type Payment = Readonly<{ endToEndId: string; status: string; transactionId: string | null }>

/** Fetches the receipts of a payment file. */
export const paymentReceipts: CommandSpec = {
  name: 'receipts',
  summary: { zh: '取得付款文件全部电子回单（PDF）', en: 'Get the receipts of a payment file' },
  arguments: [{ name: '<msgid>', words: { zh: '付款文件的 MsgId', en: 'MsgId of the payment file' } }],
  options: [{ flags: '-o, --output <folder>', words: { zh: '写入的文件夹，不存在则新建', en: 'the folder to write to; made where it is not there' } }],
  examples: [{ line: 'payments receipts CJQC-20261124-0001 -o receipts', words: { zh: '每笔已结算的付款一个 PDF', en: 'a PDF for each settled payment' } }],
  async run(session, [msgId = ''], { output }) {
    if (typeof output !== 'string') throw usageError({ zh: '请用 -o 指定要写入的文件夹。', en: 'Name the folder to write to with -o.' }, { zh: '例如 -o receipts', en: 'For example -o receipts' })
    const { printer, signal } = session
    const client = await session.client()
    const { transactions } = await getJson<Readonly<{ transactions: readonly Payment[] }>>(session, `/v1/iso20022/messages/${encodeURIComponent(msgId)}`)
    const settled = receiptedOf(transactions)
    const folder = session.path(output)
    await mkdir(folder, { recursive: true })
    await withProgress(printer, { zh: '正在制作回单', en: 'Making the receipts' }, forEachReceipt(settled, async ({ transactionId, name }) => {
      const { bytes } = await client.request({ path: `/v1/transactions/${transactionId}/receipt`, accept: PDF, signal })
      await writeFile(join(folder, name), bytes)
    }))
    printer.result([printer.say({ zh: `${output}：${settled.length} 份回单`, en: `${output}: ${settled.length} receipts` })], { folder: output, receipts: settled.length })
    return EXIT.done
  },
}
