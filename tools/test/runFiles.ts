import { run } from 'node:test'
import { join, relative } from 'node:path'
import { inspect } from 'node:util'

/** What a run of test files came to. Failed and skipped tests are named: `path: name of the test`. */
export interface Tally {
  passed: number
  failed: string[]
  skipped: string[]
}

/** Seconds after which a test, or a whole file, is given up: nothing here may hang a build. */
const PATIENCE_S = 480

/** What node:test reports of one test, as far as it is used here. */
interface Report {
  readonly name: string
  readonly file?: string
  readonly nesting: number
  readonly skip?: string | boolean
  readonly todo?: string | boolean
  readonly details: { readonly type?: string; readonly duration_ms?: number; readonly error?: Error & { failureType?: string; cause?: unknown } }
}

/**
 * Runs test files, each in a process of its own, and prints one line per finished file and the details of each failure.
 * `name` is a regular expression for test names. Counts leaves only: a test that contains tests is not counted itself.
 */
export async function runFiles(root: string, files: readonly string[], options: { concurrency: number; name?: string | undefined }): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: [], skipped: [] }
  const inFile = new Map<string, number>()
  const broken = new Set<string>()
  const stream = run({
    files: files.map(path => join(root, path)),
    cwd: root,
    concurrency: options.concurrency,
    timeout: PATIENCE_S * 1000,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    ...(options.name && { testNamePatterns: [new RegExp(options.name)] }),
  })
  const pathOf = (report: Report): string => (report.file ? relative(root, report.file).replaceAll('\\', '/') : '')
  const depth = new Map<string, number>()
  /** Reports come depth-first, children before their parent: a parent is one level above the report before it. */
  const isParent = (report: Report): boolean => {
    const path = pathOf(report)
    const before = depth.get(path) ?? 0
    depth.set(path, report.nesting)
    return report.nesting < before || report.details.type === 'suite'
  }
  stream.on('test:pass', (report: Report) => {
    const path = pathOf(report)
    if (isParent(report) && !report.skip) return
    if (report.skip !== undefined && report.skip !== false) tally.skipped.push(`${path}: ${report.name}${reason(report.skip)}`)
    else if (report.todo !== undefined && report.todo !== false) tally.skipped.push(`${path}: ${report.name}${reason(report.todo)}`)
    else tally.passed++
    inFile.set(path, (inFile.get(path) ?? 0) + 1)
  })
  stream.on('test:fail', (report: Report) => {
    const path = pathOf(report)
    isParent(report)
    if (report.details.error?.failureType === 'subtestsFailed') return
    // A file that breaks outside its tests is reported under its own path.
    const name = report.name === report.file ? 'the file itself' : report.name
    tally.failed.push(`${path}: ${name}`)
    broken.add(path)
    process.stdout.write(`  ✖ ${path}: ${name}\n${indent(explain(report.details.error))}\n`)
  })
  stream.on('test:stderr', ({ file, message }: { file: string; message: string }) => {
    // A test that leaves something out says so on standard error; noise of a file that passes is worth a look as well.
    process.stdout.write(`    ${relative(root, file)}: ${message.trimEnd()}\n`)
  })
  stream.on('test:summary', ({ file, success, duration_ms }: { file?: string; success: boolean; duration_ms: number }) => {
    if (file === undefined) return
    const path = relative(root, file).replaceAll('\\', '/')
    const mark = success && !broken.has(path) ? '✔' : '✖'
    process.stdout.write(`  ${mark} ${path} (${inFile.get(path) ?? 0}, ${(duration_ms / 1000).toFixed(1)} s)\n`)
  })
  stream.resume()
  await new Promise<void>((done, failed) => stream.once('end', done).once('error', failed))
  return tally
}

function reason(note: string | boolean): string {
  return typeof note === 'string' && note !== '' ? ` (${note})` : ''
}

/** The failure as a person wants it: the assertion's own message and difference, with where it happened. */
function explain(error: (Error & { cause?: unknown }) | undefined): string {
  const cause = error?.cause ?? error
  if (cause instanceof Error) return cause.stack ?? cause.message
  return typeof cause === 'string' ? cause : inspect(cause)
}

function indent(text: string): string {
  return text.split('\n').slice(0, 60).map(line => `      ${line}`).join('\n')
}
