import { readFile, writeFile } from 'node:fs/promises'
import type { CommandSpec } from '../command.ts'
import { EXIT, usageError } from '../failure.ts'
import { withProgress } from '../io.ts'
import type { WitnessPolicy } from '@jianghan/light'
import type { Session } from '../session.ts'
import { openingIn } from './bulk.ts'
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
    { flags: '--bulk <number>', words: { zh: '连同 --entry：交易中的第几个批量转账（自 0 起）', en: 'with --entry: which bulk transfer of the transaction, counted from 0' }, fallback: '0' },
    { flags: '--references <file>', words: { zh: '连同 --entry：凭 pay-list 写出的文件披露该笔的参考信息', en: 'with --entry: open what it is for, with the file that pay-list wrote' } },
    { flags: '--witnessed', words: { zh: '附上见证人签名的日志检查点', en: 'bring the cosigned checkpoint of the log along' } },
    { flags: '--timestamped', words: { zh: '附上带时间戳（RFC 3161）的日志检查点', en: 'bring a checkpoint of the log along that carries a time-stamp (RFC 3161)' } },
  ],
  examples: [
    { line: 'prove 8a562c67-ca16-48ba-b074-65581be6f001 -o payment.jhproof', words: { zh: '任何人都可离线核验', en: 'anybody can verify it offline' } },
    { line: 'prove 8a562c67-ca16-48ba-b074-65581be6f001 -o bare.jhproof --disclose none', words: { zh: '不披露名称', en: 'without names' } },
  ],
  async run(session, [id = ''], { output, disclose, entry, bulk, references, witnessed, timestamped }) {
    if (typeof output !== 'string') throw usageError({ zh: '请用 -o 指定要写入的文件。', en: 'Name the file to write with -o.' }, { zh: '例如 -o payment.jhproof', en: 'For example -o payment.jhproof' })
    if (entry !== undefined && !/^\d{1,4}$/.test(String(entry))) throw usageError({ zh: `“${String(entry)}”不是笔序。`, en: `"${String(entry)}" is no entry of a bulk.` }, { zh: '例如 --entry 0', en: 'For example --entry 0' })
    if (!/^\d{1,2}$/.test(String(bulk)) || (references !== undefined && entry === undefined)) throw usageError({ zh: '--bulk 与 --references 须连同 --entry 使用。', en: '--bulk and --references go with --entry.' }, { zh: '例如 --entry 0 --references wages.csv.1f2e3d4c.references.json', en: 'For example --entry 0 --references wages.csv.1f2e3d4c.references.json' })
    const { printer, signal } = session
    const client = await session.client()
    const opening = typeof references === 'string' ? (await openingIn(session, references, Number(entry))).opening : undefined
    const work = client.proof(id, { disclose: disclose as 'none' | 'names' | 'all', signal, opening, ...(entry !== undefined && { entry: Number(entry), bulk: Number(bulk) }) })
    const bare = await withProgress(printer, { zh: '正在制作证明', en: 'Making the proof' }, work)
    const bytes = witnessed === true || timestamped === true ? await withProgress(printer, { zh: '正在等候见证', en: 'Waiting for the witnesses' }, client.witnessed(bare, { signal, timestamped: timestamped === true })) : bare
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
  summary: { zh: '离线核验证明文件或电子回单', en: 'Verify a proof file or a receipt, offline' },
  arguments: [{ name: '<file>', words: { zh: '证明文件（.jhproof）或电子回单（.pdf），“-”为标准输入', en: 'proof file (.jhproof) or receipt (.pdf); "-" for standard input' } }],
  options: [
    { flags: '--now <time>', words: { zh: '以此刻判断（RFC 3339），默认为现在', en: 'judge as of this moment (RFC 3339); by default now' } },
    { flags: '--witness <file>', words: { zh: '所信任见证人的公钥文件，可多次给出', en: 'file with keys of witnesses that you trust; may be given more than once' }, repeatable: true },
    { flags: '--tsa <file>', words: { zh: '所信任时间戳机构的根证书（PEM）', en: 'PEM file with roots of time-stamp authorities that you trust' } },
    { flags: '--require <number>', words: { zh: '至少须有几个见证（默认为全部）', en: 'how many of them must have cosigned; by default all' } },
  ],
  examples: [
    { line: 'verify payment.jhproof', words: { zh: '使用 data 目录中的信任包（如有）', en: 'with the trust pack of the data folder, where there is one' } },
    { line: 'verify payment.jhproof --trust trust.json --witness witnesses.txt --require 2', words: { zh: '至少两个见证人须已见证', en: 'at least two witnesses must have cosigned' } },
    { line: 'verify payment.jhproof --trust trust.json --json', words: { zh: '使用自己取得的信任包', en: 'with a trust pack of your own' } },
  ],
  async run(session, [file = ''], { now, witness, require, tsa }) {
    const nowMs = now === undefined ? session.printer.io.now() : Date.parse(String(now))
    if (Number.isNaN(nowMs)) throw usageError({ zh: `“${String(now)}”不是时间。`, en: `"${String(now)}" is no moment.` }, { zh: '例如 --now 2026-11-24T09:15:00Z', en: 'For example --now 2026-11-24T09:15:00Z' })
    const bytes = new Uint8Array(await readFile(file === '-' ? 0 as never : session.path(file)))
    const policy = await witnessesOf(session, (witness ?? []) as readonly string[], require)
    const story = await judge(session, bytes, nowMs, { witnesses: policy, timestampRoots: typeof tsa === 'string' ? await rootsOf(session, tsa) : undefined })
    session.printer.result(verdictLines(story, session.printer), story)
    return story.verdict === 'true' ? EXIT.done : EXIT.refused
  },
}

/** Brings a proof file up to the newest cosigned checkpoint. */
export const addWitnesses: CommandSpec = {
  name: 'add-witnesses',
  summary: { zh: '为已有的证明文件补上最新的见证', en: 'Add the newest cosignatures to a proof file' },
  arguments: [{ name: '<file>', words: { zh: '证明文件（.jhproof）', en: 'proof file (.jhproof)' } }],
  options: [
    { flags: '-o, --output <file>', words: { zh: '写入的文件，默认写回原文件', en: 'the file to write; by default the same' } },
    { flags: '--timestamped', words: { zh: '补上带时间戳（RFC 3161）的检查点', en: 'a checkpoint that carries a time-stamp (RFC 3161)' } },
  ],
  examples: [{ line: 'add-witnesses payment.jhproof', words: { zh: '区块头已过信任期的证明也可因此再用', en: 'also for a proof whose header has gone stale' } }],
  async run(session, [file = ''], { output, timestamped }) {
    const { printer, signal } = session
    const client = await session.client()
    const bytes = await withProgress(printer, { zh: '正在等候见证', en: 'Waiting for the witnesses' }, client.witnessed(new Uint8Array(await readFile(session.path(file))), { signal, timestamped: timestamped === true }))
    const target = typeof output === 'string' ? output : file
    await writeFile(session.path(target), bytes)
    printer.result([printer.say({ zh: `${target}（${bytes.length} 字节）`, en: `${target} (${bytes.length} bytes)` })], { file: target, bytes: bytes.length })
    return EXIT.done
  },
}

/** The witnesses of these files, one key a line, bare or as `witness NAME KEY`. */
async function witnessesOf(session: Session, files: readonly string[], required: unknown): Promise<WitnessPolicy | undefined> {
  if (files.length === 0 && required === undefined) return undefined
  const { parseVerifierKey, witnessPolicy } = await import('@jianghan/light')
  const lines = (await Promise.all(files.map(file => readFile(session.path(file), 'utf8')))).flatMap(text => text.split('\n')).map(line => line.trim()).filter(line => line !== '' && !line.startsWith('#'))
  const keys = lines.map(line => parseVerifierKey(/^witness\s+\S+\s+(\S+)/.exec(line)?.[1] ?? line))
  const policy = witnessPolicy(required === undefined ? keys.length : Number(required), keys)
  if (policy !== undefined) return policy
  throw usageError(
    { zh: `--witness 的文件中应有互不相同的见证人公钥（找到 ${keys.filter(key => key !== undefined).length} 个），--require 应为 1 至其个数。`, en: `The files of --witness hold distinct keys of witnesses (found: ${keys.filter(key => key !== undefined).length}), and --require is a number from 1 to their count.` },
    { zh: '公钥形如 名称+编号+base64，由见证人提供（jianghan witness new）。', en: 'A key is name+id+base64, and its witness gives it out (jianghan witness new).' },
  )
}

/** Roots of time-stamp authorities in a PEM file, DER. */
export async function rootsOf(session: Session, file: string): Promise<Uint8Array[]> {
  const { certificatesOf } = await import('@jianghan/light')
  const roots = certificatesOf(await readFile(session.path(file), 'utf8'))
  if (roots !== undefined) return roots
  throw usageError({ zh: `${file} 中没有 PEM 证书。`, en: `${file} holds no certificate in PEM.` }, { zh: '请取得时间戳机构的根证书。', en: 'Get the root certificate of the time-stamp authority.' })
}

/** What a reader trusts besides the trust pack. */
type Besides = Readonly<{ witnesses?: WitnessPolicy | undefined; timestampRoots?: readonly Uint8Array[] | undefined }>

/** Judges a proof file, or a document with one inside, by what the reader trusts. */
export async function judge(session: Session, bytes: Uint8Array, nowMs = session.printer.io.now(), { witnesses, timestampRoots }: Besides = {}) {
  const { judgeDocument } = await import('@jianghan/client')
  const found = await session.trust()
  if ((witnesses ?? timestampRoots) !== undefined && found === undefined) throw usageError({ zh: '核对见证与时间戳须先有信任包。', en: 'Witnesses and time-stamps are judged together with a trust pack.' }, { zh: '请用 --trust 指定信任包。', en: 'Name one with --trust.' })
  const trust = found && { ...found, pack: { ...found.pack, ...(witnesses && { witnesses }), ...(timestampRoots && { timestampRoots }) } }
  return judgeDocument(bytes, nowMs, session.storyContext(trust))
}
