/**
 * `./jianghan check`: everything that can be said about the tree without running it.
 */
import { resolve } from 'node:path'
import { formatFinding, type Finding } from './check/finding.ts'
import { foreignAddonFindings } from './check/foreignAddons.ts'
import { outsideSteps } from './check/outside.ts'
import { ownFindings } from './check/rules.ts'
import { readOptions } from './options.ts'
import { inChinese } from './words.ts'

const root = resolve(import.meta.dirname, '..')

/** Shows one step's result and says whether it passed. */
function report(name: string, ok: boolean, seconds: number, output: string): boolean {
  process.stdout.write(`${ok ? '✔' : '✖'} ${name} (${seconds.toFixed(1)} s)\n`)
  if (output !== '') process.stdout.write(`${output.split('\n').map(line => `  ${line}`).join('\n')}\n`)
  return ok
}

async function timed<T>(work: () => T | Promise<T>): Promise<[T, number]> {
  const start = performance.now()
  return [await work(), (performance.now() - start) / 1000]
}

function reportFindings(name: string, findings: readonly Finding[], seconds: number): boolean {
  return report(name, !findings.some(each => each.level === 'error'), seconds, findings.map(formatFinding).join('\n'))
}

const usage = {
  zh: `./jianghan check              全部检查
./jianghan check --rules      仅本项目自己的规则（一秒；供编辑器或钩子使用）
./jianghan check --elf-all    另查其他平台的本机扩展，由 npm pack 取得`,
  en: `./jianghan check              all checks
./jianghan check --rules      only this tree's own rules (a second; for an editor or a hook)
./jianghan check --elf-all    also the native files for platforms other than this one, fetched with npm pack`,
}

/** Runs the steps one after the other and returns the exit code: 0 when all passed, 1 otherwise. */
async function main(): Promise<number> {
  const values = readOptions({ rules: { type: 'boolean' }, 'elf-all': { type: 'boolean' } }, usage)
  const verdicts: boolean[] = []
  const [own, seconds] = await timed(() => ownFindings(root))
  verdicts.push(reportFindings(inChinese ? '本项目的规则' : 'the rules of this tree', own, seconds))
  if (values['elf-all']) {
    const [found, time] = await timed(() => foreignAddonFindings(root))
    verdicts.push(reportFindings(inChinese ? '其他平台的本机扩展' : 'native files of other platforms', found, time))
  }
  if (!values.rules) {
    for (const step of outsideSteps(root)) {
      const [outcome, time] = await timed(step.run)
      verdicts.push(report(step.name, outcome.ok, time, outcome.ok ? '' : outcome.output))
    }
  }
  const failed = verdicts.filter(ok => !ok).length
  process.stdout.write(inChinese ? `检查：通过 ${verdicts.length - failed} 项，未通过 ${failed} 项\n` : `checks: ${verdicts.length - failed} passed, ${failed} failed\n`)
  return failed > 0 ? 1 : 0
}

process.exitCode = await main()
