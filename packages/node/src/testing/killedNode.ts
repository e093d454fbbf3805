import { startNode } from '../node.ts'
import { openLog } from '../observe/log.ts'
import { testConfig, testConsortium } from './testLedger.ts'

// A node with the test consortium in a process of its own, to be killed under load. Argument: the data folder.
const folder = process.argv[2] as string
const node = await startNode({
  config: testConfig(), folder, applicationUrl: import.meta.resolve('@jianghan/app'), makeConsortium: testConsortium, log: openLog('silent'), version: '0.0.0-test',
})
process.stdout.write(`ready ${node.url}\n`)
