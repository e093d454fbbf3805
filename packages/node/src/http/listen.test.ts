import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { ProblemFault } from '../problem/define.ts'
import { afterwards, startTestNode, temporaryFolder } from '../testing/testLedger.ts'
import { probePort } from './listen.ts'

const problemOf = (code: string) => (fault: unknown): boolean => fault instanceof ProblemFault && fault.problem.definition.code === code && /\p{Script=Han}/u.test(fault.problem.definition.zh(fault.problem.facts))

test('a port that is taken, or an address that this machine has not, is named before anything is made', async t => {
  const taken = createServer().listen(0, '127.0.0.1')
  afterwards(t, () => taken.close())
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const folder = temporaryFolder(t)
  await assert.rejects(startTestNode(t, { folder, config: { port } }), problemOf('node.portInUse'))
  assert.deepEqual(readdirSync(folder), ['LOCK'], 'neither keys nor a ledger')
  await assert.rejects(probePort('192.0.2.1', 1_024), problemOf('node.hostUnavailable'))
  taken.close()
  await once(taken, 'close')
  await probePort('127.0.0.1', port)
  const node = await startTestNode(t, { folder, config: { port } })
  assert(existsSync(`${folder}/genesis.json`))
  assert.equal(new URL(node.url).port, String(port), 'the probe leaves the port free')
})
