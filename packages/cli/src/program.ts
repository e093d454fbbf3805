import { Command, Option } from 'commander'
import type { Language } from '@jianghan/client'
import type { Words } from '@jianghan/kernel/schema'
import { type CommandGroup, type CommandSpec, type Given, isGroup, type OptionSpec } from './command.ts'
import { type GlobalOptions, type Io, Printer } from './io.ts'
import { Session } from './session.ts'

/** What a run ends with: the exit code of its command. */
export type Outcome = { exit: number }

/** Commands that the wrapper runs itself; named here so that help is complete. */
const WRAPPER: readonly (readonly [string, Words])[] = [
  ['up', { zh: '启动账本（首次运行时建立演示联盟）', en: 'start a ledger (a demo consortium at first)' }],
  ['console', { zh: '给出控制台的地址与一次性登录码', en: 'the address of the console, with a code for one sign-in' }],
  ['network', { zh: '多个机构共同开启一条链', en: 'begin a chain with other organisations' }],
  ['backup', { zh: '备份数据目录（节点运行时在线备份）', en: 'back a data folder up, beside a running node' }],
  ['restore', { zh: '从备份恢复；--drill 演练并报告 RPO 与 RTO', en: 'restore a backup; --drill rehearses and prints RPO and RTO' }],
  ['disk', { zh: '列出各类数据占用的磁盘空间', en: 'what each kind of data takes on the disk' }],
  ['index', { zh: '查询索引的位置与状态、重建、迁移、报表查询', en: 'where the index is kept: status, rebuild, move, questions for reports' }],
  ['import', { zh: '期初导入：成员、账户与余额', en: 'make a file of members, accounts and balances the beginning of a ledger' }],
  ['upgrade', { zh: '升级账本的应用版本并迁移数据', en: 'bring a ledger and its data to the version of this release' }],
  ['scrub', { zh: '核对磁盘上的全部数据', en: 'read everything on disk in search of damage' }],
  ['witness', { zh: '作为外部见证人，为历史日志的检查点签名', en: 'be a witness: cosign checkpoints of history logs' }],
  ['doctor', { zh: '检查本机环境', en: 'check this machine' }],
  ['test', { zh: '运行全部测试', en: 'run all tests' }],
  ['check', { zh: '检查代码树', en: 'check the source tree' }],
  ['bench', { zh: '性能测试', en: 'benchmarks' }],
  ['chaos', { zh: '真实网络的故障测试', en: 'a real network under faults' }],
  ['simulate', { zh: '模拟运行', en: 'the simulator' }],
  ['fuzz', { zh: '模糊测试', en: 'fuzz targets' }],
  ['mutate', { zh: '变异测试', en: 'mutation testing' }],
]

/** Names of commands that the wrapper runs itself. */
export const WRAPPER_COMMANDS: readonly string[] = WRAPPER.map(([name]) => name)

const HEADINGS: Readonly<Record<string, string>> = { 'Usage:': '用法：', 'Options:': '选项：', 'Commands:': '命令：', 'Arguments:': '参数：', 'Global Options:': '全局选项：' }

/** The command line of these commands, in one language. What a command answers with lands in `outcome`. */
export function buildProgram(entries: readonly (CommandSpec | CommandGroup)[], io: Io, lang: Language, outcome: Outcome): Command {
  const say = (words: Words): string => words[lang]
  const program = new Command('jianghan')
  program.description(say({ zh: '江汉链：联盟账本的命令行', en: 'Jianghan: the command line of a consortium ledger' }))
  const context: Context = { io, lang, outcome, say, program }
  for (const option of globals(context)) program.addOption(option)
  for (const entry of entries) {
    if (isGroup(entry)) addGroup(program, entry, context)
    else addCommand(program, entry, context)
  }
  const others = WRAPPER.map(([name, words]) => `  ${name.padEnd(10)} ${say(words)}`).join('\n')
  program.addHelpText('after', `\n${say({ zh: '此外（./jianghan）：', en: 'And by ./jianghan itself:' })}\n${others}\n`)
  for (const command of [program, ...program.commands, ...program.commands.flatMap(each => each.commands)]) dress(command, context)
  return program
}

type Context = Readonly<{ io: Io; lang: Language; outcome: Outcome; say: (words: Words) => string; program: Command }>

/** The options of every command. A variable of the environment stands where its flag is missing. */
function globals({ io: { env }, say }: Pick<Context, 'io' | 'say'>): Option[] {
  const option = (flags: string, words: Words): Option => new Option(flags, say(words))
  const orEnv = (flags: string, words: Words, variable: string, fallback?: string): Option => {
    const note = { zh: `${words.zh}，或环境变量 ${variable}`, en: `${words.en}, or ${variable}` }
    const value = env[variable] || fallback
    return value === undefined ? option(flags, note) : option(flags, note).default(value)
  }
  return [
    orEnv('--url <url>', { zh: '节点地址', en: 'address of the node' }, 'JIANGHAN_URL', 'http://127.0.0.1:8645'),
    option('--json', { zh: '输出 JSON', en: 'print JSON' }).default(false),
    orEnv('--lang <lang>', { zh: '语言 zh 或 en', en: 'language zh or en' }, 'JIANGHAN_LANG'),
    orEnv('--data <folder>', { zh: '数据目录（信任包、演示密钥）', en: 'data folder (trust pack, demo keys)' }, 'JIANGHAN_DATA', 'data'),
    orEnv('--trust <file>', { zh: '信任包文件', en: 'trust pack' }, 'JIANGHAN_TRUST'),
    orEnv('--cert <file>', { zh: '客户端证书（PEM）', en: 'client certificate (PEM)' }, 'JIANGHAN_CERT'),
    orEnv('--cert-key <file>', { zh: '客户端证书的私钥（PEM）；省略则在证书文件中查找', en: 'its private key (PEM); looked for in the file of the certificate when left out' }, 'JIANGHAN_CERT_KEY'),
    orEnv('--cacert <file>', { zh: '只信任此文件中的 CA 证书（PEM）', en: 'trust the authorities in this file (PEM) and no others' }, 'JIANGHAN_CACERT'),
    option('--no-check', { zh: '不核验证明，相信节点', en: 'do not check proofs, believe the node' }),
    option('--timeout <seconds>', { zh: '最长等待（秒）', en: 'longest wait, seconds' }).default('30'),
  ]
}

function addGroup(program: Command, group: CommandGroup, context: Context): void {
  const parent = program.command(group.name).description(context.say(group.summary))
  for (const spec of group.commands) addCommand(parent, spec, context)
}

function addCommand(parent: Command, spec: CommandSpec, context: Context): void {
  const { say } = context
  const command = parent.command(spec.name).description(say(spec.summary))
  for (const argument of spec.arguments ?? []) command.argument(argument.name, say(argument.words))
  for (const option of spec.options ?? []) command.addOption(optionOf(option, say))
  const examples = spec.examples.map(({ line, words }) => `  # ${say(words)}\n  jianghan ${line}`).join('\n')
  command.addHelpText('after', `\n${say({ zh: '示例：', en: 'Examples:' })}\n${examples}\n`)
  command.action(async (...all: unknown[]) => {
    const args = (all.slice(0, -2) as (string | string[] | undefined)[]).flat().filter(each => each !== undefined)
    const given = command.opts() as Given
    const options = { ...context.program.opts(), lang: context.lang } as unknown as GlobalOptions
    const session = new Session(options, new Printer(context.io, context.lang, options.json))
    context.outcome.exit = await spec.run(session, args as string[], given)
  })
}

function optionOf({ flags, words, fallback, repeatable, choices }: OptionSpec, say: (words: Words) => string): Option {
  const option = new Option(flags, say(words))
  if (choices !== undefined) option.choices([...choices])
  if (fallback !== undefined) option.default(fallback)
  if (repeatable === true) option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value])
  return option
}

/** Language and manners of one command's help and errors. */
function dress(command: Command, { io, lang, say }: Context): void {
  command.exitOverride()
  command.configureOutput({ writeOut: text => io.stdout(text), writeErr: () => undefined, outputError: () => undefined })
  command.helpOption('-h, --help', say({ zh: '显示帮助', en: 'show help' }))
  command.helpCommand(false)
  command.showSuggestionAfterError(false)
  command.configureHelp({
    showGlobalOptions: true,
    optionDescription: option => describe(option, lang),
    ...(lang === 'zh' && { styleTitle: (title: string) => HEADINGS[title] ?? title }),
  })
}

/** An option's words with what it takes, what it is when left out, and the variable that sets it. */
function describe(option: Option, lang: Language): string {
  const zh = lang === 'zh'
  const { description, argChoices, defaultValue } = option
  const notes: string[] = []
  if (argChoices !== undefined) notes.push(argChoices.join(' | '))
  if (typeof defaultValue === 'string') notes.push(zh ? `默认 ${defaultValue}` : `default ${defaultValue}`)
  if (notes.length === 0) return description
  return zh ? `${description}（${notes.join('；')}）` : `${description} (${notes.join('; ')})`
}
