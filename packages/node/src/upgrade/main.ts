import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Application } from '@jianghan/kernel'
import { dataFolderOf, readFlags } from '../command/flags.ts'
import { filled } from '../command/filled.ts'
import { readGenesisFile } from '../folder/genesisFile.ts'
import { lockFolder } from '../folder/lock.ts'
import { fail } from '../problem/define.ts'
import type { Language } from '../problem/render.ts'
import { runCommand } from '../command/runCommand.ts'
import { RELEASE } from '../up/release.ts'
import { languageOfUser } from '../up/words.ts'
import { copyForTrial } from './copyForTrial.ts'
import { upgradeProblems } from './problems.data.ts'
import { upgradeFolder, type UpgradeReport } from './upgradeFolder.ts'
import { usage, words } from './words.ts'

type Flags = Readonly<{ data?: string; scratch?: string; json?: boolean; 'dry-run'?: boolean; help?: boolean }>
type Done = Readonly<{ report: UpgradeReport; copied?: number }>

/** What `./jianghan upgrade` runs. Returns the exit code: 0 done or nothing to do, 1 refused, 2 usage. */
export async function upgradeCommand(args: readonly string[], application: Application): Promise<number> {
  const language = languageOfUser(process.env)
  let folder = dataFolderOf(undefined)
  return runCommand(language, () => folder, async () => {
    const flags: Flags = readFlags(args, {
      data: { type: 'string' }, scratch: { type: 'string' }, json: { type: 'boolean' }, 'dry-run': { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
    })
    if (flags.help === true) return say([usage[language]])
    folder = dataFolderOf(flags.data)
    readGenesisFile(join(folder, 'genesis.json'))
    const progress = flags.json === true ? undefined : told(language)
    const done = flags['dry-run'] === true ? await tryOut(folder, flags.scratch, application, progress) : await locked(folder, () => carryOut(folder, application, progress))
    return flags.json === true ? json(done) : say(lines(done, folder, language))
  })
}

const say = (text: readonly string[]): number => {
  process.stdout.write(`${text.join('\n')}\n`)
  return 0
}
const json = ({ report, copied }: Done): number =>
  say([JSON.stringify({ ...report, dryRun: copied !== undefined, ...(copied !== undefined && { copied }) }, (_, each) => (typeof each === 'bigint' ? String(each) : each as unknown))])

type Progress = NonNullable<Parameters<typeof upgradeFolder>[0]['onProgress']>

/** Says every second how far it is. */
function told(language: Language): Progress {
  let next = Date.now() + 1_000
  return facts => {
    if (Date.now() < next) return
    next = Date.now() + 1_000
    process.stderr.write(`${filled(words.progress[language], facts)}\n`)
  }
}

async function locked<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const lock = lockFolder(folder)
  try {
    return await work()
  } finally {
    lock.release()
  }
}

async function carryOut(folder: string, application: Application, onProgress: Progress | undefined): Promise<Done> {
  return { report: await upgradeFolder({ folder, application, release: RELEASE, ...(onProgress && { onProgress }) }) }
}

async function tryOut(folder: string, scratch: string | undefined, application: Application, onProgress: Progress | undefined): Promise<Done> {
  const beside = scratch === undefined ? dirname(folder) : resolve(process.cwd(), scratch)
  let base: string
  try {
    base = mkdtempSync(join(beside, `.${basename(folder)}-dry-run-`))
  } catch (fault) {
    fail(upgradeProblems.copyNotPossible, { to: beside, what: (fault as Error).message })
  }
  try {
    // The lock is held only while the folder is copied: what is linked is never written again.
    const { copied } = await locked(folder, async () => copyForTrial(folder, join(base, 'data')))
    const { report } = await carryOut(join(base, 'data'), application, onProgress)
    return { report, copied }
  } finally {
    if (existsSync(base)) rmSync(base, { recursive: true, force: true })
  }
}

const size = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`

function lines({ report, copied }: Done, folder: string, language: Language): string[] {
  const { chainId: chain, from, to, migrations, changed, fromHeight, height, appHash, bytes, seconds } = report
  const head = from === to && fromHeight === height ? words.newest : copied === undefined ? words.done : words.trial
  return [
    filled(head[language], { chain, from, to, fromHeight, height }),
    ...(from === to ? [] : migrations.length === 0 ? [words.none[language]] : migrations.map(({ name, summary }) => filled(words.migration[language], { name, summary: summary[language] }))),
    ...(from === to ? [] : [filled(words.changed[language], { count: changed })]),
    filled(words.appHash[language], { hash: appHash }),
    filled(words.costs[language], { seconds: seconds.toFixed(1), size: size(bytes) }),
    copied === undefined ? filled(words.start[language], { folder }) : filled(words.copied[language], { size: size(copied) }),
  ]
}

if (import.meta.main) {
  const { application } = await import('@jianghan/app')
  process.exit(await upgradeCommand(process.argv.slice(2), application))
}
