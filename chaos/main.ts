import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { machine } from '../bench/machine.ts'
import { readOptions } from '../tools/options.ts'
import { FAULTS } from './faults.ts'
import { chaos } from './run.ts'
import { page, table } from './table.ts'

const names = FAULTS.map(({ name }) => name).join(' · ')
const usage = {
  zh: `./jianghan chaos [--only 名称[,名称]] [--seed N] [--workers N] [--write]
  在本机启动四个真实节点，在负载下逐一施加故障并核对；--write 把结果写入 docs/chaos.md 与 docs/chaos.zh-CN.md
  ${names}`,
  en: `./jianghan chaos [--only NAME[,NAME]] [--seed N] [--workers N] [--write]
  starts four real nodes on this machine, and inflicts one fault after the other under load; --write puts what became of them into docs/chaos.md and docs/chaos.zh-CN.md
  ${names}`,
}
const values = readOptions({ only: { type: 'string' }, seed: { type: 'string' }, workers: { type: 'string' }, write: { type: 'boolean' } }, usage)
const wanted = values.only?.split(',')
const unknown = (wanted ?? []).filter(name => !FAULTS.some(fault => fault.name === name))
if (unknown.length > 0) {
  process.stderr.write(`没有此故障 no such fault: ${unknown.join(', ')}\n${usage.en}\n`)
  process.exit(2)
}

const survived = await chaos(FAULTS.filter(({ name }) => wanted?.includes(name) ?? true), {
  seed: Number(values.seed ?? 1), accounts: 200, workers: Number(values.workers ?? 4), say: text => { process.stderr.write(`${text}\n`) },
})
process.stdout.write(`${JSON.stringify(machine())}\n${table(survived, 'en')}`)
if (values.write === true) {
  const { cpu, cores, memoryGiB, system, node } = machine()
  for (const [language, name] of [['en', 'chaos.md'], ['zh', 'chaos.zh-CN.md']] as const) {
    writeFileSync(join(import.meta.dirname, '../docs', name), page(survived, language, `${cpu}, ${cores} × CPU, ${memoryGiB} GiB, ${system}, Node ${node}`, new Date().toISOString().slice(0, 10)))
  }
}
