import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readOptions } from '../tools/options.ts'
import { commit, machine } from './machine.ts'
import type { BenchOptions, BenchResult } from './result.ts'
import type { Report } from './report.ts'
import { LONG, suites } from './suites.ts'
import { table } from './table.ts'

const root = resolve(import.meta.dirname, '..')

const all = Object.keys(suites).join(' · ')
const usage = {
  zh: `./jianghan bench [--only 名称[,名称]] [--quick] [--seconds N] [--minutes N] [--kills N] [--accounts N] [--ledger 文件夹] [--json 文件]
  ${all}`,
  en: `./jianghan bench [--only NAME[,NAME]] [--quick] [--seconds N] [--minutes N] [--kills N] [--accounts N] [--ledger FOLDER] [--json FILE]
  ${all}`,
}

const values = readOptions({ only: { type: 'string' }, quick: { type: 'boolean' }, seconds: { type: 'string' }, minutes: { type: 'string' }, kills: { type: 'string' }, accounts: { type: 'string' }, ledger: { type: 'string' }, json: { type: 'string' } }, usage)
const names = values.only?.split(',') ?? Object.keys(suites).filter(name => !LONG.includes(name))
const unknown = names.filter(name => !(name in suites))
if (unknown.length > 0) {
  process.stderr.write(`没有此项基准 no such benchmark: ${unknown.join(', ')}\n${usage.en}\n`)
  process.exit(2)
}
const quick = values.quick ?? false
const options: BenchOptions = {
  quick, runs: quick ? 1 : 3, seconds: Number(values.seconds ?? (quick ? 4 : 30)), minutes: Number(values.minutes ?? (quick ? 1 : 60)),
  ...(values.kills !== undefined && { kills: Number(values.kills) }),
  ...(values.accounts !== undefined && { accounts: Number(values.accounts) }),
  ...(values.ledger !== undefined && { ledger: resolve(values.ledger) }),
  say: text => { process.stderr.write(`${text}\n`) },
}
const results: BenchResult[] = []
for (const name of names) {
  options.say(`— ${name}`)
  const suite = suites[name]
  if (suite === undefined) continue
  for (const result of await (await suite())(options)) {
    results.push(result)
    options.say(table([result]).trimEnd())
  }
}
const report = { machine: machine(), commit: commit(root), results } satisfies Report
process.stdout.write(`${JSON.stringify(report.machine)} ${report.commit}${quick ? ' (quick)' : ''}\n${table(results)}`)
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, undefined, 2)}\n`)
