import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The release whose block format we write, and whose own light client judges it. `@latest` would be a retracted one. */
export const COMETBFT_VERSION = 'v0.39.4'

const folder = join(resolve(import.meta.dirname, '..'), '.tools', `cometbft-${COMETBFT_VERSION}`)
let absence: string | undefined

/**
 * Path of the CometBFT program, built once from source with Go (about three minutes on two cores) and kept under `.tools`; undefined where
 * there is no Go. Then one line says what is left out; in CI absence is a failure.
 */
export function cometbft(): string | undefined {
  const program = join(folder, process.platform === 'win32' ? 'cometbft.exe' : 'cometbft')
  if (existsSync(program)) return program
  if (absence === undefined) absence = build()
  if (absence === '') return program
  if (process.env['CI'] === 'true') throw new Error(`cometbft: ${absence}; in CI it must be present`)
  return undefined
}

/** Why the program could not be built; empty when it was. */
function build(): string {
  if (spawnSync('go', ['version'], { stdio: 'ignore' }).status !== 0) return say('这台机器没有 Go，略去 cometbft light 的校验 / there is no Go on this machine: the checks by cometbft light are left out')
  say(`正在编译 CometBFT ${COMETBFT_VERSION}（仅此一次，约三分钟）/ building CometBFT ${COMETBFT_VERSION}, once, about three minutes`)
  mkdirSync(folder, { recursive: true })
  const env = { ...process.env, GOBIN: folder, CGO_ENABLED: '0' }
  const args = ['install', '-trimpath', '-ldflags', '-s -w', `github.com/cometbft/cometbft/cmd/cometbft@${COMETBFT_VERSION}`]
  const built = spawnSync('go', args, { env, encoding: 'utf8' })
  return built.status === 0 ? '' : say(`编译失败 / the build failed: ${built.stderr.trim().split('\n').at(-1) ?? ''}`)
}

function say(text: string): string {
  process.stderr.write(`cometbft: ${text}\n`)
  return text
}
