import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { buildProgram, COMETBFT_VERSION, programFolder } from '@jianghan/engine-cometbft'

const root = resolve(import.meta.dirname, '..')
const folder = programFolder(root)
const judgeSource = join(root, 'tools/judges/comet')
const suffix = process.platform === 'win32' ? '.exe' : ''

/** Why a program is not there, by its name; empty when it is. */
const absences = new Map<string, string>()

/**
 * Path of the CometBFT program, built once as a node builds it and kept under `.tools`; undefined where there is no Go. Then one line says what is
 * left out; in CI absence is a failure.
 */
export function cometbft(): string | undefined {
  const known = absences.get('cometbft')
  if (known === undefined) {
    const built = buildProgram(root, step => { if (step === 'building') sayBuilding() })
    if (!('why' in built)) return built.program
    absences.set('cometbft', say(built.why === 'noGo' ? NO_GO : `编译失败 / the build failed: ${built.found}`))
  }
  if (process.env['CI'] === 'true') throw new Error(`cometbft: ${absences.get('cometbft')}; in CI it must be present`)
  return undefined
}

const NO_GO = '这台机器没有 Go，略去由 CometBFT 运行或校验的测试 / there is no Go on this machine: what CometBFT runs or judges is left out'

const sayBuilding = (): string =>
  say(`正在编译 CometBFT ${COMETBFT_VERSION}（仅此一次，约三分钟）/ building CometBFT ${COMETBFT_VERSION}, once, about three minutes`)

/** Path of the judge of `vectors/comet.json` (tools/judges/comet), built as {@link cometbft} is. */
export function cometJudge(): string | undefined {
  const program = join(folder, `judge${suffix}`)
  const fresh = existsSync(program) && statSync(program).mtimeMs > statSync(join(judgeSource, 'main.go')).mtimeMs
  return fresh ? program : built(program, ['build', '-trimpath', '-o', program, '.'], judgeSource)
}

function built(program: string, args: readonly string[], cwd: string): string | undefined {
  const absence = absences.get(program) ?? build(program, args, cwd)
  absences.set(program, absence)
  if (absence === '') return program
  if (process.env['CI'] === 'true') throw new Error(`cometbft: ${absence}; in CI it must be present`)
  return undefined
}

function build(program: string, args: readonly string[], cwd: string): string {
  if (spawnSync('go', ['version'], { stdio: 'ignore' }).status !== 0) return say(NO_GO)
  sayBuilding()
  mkdirSync(folder, { recursive: true })
  const result = spawnSync('go', args, { cwd, env: { ...process.env, GOBIN: folder, CGO_ENABLED: '0' }, encoding: 'utf8' })
  return result.status === 0 && existsSync(program) ? '' : say(`编译失败 / the build failed: ${result.stderr?.trim().split('\n').at(-1) ?? String(result.error)}`)
}

function say(text: string): string {
  process.stderr.write(`cometbft: ${text}\n`)
  return text
}
