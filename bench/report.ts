import type { machine } from './machine.ts'
import type { BenchResult } from './result.ts'
import { table } from './table.ts'

/** What `--json FILE` writes. */
export type Report = Readonly<{
  machine: ReturnType<typeof machine>
  /** Commit that was measured. */
  commit: string
  results: readonly BenchResult[]
}>

const fields = { name: 'string', unit: 'string', value: 'number', better: 'string', runs: 'object' } as const

/** A report from its JSON text; throws on a text that is none. */
export function parseReport(text: string): Report {
  const report = JSON.parse(text) as Report
  const isReport = typeof report === 'object' && report !== null && typeof report.commit === 'string' && typeof report.machine === 'object' && Array.isArray(report.results)
    && report.results.every(result => Object.entries(fields).every(([name, type]) => typeof (result as Record<string, unknown>)[name] === type))
  if (!isReport) throw new Error('not a report of ./jianghan bench --json')
  return report
}

/** Marks in a document between which the figures stand. */
export const BEGIN = '<!-- figures: begin (bench/publish.ts) -->'
export const END = '<!-- figures: end -->'

/** A document with the figures of a report between the marks; throws when it has no marks. */
export function published(document: string, { machine: { cpu, cores, memoryGiB, system, node }, commit, results }: Report, date: string): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error(`the document has no ${BEGIN} … ${END}`)
  const where = `${date} · commit ${commit} · ${cpu}, ${cores} cores, ${memoryGiB} GiB · ${system} · Node ${node}`
  return `${document.slice(0, begin)}${BEGIN}\n\n${where}\n\n${table(results)}\n${document.slice(end)}`
}
