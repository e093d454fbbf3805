/**
 * Renders a report into the table of figures of docs/benchmarks.md:
 *
 *   ./jianghan bench --json FILE && node bench/publish.ts FILE
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseReport, published } from './report.ts'
import { writeSizing } from './sizing.ts'

const [file] = process.argv.slice(2)
if (file === undefined) {
  process.stderr.write('node bench/publish.ts FILE\n')
  process.exit(2)
}
const document = resolve(import.meta.dirname, '../docs/benchmarks.md')
const date = statSync(file).mtime.toISOString().slice(0, 10)
writeFileSync(document, published(readFileSync(document, 'utf8'), parseReport(readFileSync(file, 'utf8')), date))
writeSizing(resolve(import.meta.dirname, '..'))
