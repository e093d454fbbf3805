import { machine } from '../bench/machine.ts'
import { readOptions } from '../tools/options.ts'
import { FAULTS } from './faults.ts'
import { chaos, type Survived } from './run.ts'

const names = FAULTS.map(({ name }) => name).join(' · ')
const usage = {
  zh: `./jianghan chaos [--only 名称[,名称]] [--seed N] [--workers N]
  在本机启动四个真实节点，在负载下逐一施加故障并核对
  ${names}`,
  en: `./jianghan chaos [--only NAME[,NAME]] [--seed N] [--workers N]
  starts four real nodes on this machine, and inflicts one fault after the other under load
  ${names}`,
}
const values = readOptions({ only: { type: 'string' }, seed: { type: 'string' }, workers: { type: 'string' } }, usage)
const wanted = values.only?.split(',')
const unknown = (wanted ?? []).filter(name => !FAULTS.some(fault => fault.name === name))
if (unknown.length > 0) {
  process.stderr.write(`没有此故障 no such fault: ${unknown.join(', ')}\n${usage.en}\n`)
  process.exit(2)
}

const survived = await chaos(FAULTS.filter(({ name }) => wanted?.includes(name) ?? true), {
  seed: Number(values.seed ?? 1), accounts: 200, workers: Number(values.workers ?? 4), say: text => { process.stderr.write(`${text}\n`) },
})
process.stdout.write(`${JSON.stringify(machine())}\n${table(survived)}`)

function table(rows: readonly Survived[]): string {
  const lines = rows.map(({ fault, verdict, recoveredS, longestGapS }) =>
    `| ${fault.what.en} | yes | ${recoveredS.toFixed(1)} | ${longestGapS.toFixed(1)} | ${verdict.acknowledged} | ${verdict.lost} | ${verdict.twice} |`)
  return `| fault | survived | recovered after, s | longest silence, s | acknowledged | lost | twice |\n|---|---|---|---|---|---|---|\n${lines.join('\n')}\n`
}
