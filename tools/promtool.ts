/**
 * Has Prometheus' own promtool judge the alert rules and their tests:
 *
 *   node tools/promtool.ts      builds promtool with Go where it is not there yet (some six minutes on two cores), and runs it
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
/** The release of Prometheus whose code judges; `judges/prometheus/go.mod` pins the same. */
const VERSION = 'v0.306.0'
const program = join(root, `.tools/promtool-${VERSION}/promtool${process.platform === 'win32' ? '.exe' : ''}`)

/** Path of promtool where it was built before; undefined elsewhere: tests do not wait for a build. */
export const builtPromtool = (): string | undefined => (existsSync(program) ? program : undefined)

/** What promtool says of the rules, and of their tests; `ok` when both stand. */
export function judgeAlerts(tool: string): Readonly<{ ok: boolean; output: string }> {
  const runs = [['check', 'rules', 'alerts.yml'], ['test', 'rules', 'alerts.test.yml']].map(words => spawnSync(tool, words, { cwd: join(root, 'docs/operations'), encoding: 'utf8' }))
  return { ok: runs.every(({ status }) => status === 0), output: runs.map(({ stdout, stderr }) => `${stdout}${stderr}`).join('') }
}

function build(): boolean {
  mkdirSync(dirname(program), { recursive: true })
  const { status } = spawnSync('go', ['build', '-trimpath', '-ldflags', '-s -w', '-o', program, 'github.com/prometheus/prometheus/cmd/promtool'], {
    cwd: join(root, 'tools/judges/prometheus'), stdio: 'inherit', env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' },
  })
  return status === 0
}

if (import.meta.main) {
  if (builtPromtool() !== undefined || build()) {
    const { ok, output } = judgeAlerts(program)
    process.stdout.write(output)
    process.exitCode = ok ? 0 : 1
  } else {
    process.stderr.write('promtool: 无法编译，需要 Go / it could not be built; it needs Go\n')
    process.exitCode = 2
  }
}
