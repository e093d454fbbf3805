/**
 * `./jianghan mutate`: changes every condition, comparison, refusal and number of the functions that decide, one at a time, and
 * runs the module's tests for each. A change that no test notices is a check that no test holds.
 */
import { resolve } from 'node:path'
import { describe } from './mutate/points.ts'
import { moduleTargets } from './mutate/targets.ts'
import { tryTarget } from './mutate/tryTarget.ts'
import { readOptions } from './options.ts'
import { inChinese } from './words.ts'

const root = resolve(import.meta.dirname, '..')

const usage = {
  zh: `./jianghan mutate                    所有模块
./jianghan mutate --only payments    名称含 payments 的改动；也可写 路径:行号 或函数名
./jianghan mutate --list             只列出改动，不逐一尝试`,
  en: `./jianghan mutate                    all modules
./jianghan mutate --only payments    changes whose name contains payments; also path:line, or a function
./jianghan mutate --list             the changes, without trying them`,
}

async function main(): Promise<number> {
  const values = readOptions({ only: { type: 'string', default: '' }, list: { type: 'boolean', default: false } }, usage)
  const targets = moduleTargets(root).map(target => ({ ...target, points: target.points.filter(point => describe(point).includes(values.only)) }))
  if (targets.every(({ points }) => points.length === 0)) {
    process.stderr.write(inChinese ? `没有名称含 ${values.only} 的改动\n` : `no change has ${values.only} in its name\n`)
    return 2
  }
  let failures = 0
  for (const target of targets.filter(({ points }) => points.length > 0)) {
    if (values.list) {
      process.stdout.write(target.points.map(point => `${describe(point)}\n`).join(''))
      continue
    }
    const started = performance.now()
    const { killed, equivalent, unfit, tests, broken, left } = await tryTarget(root, target)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    const isWhole = left.length === 0 && broken.length === 0
    failures += left.length + broken.length
    process.stdout.write(inChinese
      ? `${isWhole ? '✔' : '✖'} ${target.name}：${killed} 处改动被 ${tests} 个测试发现，${equivalent} 处等价，${unfit} 处不适用，${left.length} 处未被发现（${seconds} 秒）\n`
      : `${isWhole ? '✔' : '✖'} ${target.name}: ${killed} changes noticed by ${tests} tests, ${equivalent} equivalent, ${unfit} not applicable, ${left.length} unnoticed (${seconds} s)\n`)
    for (const words of broken) process.stdout.write(inChinese ? `  未作改动即失败：${words}\n` : `  fails without a change: ${words}\n`)
    for (const { fate, point } of left) {
      const why = fate === 'unmet' ? (inChinese ? '没有测试经过' : 'no test comes there') : (inChinese ? '测试仍全部通过' : 'every test passes')
      process.stdout.write(`  ${describe(point)} (${why})\n`)
    }
  }
  return failures > 0 ? 1 : 0
}

process.exitCode = await main()
