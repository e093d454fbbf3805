import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { writeFileDurably } from '@jianghan/crypto/node'
import { writeCsv } from '@jianghan/gateway-sheets/csv'
import { queryReports, type ReportValue } from '@jianghan/index/reports'
import { utf8 } from '@jianghan/protocol'
import { askUntilDone, type AskOwnNode, ownNode } from '../backup/ownNode.ts'
import { filled } from '../command/filled.ts'
import { countOf, dataFolderOf, given, readFlags } from '../command/flags.ts'
import { runCommand } from '../command/runCommand.ts'
import { loadConfig } from '../config/load.ts'
import { environmentName } from '../config/schema.ts'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'
import type { Language } from '../problem/render.ts'
import { languageOfUser } from '../up/words.ts'
import { configuredPlace } from './place.ts'
import { indexProblems } from './problems.data.ts'
import { usage, words } from './words.ts'

type Standing = Readonly<{ place: string; state: string; height: string; target: string; rowsPerSecond: number; bytes: number; rebuilt: string | null; stopped: Readonly<{ zh: string; en: string }> | null }>
type Answer = Readonly<{ index: Standing; moving: Standing | null }>

/** What `./jianghan index` runs. Returns the exit code: 0 done, 1 refused, 2 usage. */
export async function indexCommand(args: readonly string[]): Promise<number> {
  const language = languageOfUser(process.env)
  let folder = dataFolderOf(undefined)
  return runCommand(language, () => folder, async () => {
    const [verb = 'status', ...rest] = args[0]?.startsWith('-') === true ? ['status', ...args] : args
    const flags = readFlags(rest, { to: { type: 'string' }, schema: { type: 'string' }, reason: { type: 'string' }, sql: { type: 'string' }, samples: { type: 'string' }, data: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } })
    if (flags.help === true) return say(usage[language])
    folder = dataFolderOf(flags.data)
    if (verb === 'query') return report(folder, given('--sql', flags.sql), flags.json === true)
    const ask = await ownNode(folder, language) ?? fail(startProblems.nodeNotServing, { folder })
    if (verb === 'check') return check(ask, countOf('--samples', flags.samples, 100, 1_000), folder, language)
    if (verb === 'move') return move(ask, folder, { to: given('--to', flags.to), schema: flags.schema }, language)
    if (verb !== 'status' && verb !== 'rebuild') fail(startProblems.badOption, { option: verb, whatZh: '可用：status、check、rebuild、move、query', whatEn: 'it takes status, check, rebuild, move or query' })
    const answer = await answerOf(verb === 'status' ? await ask('GET', '/v1/node/index') : await ask('POST', '/v1/node/index/rebuild', { reason: flags.reason ?? 'jianghan index rebuild' }), folder)
    return say(flags.json === true ? JSON.stringify(answer) : [...(verb === 'rebuild' ? [words.rebuilding[language]] : []), ...lines(answer, language)].join('\n'))
  })
}

/** Compares rows with proofs; 1 where one differs. */
async function check(ask: AskOwnNode, samples: number, folder: string, language: Language): Promise<number> {
  const { compared, differences } = await answerOf<{ compared: number; differences: string[] }>(await ask('POST', '/v1/node/index/check', { samples }), folder)
  say([filled(words.checked[language], { compared, differences: differences.length }), ...differences.map(each => `  ${each}`)].join('\n'))
  return differences.length === 0 ? 0 : 1
}

/** Rows that are written at once. */
const PIECE = 1_000

/** Answers a question about the file of the index, beside a running node or without one. */
async function report(folder: string, sql: string, asJson: boolean): Promise<number> {
  const config = loadConfig({ file: join(folder, 'node.json'), environment: process.env, flags: {} })
  const place = configuredPlace(config, folder)
  if (place.kind !== 'sqlite') fail(indexProblems.indexElsewhere, { schema: place.schema })
  if (!existsSync(place.file)) fail(indexProblems.indexOff, {})
  let piece: string[][] = []
  let head = true
  const flush = async (): Promise<void> => {
    const bytes = asJson ? utf8(piece.map(([line]) => `${line}\n`).join('')) : writeCsv(piece)
    // The mark stands before the first piece alone.
    if (!process.stdout.write(asJson || head ? bytes : bytes.subarray(3))) await once(process.stdout, 'drain')
    head = false
    piece = []
  }
  try {
    for (const row of queryReports(place.file, sql)) {
      if (head && piece.length === 0 && !asJson) piece.push(Object.keys(row))
      piece.push(asJson ? [JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value))] : Object.values(row).map(shown))
      if (piece.length >= PIECE) await flush()
    }
    if (piece.length > 0) await flush()
  } catch (fault) {
    const { errcode, message } = fault as { errcode?: number; message: string }
    if (errcode === undefined) throw fault
    fail(indexProblems.indexQuestion, { what: message })
  }
  return 0
}

const shown = (value: ReportValue): string => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value === null ? '' : String(value))

/** The node moves the index; that it stays there at the next start is written into node.json. */
async function move(ask: AskOwnNode, folder: string, { to, schema }: Readonly<{ to: string; schema: string | undefined }>, language: Language): Promise<number> {
  const target = to === 'sqlite' ? to : resolve(process.cwd(), to)
  const { index } = await answerOf(await askUntilDone(ask, '/v1/node/index/move', { to: target, ...(schema !== undefined && { schema }) }), folder)
  await keepPlace(folder, { indexDatabase: to === 'sqlite' ? '' : target, ...(schema !== undefined && { indexSchema: schema }) })
  const overruled = process.env[environmentName('indexDatabase')] === undefined ? [] : [filled(words.overruled[language], { name: environmentName('indexDatabase') })]
  return say([filled(words.moved[language], { place: index.place, height: index.height }), ...overruled].join('\n'))
}

async function keepPlace(folder: string, change: Readonly<Record<string, string>>): Promise<void> {
  const file = join(folder, 'node.json')
  const before = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown> : {}
  await writeFileDurably(file, utf8(`${JSON.stringify({ ...before, ...change }, undefined, 2)}\n`), { mode: 0o600, replace: true })
}

async function answerOf<T = Answer>(response: Response | undefined, folder: string): Promise<T> {
  if (response === undefined) return fail(startProblems.nodeNotServing, { folder })
  const body = await response.json() as T & { code?: string; facts?: Record<string, string>; detail?: string }
  if (response.ok) return body
  const definition = Object.values(indexProblems).find(({ code }) => code === body.code)
  return fail(definition ?? indexProblems.indexNotMoved, body.facts ?? { zh: body.detail ?? '', en: body.detail ?? '' })
}

function lines({ index, moving }: Answer, language: Language): string[] {
  const line = (standing: Standing): string => filled(words.standing[language], {
    place: standing.place, state: words.states[language][standing.state as keyof (typeof words.states)['zh']] ?? standing.state, height: standing.height, target: standing.target,
    rows: standing.rowsPerSecond, size: (standing.bytes / 1024 / 1024).toFixed(1),
  })
  const stopped = index.stopped === null ? [] : [index.stopped[language]]
  return [line(index), ...stopped, ...(moving === null ? [] : [`${words.moving[language]}${line(moving)}`])]
}

const say = (text: string): number => {
  process.stdout.write(`${text}\n`)
  return 0
}

if (import.meta.main) process.exit(await indexCommand(process.argv.slice(2)))
