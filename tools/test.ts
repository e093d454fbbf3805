/**
 * `./jianghan test`: every test of the tree, group by group, with one closing line `N passed, N failed, N skipped`.
 */
import { resolve } from 'node:path'
import { readOptions } from './options.ts'
import { GROUPS, findTests, select } from './test/groups.ts'
import { runFiles, type Tally } from './test/runFiles.ts'
import { inChinese } from './words.ts'

const root = resolve(import.meta.dirname, '..')

const usage = {
  zh: `./jianghan test                     全部测试
./jianghan test --only unit         一组：unit、contract、conformance、simulator、e2e
./jianghan test --only unit/store   一组中路径含 store 的文件
./jianghan test --only journal      各组中路径含 journal 的文件
./jianghan test --name '正则'       仅名称相符的测试`,
  en: `./jianghan test                     all groups
./jianghan test --only unit         one group: unit, contract, conformance, simulator, e2e
./jianghan test --only unit/store   one group, files whose path contains store
./jianghan test --only journal      all groups, files whose path contains journal
./jianghan test --name 'REGEX'      only tests whose name matches`,
}

/** Runs the chosen groups and returns the process's exit code: 0 all passed, 1 something failed, 2 nothing chosen. */
async function main(): Promise<number> {
  const values = readOptions({ only: { type: 'string' }, name: { type: 'string' } }, usage)
  const chosen = select(findTests(root), values.only)
  if (chosen.length === 0) {
    process.stderr.write(inChinese ? `没有符合 --only ${values.only} 的测试文件\n` : `no test file matches --only ${values.only}\n`)
    return 2
  }
  const total: Tally = { passed: 0, failed: [], skipped: [] }
  for (const group of GROUPS) {
    const files = chosen.filter(test => test.group === group.name).map(test => test.path)
    if (files.length === 0) continue
    process.stdout.write(`\n${group.name}: ${inChinese ? group.zh : group.en} (${files.length})\n`)
    const tally = await runFiles(root, files, { concurrency: group.alone ? 1 : 2, name: values.name })
    total.passed += tally.passed
    total.failed.push(...tally.failed)
    total.skipped.push(...tally.skipped)
  }
  process.stdout.write('\n')
  for (const name of total.skipped) process.stdout.write(`${inChinese ? '跳过' : 'skipped'}: ${name}\n`)
  for (const name of total.failed) process.stdout.write(`${inChinese ? '失败' : 'failed'}: ${name}\n`)
  // Read by machines: the same in every language.
  process.stdout.write(`${total.passed} passed, ${total.failed.length} failed, ${total.skipped.length} skipped\n`)
  return total.failed.length > 0 ? 1 : 0
}

process.exitCode = await main()
