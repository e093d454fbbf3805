import { startNode } from '../node.ts'
import { openLog } from '../observe/log.ts'
import { testConfig, testConsortium } from './testLedger.ts'

// A node with the test consortium in a process of its own, to be killed under load. Arguments: the data folder, and what is otherwise in its configuration, as JSON.
const folder = process.argv[2] as string
const node = await startNode({
  config: testConfig(JSON.parse(process.argv[3] ?? '{}') as Parameters<typeof testConfig>[0]), folder, applicationUrl: import.meta.resolve('@jianghan/app'), makeConsortium: testConsortium, log: openLog('silent'), version: '0.0.0-test',
})
process.stdout.write(`ready ${node.url}\n`)
