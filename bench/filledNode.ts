import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { emptyConsortium } from '@jianghan/app'
import { loadConfig, openLog, startNode } from '@jianghan/node'

// What `jianghan up --empty` starts, with the application of fill.ts.
const { values } = parseArgs({ options: { data: { type: 'string', default: '' }, port: { type: 'string', default: '0' }, empty: { type: 'boolean' } } })
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
const node = await startNode({
  config: loadConfig({ file: join(values.data, 'node.json'), environment: process.env, flags: { port: values.port } }),
  folder: values.data,
  version: '0.0.0',
  applicationUrl: new URL('./fill.ts', import.meta.url).href,
  makeConsortium: ({ nodeKey }) => ({ ...emptyConsortium({ random, nodeKey }), demo: false }),
  log: openLog('error'),
  onLost: error => {
    process.stderr.write(`the kernel is lost: ${error?.message ?? 'no error'}\n`)
    process.exit(1)
  },
})
process.once('SIGTERM', () => void node.close())
