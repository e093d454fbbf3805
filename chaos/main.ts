import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { commit, machine } from '../bench/machine.ts'
import { readOptions } from '../tools/options.ts'
import { FAULTS } from './faults.ts'
import { KeptRows, rowOf } from './rows.ts'
import { chaos } from './run.ts'
import { page, table } from './table.ts'

const root = resolve(import.meta.dirname, '..')
const names = FAULTS.map(({ name }) => name)
const usage = {
  zh: `./jianghan chaos [--only 名称[,名称]] [--seed N] [--workers N] [--write] [--resume]
  在本机启动四个真实节点，在负载下逐一施加故障并核对；--write 把每项结果随即写入 docs/chaos.md 与 docs/chaos.zh-CN.md，--resume 略去已有结果的故障
  ${names.join(' · ')}`,
  en: `./jianghan chaos [--only NAME[,NAME]] [--seed N] [--workers N] [--write] [--resume]
  starts four real nodes on this machine, and inflicts one fault after the other under load; --write puts what became of each into docs/chaos.md and docs/chaos.zh-CN.md as soon as it is known, --resume leaves out those that have a row from before
  ${names.join(' · ')}`,
}
const values = readOptions({ only: { type: 'string' }, seed: { type: 'string' }, workers: { type: 'string' }, write: { type: 'boolean' }, resume: { type: 'boolean' } }, usage)
const wanted = values.only?.split(',')
const unknown = (wanted ?? []).filter(name => !names.includes(name))
if (unknown.length > 0) {
  process.stderr.write(`没有此故障 no such fault: ${unknown.join(', ')}\n${usage.en}\n`)
  process.exit(2)
}

const say = (text: string): void => { process.stderr.write(`${text}\n`) }
const rows = new KeptRows(join(root, '.tools/chaos-rows.json'))
const [made, measured] = [new Date().toISOString().slice(0, 10), commit(root)]
const failed: string[] = []

function publish(): void {
  if (values.write !== true) return
  const { cpu, cores, memoryGiB, system, node } = machine()
  const where = `${cpu}, ${cores} × CPU, ${memoryGiB} GiB, ${system}, Node ${node}`
  for (const [language, name] of [['en', 'chaos.md'], ['zh', 'chaos.zh-CN.md']] as const) writeFileSync(join(root, 'docs', name), page(rows.inOrder(names), language, where))
}

const survived = await chaos(FAULTS.filter(({ name }) => (wanted?.includes(name) ?? true) && !(values.resume === true && rows.has(name))), {
  seed: Number(values.seed ?? 1), accounts: 200, workers: Number(values.workers ?? 4), say,
  onSurvived(one) {
    rows.keep(rowOf(one, made, measured))
    publish()
  },
  onFailed({ name }, why) {
    failed.push(name)
    rows.forget(name)
    publish()
    say(`${name}: NOT SURVIVED: ${why instanceof Error ? why.stack ?? why.message : String(why)}`)
  },
})
process.stdout.write(`${JSON.stringify(machine())}\n${table(survived.map(one => rowOf(one, made, measured)), 'en')}`)
if (failed.length > 0) {
  say(`没有承受住 not survived: ${failed.join(', ')}`)
  process.exitCode = 1
}
