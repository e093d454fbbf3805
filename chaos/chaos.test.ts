import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { test } from 'node:test'
import { cometbft } from '../tools/cometbft.ts'
import { FAULTS } from './faults.ts'
import { Link } from './link.ts'
import { chaos } from './run.ts'

/** Faults of every run of the tests; `./jianghan chaos` has them all. */
const FIXED = ['kill-both', 'partition-2-2', 'key-twice']

test('a network of four loses nothing that was acknowledged and carries nothing out twice, whatever is killed or cut off', { skip: cometbft() === undefined && 'no CometBFT here' }, async () => {
  const survived = await chaos(FAULTS.filter(({ name }) => FIXED.includes(name)), { seed: 1, accounts: 50, workers: 2, say: () => undefined })
  assert.deepEqual(survived.map(({ fault, verdict }) => [fault.name, verdict.lost, verdict.twice]), FIXED.map(name => [name, 0, 0]))
  assert(survived.every(({ verdict }) => verdict.acknowledged > 0 && verdict.agreedAt > 0n))
})

test('every fault has a name of its own and words in both languages', () => {
  assert.equal(new Set(FAULTS.map(({ name }) => name)).size, FAULTS.length)
  for (const { what } of FAULTS) assert(/\p{Script=Han}/u.test(what.zh) && !/\p{Script=Han}/u.test(what.en))
})

test('a link carries bytes in order, ends its connections when it is cut, takes none until it is healed', async t => {
  const echo = createServer(socket => { socket.pipe(socket) })
  await new Promise<void>(resolve => { echo.listen(0, '127.0.0.1', resolve) })
  const link = await Link.open((echo.address() as AddressInfo).port, () => 0.5)
  t.after(() => {
    link.close()
    echo.close()
  })
  const through = (bytes: Buffer): Promise<Buffer> => new Promise(resolve => {
    const heard: Buffer[] = []
    const socket = connect({ host: '127.0.0.1', port: link.port }, () => socket.write(bytes))
    socket.on('error', () => undefined)
    socket.on('data', piece => {
      heard.push(piece)
      if (Buffer.concat(heard).length === bytes.length) socket.destroy()
    })
    socket.on('close', () => resolve(Buffer.concat(heard)))
  })
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i & 0xff))
  assert(bytes.equals(await through(bytes)))
  link.set({ delayMs: 1, loss: 0.6 })
  assert(bytes.subarray(0, 1_000).equals(await through(bytes.subarray(0, 1_000))))
  link.set({ cut: true })
  assert.equal((await through(bytes)).length, 0)
  link.heal()
  assert(bytes.equals(await through(bytes)))
})
