import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { startNode } from '../node.ts'
import { openLog } from '../observe/log.ts'
import { testConfig } from './testLedger.ts'
import { giveNodeKey, type NodeName, twoVaultsConsortium } from './twoVaults.ts'

// One of two nodes that exchange vault items, in a process of its own, to be killed. Arguments: the data folder, and which of the two.
const [folder = '', name = 'sender'] = process.argv.slice(2)
if (!existsSync(join(folder, 'keys', 'node.json'))) await giveNodeKey(folder, name as NodeName)
const node = await startNode({
  config: testConfig(), folder, applicationUrl: import.meta.resolve('@jianghan/app'), makeConsortium: twoVaultsConsortium, log: openLog('silent'), version: '0.0.0-test',
})
process.stdout.write(`ready ${node.url}\n`)
