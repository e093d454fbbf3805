import { readFile } from 'node:fs/promises'
import type { CommandSpec } from '../command.ts'
import { EXIT, Failure, usageError } from '../failure.ts'
import { writeNew } from '../newFile.ts'
import { getJson } from '../nodeJson.ts'
import type { Session } from '../session.ts'
import { listLines } from '../width.ts'
import { rootsOf } from './proofs.ts'

/** A trust pack as the node tells it: what a verifier reads, and what a person does. */
type Told = Readonly<Partial<{
  check_words: Readonly<{ zh: string; en: string }>
  validator_changes: readonly Readonly<{ from_height: string; validators: readonly Readonly<{ public_key: string; power: string; member: string | null }>[] }>[]
  members: readonly Readonly<{ id: string; name_zh: string; name_en: string }>[]
  log_key: string
  checkpoints: readonly Readonly<{ size: string; note: string }>[]
  verifiers: readonly Readonly<{ name: string; bytes: number; sha256: string }>[]
}>>

/** `trust-pack`: what a verifier needs to trust, and a person to judge it by, in one file to be kept for years. */
export const trustPack: CommandSpec = {
  name: 'trust-pack',
  summary: { zh: '取得长期保存用的信任包，或查看一份信任包', en: 'Get a trust pack to be kept for years, or look at one' },
  arguments: [{ name: '[file]', words: { zh: '查看这一份；省略时向节点取得', en: 'look at this one; without it the node is asked' } }],
  options: [
    { flags: '-o, --output <file>', words: { zh: '写入的文件（新文件）', en: 'the file to write; a new one' } },
    { flags: '--tsa <file>', words: { zh: '所信任时间戳机构的根证书（PEM），写入信任包', en: 'PEM file with roots of time-stamp authorities that you trust; they go into the pack' } },
  ],
  examples: [
    { line: 'trust-pack -o trust.json', words: { zh: '口令请通过电话等途径与成员核对', en: 'compare the words with a member by telephone' } },
    { line: 'trust-pack trust.json', words: { zh: '链、口令、验证者、成员、检查点、核验程序的哈希', en: 'chain, words, validators, members, checkpoints, hashes of the verifiers' } },
  ],
  async run(session, [file], { output, tsa }) {
    const { printer } = session
    const [{ readTrustPack, trustWords }, { base64 }] = await Promise.all([import('@jianghan/client'), import('@jianghan/light')])
    if (typeof output !== 'string' && tsa !== undefined) throw usageError({ zh: '--tsa 须与 -o 一起使用。', en: '--tsa goes with -o.' }, { zh: '例如 -o trust.json', en: 'For example -o trust.json' })
    const told = file === undefined ? await getJson<Told>(session, '/v1/trust-pack') : JSON.parse(await readFile(session.path(file), 'utf8')) as Told
    const roots = typeof tsa === 'string' ? await rootsOf(session, tsa) : []
    const whole = { ...told, ...(roots.length > 0 && { timestamp_roots: roots.map(base64) }) }
    const pack = readTrustPack(JSON.stringify(whole), file ?? '/v1/trust-pack', session.options.lang)
    // The words are computed here, from what a verifier would trust: nobody's word is taken for them.
    const words = trustWords(pack)
    if (told.check_words !== undefined && (told.check_words.zh !== words.zh || told.check_words.en !== words.en)) {
      throw new Failure('cli.trustWordsDiffer', { zh: '信任包中写明的口令与其验证者不符，请勿使用。', en: 'The words that stand in the pack are not those of its validators: do not use it.' }, { zh: '请从可信来源重新取得。', en: 'Get it again from somebody you trust.' })
    }
    await compareWithOwn(session, pack.chainId, words)
    if (typeof output === 'string') await writeNew(session, output, `${JSON.stringify(whole, undefined, 2)}\n`)
    printer.result([
      ...listLines([
        ...(typeof output === 'string' ? [[printer.say({ zh: '文件', en: 'file' }), output] as const] : []),
        [printer.say({ zh: '链', en: 'chain' }), pack.chainId], [printer.say({ zh: '核对口令', en: 'check words' }), words.zh], ['', words.en],
        [printer.say({ zh: '检查点公钥', en: 'key of checkpoints' }), told.log_key ?? '—'],
      ]),
      ...section(printer.say({ zh: '验证者', en: 'validators' }), (told.validator_changes ?? []).flatMap(({ from_height: from, validators }) => validators.map(each => `${printer.say({ zh: `自区块 ${from}`, en: `from block ${from}` })}  ${each.public_key}  ${each.power}  ${each.member ?? ''}`))),
      ...section(printer.say({ zh: '成员', en: 'members' }), (told.members ?? []).map(each => `${each.id}  ${each.name_zh}  ${each.name_en}`)),
      ...section(printer.say({ zh: '检查点', en: 'checkpoints' }), (told.checkpoints ?? []).map(({ size, note }) => `${printer.say({ zh: `日志长度 ${size}`, en: `log of ${size}` })}  ${note.split('\n')[2] ?? ''}`)),
      ...section(printer.say({ zh: '核验程序（SHA-256）', en: 'verifiers (SHA-256)' }), (told.verifiers ?? []).map(each => `${each.sha256}  ${each.name}`)),
    ], { ...(typeof output === 'string' && { file: output }), ...whole, check_words: words })
    return EXIT.done
  },
}

const section = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', `${title}:`, ...lines.map(line => `  ${line.trimEnd()}`)])

/** Says where the reader trusted somebody else until now: for whom the pack was given is for the reader to find out. */
async function compareWithOwn(session: Session, chainId: string, words: Readonly<{ zh: string; en: string }>): Promise<void> {
  const own = await session.trust()
  if (own === undefined || own.pack.chainId !== chainId) return
  const { trustWords } = await import('@jianghan/client')
  const known = trustWords(own.pack)
  if (known.en === words.en) return
  session.printer.note({
    zh: `此信任包的验证者与 ${own.file} 不同（其口令：${known.zh}）。若非验证者变更所致，请勿采信。`,
    en: `The validators of this pack are not those of ${own.file} (its words: ${known.en}). Unless validators changed since, do not trust it.`,
  })
}
