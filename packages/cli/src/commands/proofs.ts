import { readFile, writeFile } from 'node:fs/promises'
import type { CommandSpec } from '../command.ts'
import { EXIT, usageError } from '../failure.ts'
import { withProgress } from '../io.ts'
import type { Session } from '../session.ts'
import { verdictLines } from './verdict.ts'

/** Fetches a proof file. */
export const prove: CommandSpec = {
  name: 'prove',
  summary: { zh: '取得付款或交易的证明文件', en: 'Get the proof file of a payment or a transaction' },
  arguments: [{ name: '<id>', words: { zh: 'UETR 或交易编号', en: 'UETR or transaction id' } }],
  options: [
    { flags: '-o, --output <file>', words: { zh: '写入的文件，“-”为标准输出', en: 'the file to write; "-" for standard output' } },
    { flags: '--disclose <what>', words: { zh: '披露哪些保密字段', en: 'which confidential fields to open' }, choices: ['none', 'names', 'all'], fallback: 'names' },
    { flags: '--entry <number>', words: { zh: '批量转账中的一笔（自 0 起），不出示其余各笔', en: 'one entry of a bulk transfer, counted from 0; nothing of the others is shown' } },
  ],
  examples: [
    { line: 'prove 8a562c67-ca16-48ba-b074-65581be6f001 -o payment.jhproof', words: { zh: '任何人都可离线核验', en: 'anybody can verify it offline' } },
    { line: 'prove 8a562c67-ca16-48ba-b074-65581be6f001 -o bare.jhproof --disclose none', words: { zh: '不披露名称', en: 'without names' } },
  ],
  async run(session, [id = ''], { output, disclose, entry }) {
    if (typeof output !== 'string') throw usageError({ zh: '请用 -o 指定要写入的文件。', en: 'Name the file to write with -o.' }, { zh: '例如 -o payment.jhproof', en: 'For example -o payment.jhproof' })
    if (entry !== undefined && !/^\d{1,4}$/.test(String(entry))) throw usageError({ zh: `“${String(entry)}”不是笔序。`, en: `"${String(entry)}" is no entry of a bulk.` }, { zh: '例如 --entry 0', en: 'For example --entry 0' })
    const { printer, signal } = session
    const client = await session.client()
    const work = client.proof(id, { disclose: disclose as 'none' | 'names' | 'all', signal, ...(entry !== undefined && { entry: Number(entry) }) })
    const bytes = await withProgress(printer, { zh: '正在制作证明', en: 'Making the proof' }, work)
    if (output === '-') {
      printer.io.stdoutBytes(bytes)
      return 0
    }
    await writeFile(session.path(output), bytes)
    const story = await judge(session, bytes)
    const [statement] = story.statements
    printer.result([
      printer.say({ zh: `${output}（${bytes.length} 字节）`, en: `${output} (${bytes.length} bytes)` }),
      ...(statement ? [printer.say(statement.sentence)] : []),
    ], { file: output, bytes: bytes.length, verdict: story.verdict, level: story.level, statement: statement?.sentence })
    return 0
  },
}

/** Judges a proof file. */
export const verify: CommandSpec = {
  name: 'verify',
  summary: { zh: '离线核验证明文件', en: 'Verify a proof file, offline' },
  arguments: [{ name: '<file>', words: { zh: '证明文件（.jhproof），“-”为标准输入', en: 'proof file (.jhproof); "-" for standard input' } }],
  options: [{ flags: '--now <time>', words: { zh: '以此刻判断（RFC 3339），默认为现在', en: 'judge as of this moment (RFC 3339); by default now' } }],
  examples: [
    { line: 'verify payment.jhproof', words: { zh: '使用 data 目录中的信任包（如有）', en: 'with the trust pack of the data folder, where there is one' } },
    { line: 'verify payment.jhproof --trust trust.json --json', words: { zh: '使用自己取得的信任包', en: 'with a trust pack of your own' } },
  ],
  async run(session, [file = ''], { now }) {
    const nowMs = now === undefined ? session.printer.io.now() : Date.parse(String(now))
    if (Number.isNaN(nowMs)) throw usageError({ zh: `“${String(now)}”不是时间。`, en: `"${String(now)}" is no moment.` }, { zh: '例如 --now 2026-11-24T09:15:00Z', en: 'For example --now 2026-11-24T09:15:00Z' })
    const bytes = new Uint8Array(await readFile(file === '-' ? 0 as never : session.path(file)))
    const story = await judge(session, bytes, nowMs)
    session.printer.result(verdictLines(story, session.printer), story)
    return story.verdict === 'true' ? EXIT.done : EXIT.refused
  },
}

async function judge(session: Session, bytes: Uint8Array, nowMs = session.printer.io.now()) {
  const { judgeProof, storyOf } = await import('@jianghan/client')
  const trust = await session.trust()
  return storyOf(await judgeProof(bytes, { trust: trust?.pack, nowMs }), session.storyContext(trust))
}
