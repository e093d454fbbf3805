import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generateKeyPair, loadFallbackVerifier } from '@jianghan/crypto'
import { pino } from 'pino'
import { temporaryFolder } from '../testing/testLedger.ts'
import { CheckpointPublisher } from './publisher.ts'

const root = (byte: number): Uint8Array => new Uint8Array(32).fill(byte)

/** A log of a leaf a block whose root after n leaves is made of n; `known` of them are sealed. */
function logOf(known: bigint, rootAt: (size: bigint) => Uint8Array = size => root(Number(size))) {
  const log = { known }
  return { log, source: {
    head: () => Promise.resolve(log.known === 0n ? undefined : { size: log.known, root: rootAt(log.known), height: log.known, appHash: root(9) }),
    rootAt: (size: bigint) => Promise.resolve(size <= log.known ? rootAt(size) : undefined),
    consistency: () => Promise.resolve(undefined),
  } }
}

test('a node of a network signs nothing after a start until its log is known to extend what it signed before, and goes on then', async t => {
  const verifier = await loadFallbackVerifier()
  const [folder, key] = [temporaryFolder(t), generateKeyPair(1)]
  let onHalted = (): void => undefined
  const log = pino({ hooks: { logMethod: () => onHalted() } })
  const open = (source: ReturnType<typeof logOf>['source'], mayLag = true) =>
    CheckpointPublisher.open({ chainId: 'lagging', folder, key, verifier, source, witnesses: [], everyMs: 0, mayLag, log })
  /** Settles when a run is over in which the publisher looked at the log: when it looks again, or says that it will not. */
  const looked = async (publisher: CheckpointPublisher, source: ReturnType<typeof logOf>['source']): Promise<void> => {
    const { head } = source
    await new Promise<void>(resolve => {
      let looks = 0
      source.head = () => {
        if (++looks > 1) resolve()
        else setImmediate(() => publisher.onBlock())
        return head()
      }
      onHalted = resolve
      publisher.onBlock()
    })
    source.head = head
    await publisher.close()
  }
  const first = logOf(5n)
  await looked(await open(first.source), first.source)

  const lagging = logOf(3n)
  const behind = await open(lagging.source)
  await looked(behind, lagging.source)
  assert.deepEqual([behind.published, behind.halted], [undefined, false])

  lagging.log.known = 6n
  const caughtUp = await open(lagging.source)
  await looked(caughtUp, lagging.source)
  assert.deepEqual([caughtUp.published?.size, caughtUp.halted], [6n, false])

  assert.equal((await open(logOf(3n).source, false)).halted, true, 'who orders alone has lost history')

  const other = logOf(3n, size => root(100 + Number(size)))
  const forked = await open(other.source)
  other.log.known = 8n
  await looked(forked, other.source)
  assert.deepEqual([forked.published, forked.halted], [undefined, true], 'it came so far with another history')
})
