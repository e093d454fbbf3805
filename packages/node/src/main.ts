import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { demoConsortium, emptyConsortium } from '@jianghan/app'
import { loadConfig } from './config/load.ts'
import type { MakeConsortium } from './folder/setUp.ts'
import { type RunningNode, startNode } from './node.ts'
import type { Config } from './config/schema.ts'
import { openLog } from './observe/log.ts'
import { LogFiles } from './observe/logFiles.ts'
import { ProblemFault, problem } from './problem/define.ts'
import type { Language } from './problem/render.ts'
import { startProblems } from './problem/start.data.ts'
import { SANDBOX_PREFIX, Sandbox } from './sandbox/sandbox.ts'
import type { FolderAct } from './sandbox/sandboxFile.ts'
import { bannerText } from './up/banner.ts'
import { bringEngine } from './up/engineProgram.ts'
import { readOptions, type UpOptions } from './up/options.ts'
import { RELEASE } from './up/release.ts'
import { Progress } from './up/progress.ts'
import { languageOfUser, problemText, usage, words } from './up/words.ts'

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))

/** What `./jianghan up` runs: starts a node, says where it is, and stays until it is told to stop. Returns the exit code: 0 ended, 1 refused, 2 usage. */
export async function up(args: readonly string[]): Promise<number> {
  const language = languageOfUser(process.env)
  try {
    const options = readOptions(args, process.env, process.cwd())
    if (options.help) {
      process.stdout.write(`${usage[language]}\n`)
      return 0
    }
    return await serve(options, language)
  } catch (fault) {
    const what = fault instanceof ProblemFault ? fault.problem : problem(startProblems.startFailed, { what: fault instanceof Error ? fault.message : String(fault) })
    process.stderr.write(`${problemText(what, language)}\n`)
    if (process.env['JIANGHAN_DEBUG'] !== undefined) console.error(fault)
    return what.definition === startProblems.badOption ? 2 : 1
  }
}

async function serve(options: UpOptions, language: Language): Promise<number> {
  const { folder } = options
  const readConfig = (): Config => loadConfig({ file: join(folder, 'node.json'), environment: process.env, flags: options.flags })
  const config = readConfig()
  bringEngine(config, language)
  const progress = new Progress(language, text => process.stderr.write(text))
  const ended = Promise.withResolvers<number>()
  let node: RunningNode | undefined
  const stop = stopper(language, () => node, ended.resolve)
  const sandbox = options.sandbox ? await openSandbox(folder) : undefined
  const begin = async (port = config.port): Promise<void> => {
    node = await startNode({
      config: { ...config, port }, folder, version: RELEASE, readConfig, ...(sandbox && { sandbox }),
      applicationUrl: import.meta.resolve('@jianghan/app'),
      makeConsortium: consortiumOf(options),
      log: openLog(config.logLevel, logFilesOf(folder, config)),
      onProgress: (height, of) => progress.replaying(height, of),
      onLost: error => {
        process.stderr.write(`${words.lost[language]}${error === undefined ? '' : ` (${error.message})`}.\n`)
        process.exit(1)
      },
    })
    sandbox?.onRestart(act => { void again(act).catch((fault: unknown) => { ended.reject(fault) }) })
  }
  const again = async (act: FolderAct): Promise<void> => {
    const port = Number(new URL(node?.url ?? '').port)
    process.stderr.write(`${words.restarting[language]}\n`)
    await node?.close()
    await sandbox?.carryOut(act)
    if (!stop.asked()) await begin(port)
  }
  try {
    await begin()
  } finally {
    progress.done()
  }
  if (stop.asked()) return stop.now()
  process.on('SIGHUP', () => node?.reload())
  if (node !== undefined) process.stdout.write(`${bannerText(node, language, process.cwd())}\n`)
  return ended.promise
}

/** The sandbox of a folder, whose clock this process goes by from now on. */
async function openSandbox(folder: string): Promise<Sandbox> {
  const sandbox = await Sandbox.open(folder)
  sandbox.clock.install()
  return sandbox
}

/** Log files lie in the data folder, from the first line on, which comes after the folder was found to be one. */
function logFilesOf(folder: string, { logFileLevel, logFileBytes, logDayBytes, logKeepDays }: Config): Readonly<{ level: string; files: LogFiles }> | undefined {
  if (logFileLevel === 'silent') return undefined
  return { level: logFileLevel, files: new LogFiles(join(folder, 'logs'), { fileBytes: logFileBytes, dayBytes: logDayBytes, keepDays: logKeepDays }) }
}

const consortiumOf = ({ empty, sandbox }: UpOptions): MakeConsortium => keys =>
  (sandbox ? { ...demoConsortium({ random, ...keys }), chainId: `${SANDBOX_PREFIX}${randomBytes(3).toString('hex')}`, demo: true } : empty ? { ...emptyConsortium({ random, ...keys }), demo: false } : { ...demoConsortium({ random, ...keys }), demo: true })

type Stopper = Readonly<{ asked(): boolean; now(): Promise<number> }>

/** The first signal ends the node cleanly, the second one at once. */
function stopper(language: Language, node: () => RunningNode | undefined, ended: (code: number) => void): Stopper {
  let asked = false
  const now = async (): Promise<number> => {
    process.stderr.write(`\n${words.stopping[language]}\n`)
    await node()?.close()
    process.stderr.write(`${words.stopped[language]}\n`)
    return 0
  }
  const onSignal = (): void => {
    if (asked) process.exit(130)
    asked = true
    if (node() !== undefined) void now().then(ended, () => ended(1))
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  return { asked: () => asked, now }
}

if (import.meta.main) process.exit(await up(process.argv.slice(2)))
