/**
 * `./jianghan doctor`: what this machine has, what is missing, and what falls back to something slower.
 *
 * Needs nothing but Node, so that it can say what is wrong before the dependencies are there. Exit code 1 only when something
 * is missing without which a node does not run.
 */
import { resolve } from 'node:path'
import { addonFindings } from './doctor/addons.ts'
import type { Finding } from './doctor/finding.ts'
import { clockFinding, diskFinding, goFinding, libcFinding, nodeFinding, pageFinding, portFinding, tokenFinding } from './doctor/machine.ts'
import { readOptions } from './options.ts'
import { inChinese } from './words.ts'

const root = resolve(import.meta.dirname, '..')
const MARKS = { present: '✔', fallback: '~', note: '·', missing: '✖' } as const

/** Labels that are words; the others are names and the same in both languages. */
const LABELS: Readonly<Record<string, string>> = { libc: 'C 库', 'page size': '内存页', dependencies: '依赖', disk: '磁盘', clock: '时钟', port: '端口' }

const usage = {
  zh: `./jianghan doctor            用文字说明
./jianghan doctor --json     供程序读取：{ok, findings: [{name, state, zh, en}]}
--port N、--data 目录        检查另一端口或数据文件夹`,
  en: `./jianghan doctor            in words
./jianghan doctor --json     for programs: {ok, findings: [{name, state, zh, en}]}
--port N, --data DIR         look at another port or data folder than the usual ones`,
}

async function main(): Promise<number> {
  const values = readOptions({ json: { type: 'boolean' }, port: { type: 'string', default: '8645' }, data: { type: 'string', default: resolve(root, 'data') } }, usage)
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    process.stderr.write(inChinese ? `--port 应为 1 至 65535 的整数，而不是 ${values.port}\n` : `--port takes a whole number from 1 to 65535, not ${values.port}\n`)
    return 2
  }
  const findings: Finding[] = [
    nodeFinding(process.version), libcFinding(), pageFinding(), ...addonFindings(root), goFinding(), tokenFinding(), diskFinding(resolve(values.data)), clockFinding(Date.now()), await portFinding(port),
  ]
  const ok = findings.every(each => each.state !== 'missing')
  if (values.json) process.stdout.write(`${JSON.stringify({ ok, findings }, null, 2)}\n`)
  else {
    for (const { name, state, zh, en } of findings) process.stdout.write(inChinese ? `${MARKS[state]} ${LABELS[name] ?? name}：${zh}\n` : `${MARKS[state]} ${name}: ${en}\n`)
    process.stdout.write(inChinese ? (ok ? '\n可以运行节点。\n' : '\n缺少必需的条件，见上面标 ✖ 的行。\n') : ok ? '\nA node can run here.\n' : '\nSomething needed is missing: see the lines marked ✖.\n')
  }
  return ok ? 0 : 1
}

process.exitCode = await main()
