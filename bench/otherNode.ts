import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Consortium, emptyConsortium } from '@jianghan/app'
import { loadConfig, openLog, startNode } from '@jianghan/node'

// What `jianghan up --empty` starts, with another application: BENCH_APPLICATION names its file in this folder.
const { values } = parseArgs({ options: { data: { type: 'string', default: '' }, port: { type: 'string' }, empty: { type: 'boolean' } } })
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
/** A consortium whose operator upgrades its ledger by itself, without a vote. */
const ungoverned = ({ parts, ...consortium }: Consortium): Consortium => {
  const governance = parts['governance'] as Readonly<{ rules: object }>
  return { ...consortium, parts: { ...parts, governance: { ...governance, rules: { ...governance.rules, reserved: [] } } } }
}

const node = await startNode({
  config: loadConfig({ file: join(values.data, 'node.json'), environment: process.env, flags: values.port === undefined ? {} : { port: values.port } }),
  folder: values.data,
  version: '0.0.0',
  applicationUrl: new URL(process.env['BENCH_APPLICATION'] ?? 'no-application', import.meta.url).href,
  makeConsortium: keys => ({ ...ungoverned(emptyConsortium({ random, ...keys })), demo: false }),
  log: openLog('error'),
  onLost: error => {
    process.stderr.write(`the kernel is lost: ${error?.message ?? 'no error'}\n`)
    process.exit(1)
  },
})
process.once('SIGTERM', () => void node.close())
