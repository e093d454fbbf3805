import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** Languages of the document, and the file of each. */
export const SIZING_FILES = { en: 'docs/sizing.md', zh: 'docs/sizing.zh-CN.md' } as const
type Language = keyof typeof SIZING_FILES

/** Marks between which the computed tables stand. */
const BEGIN = '<!-- figures: begin (bench/sizing.ts) -->'
const END = '<!-- figures: end -->'

/** Peak of a day over its average: business comes in office hours, wages at the end of the month. */
const PEAK = 10
/** Part of a thread, or of the machine, that is planned with; the rest is for replay, backups and bad days. */
const PLANNED = 0.5
/** Loads of the tables, transactions a day. */
const LOADS = [10_000, 100_000, 1_000_000, 10_000_000, 50_000_000]

const KINDS = [
  { name: 'Transfer', cpu: 'Transfer, one a POST, index on: CPU of the node each', speed: 'Transfer, one a POST, index on', disk: 'Transfer, POSTs of 100, index on' },
  { name: 'CustomerCreditTransfer', cpu: 'CustomerCreditTransfer, POSTs of 100, index on: CPU of the node each', speed: 'CustomerCreditTransfer, POSTs of 100, index on', disk: 'CustomerCreditTransfer, POSTs of 100, index on' },
] as const

const WORDS = {
  en: {
    head: ['a day', 'a second: average', `peak (× ${PEAK})`, 'cores at the peak', 'one node', 'blocks and log a year', 'state and index a year'],
    index: (cpu: number, bytes: number) => `The index is ${cpu} % of the CPU and ${bytes} % of the bytes of a Transfer.`,
    fits: 'yes', over: 'no', basis: (cpu: number, speed: number, log: number, all: number) => `${cpu} µs of CPU a transaction, ${speed.toLocaleString('en-US')}/s measured, ${log} B for ever, ${all - log} B of state and index`,
  },
  zh: {
    head: ['每日笔数', '平均每秒', `峰值（× ${PEAK}）`, '峰值所需核数', '单节点可承受', '区块与日志 / 年', '状态与索引 / 年'],
    index: (cpu: number, bytes: number) => `索引占一笔 Transfer 的 CPU ${cpu} %、字节 ${bytes} %。`,
    fits: '是', over: '否', basis: (cpu: number, speed: number, log: number, all: number) => `每笔 CPU ${cpu} 微秒，实测 ${speed.toLocaleString('en-US')} 笔/秒，永久保存 ${log} 字节，状态与索引 ${all - log} 字节`,
  },
} as const

/** The figures of a table of docs/benchmarks.md by their names; units are left out. */
export function figuresOf(document: string): ReadonlyMap<string, number> {
  return new Map([...document.matchAll(/^\| ([^|]+) \| ([0-9][0-9,.]*) [^|]*\|/gm)].map(([, name = '', value = '']) => [name, Number(value.replaceAll(',', ''))]))
}

/** The tables: what so many transactions a day ask of a node. Throws where a figure is missing. */
export function sizingTables(figures: ReadonlyMap<string, number>, language: Language): string {
  const of = (name: string): number => figures.get(name) ?? fail(name)
  const { head, fits, over, basis, index } = WORDS[language]
  const tables = KINDS.map(({ name, cpu: cpuName, speed: speedName, disk }) => {
    const [cpu, speed, log, all] = [of(cpuName), of(speedName), of(`${disk}: disk of blocks and log each`), of(`${disk}: disk with state and index each`)]
    const rows = LOADS.map(daily => {
      const peak = PEAK * daily / 86_400
      const cells = [daily.toLocaleString('en-US'), shown(daily / 86_400), shown(peak), shown(peak * cpu / 1e6 / PLANNED), peak <= PLANNED * speed ? fits : over, size(365 * daily * log), size(365 * daily * (all - log))]
      return `| ${cells.join(' | ')} |`
    })
    return [`**${name}** · ${basis(cpu, speed, log, all)}`, '', `| ${head.join(' | ')} |`, `|${head.map(() => '---|').join('')}`, ...rows, ''].join('\n')
  }).join('\n')
  return `${tables}\n${index(indexShare(of, 'CPU of the node each'), indexShare(of, 'disk with state and index each'))}\n`
}

/** Per cent of a figure that is gone with the index off. */
const indexShare = (of: (name: string) => number, what: string): number =>
  Math.round(100 * (1 - of(`Transfer, POSTs of 100, index off: ${what}`) / of(`Transfer, POSTs of 100, index on: ${what}`)))

function fail(name: string): never {
  throw new Error(`docs/benchmarks.md has no figure "${name}"`)
}

const shown = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString('en-US') : value >= 1 ? value.toFixed(1) : value.toPrecision(1))

function size(bytes: number): string {
  const [unit, divisor] = bytes >= 1e12 ? ['TB', 1e12] : bytes >= 1e9 ? ['GB', 1e9] : ['MB', 1e6]
  const value = bytes / (divisor as number)
  return `${value >= 100 ? Math.round(value) : value.toFixed(1)} ${unit as string}`
}

/** A document with these tables between its marks. */
export function sized(document: string, tables: string): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error(`the document has no ${BEGIN} … ${END}`)
  return `${document.slice(0, begin)}${BEGIN}\n\n${tables}\n${document.slice(end)}`
}

/** Writes both documents from the figures of docs/benchmarks.md. */
export function writeSizing(root: string): void {
  const figures = figuresOf(readFileSync(resolve(root, 'docs/benchmarks.md'), 'utf8'))
  for (const [language, file] of Object.entries(SIZING_FILES)) {
    const path = resolve(root, file)
    writeFileSync(path, sized(readFileSync(path, 'utf8'), sizingTables(figures, language as Language)))
  }
}

if (import.meta.main) writeSizing(resolve(import.meta.dirname, '..'))
