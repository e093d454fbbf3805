import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compose, type Composed, type Recipient } from '@jianghan/gateway-notifications'
import { PartyOwners } from '../audience/owners.ts'
import { EVERYTHING } from '../audience/viewer.ts'
import { temporaryFolder } from '../testing/testLedger.ts'
import { NoticeDesk, type DeskPorts } from './desk.ts'
import { nodeNotices, type NodeStanding } from './nodeNotices.ts'
import { NoticeStore } from './store.ts'

const RECIPIENT: Recipient = { name: 'desk', channel: 'mail', to: [], language: 'en', about: ['payment.arrived', 'disk.low'], details: false, gatherSeconds: 60, perHour: 2 }
const QUIET: NodeStanding = { now: 0, certificateEnds: undefined, keys: [], diskDays: undefined, diskFull: false, webhooksStopped: [], approvals: [] }
const MINUTE_MS = 60_000

test('however much gathers, no more messages go out in an hour than may, nothing is left out, and what fails is sent again', async t => {
  const store = NoticeStore.open(temporaryFolder(t))
  let now = 1_000_000_000
  const sent: Composed[] = []
  let fails = false
  const ports: DeskPorts = {
    store, node: 'n', now: () => now, height: () => 0n, firstHeight: () => 1n, told: () => undefined, owners: new PartyOwners(() => Promise.resolve([])), viewerOf: () => Promise.resolve(EVERYTHING),
    amountText: () => Promise.resolve(() => ''), standing: () => Promise.resolve({ ...QUIET, now, diskFull: true }), log: () => undefined,
    send: (_recipient, message) => {
      if (fails) return Promise.reject(new Error('down'))
      sent.push(message)
      return Promise.resolve()
    },
  }
  const desk = new NoticeDesk(RECIPIENT, ports)
  t.after(async () => {
    await desk.close()
    store.close()
  })
  const settled = async (): Promise<void> => {
    desk.wake()
    for (let i = 0; i < 20; i++) await new Promise(resolve => { setImmediate(resolve) })
  }
  for (let minute = 0; minute < 59; minute++) {
    for (let i = 0; i < 100; i++) store.gather('desk', [{ about: 'payment.arrived', count: 1 }], { now })
    await settled()
    now += MINUTE_MS
  }
  assert.deepEqual(sent.map(({ text }) => text.split('\n')[0]), ['200 payments arrived.', '200 payments arrived.'], 'of 5,900 in an hour')
  fails = true
  now += 60 * MINUTE_MS
  await settled()
  fails = false
  now += MINUTE_MS
  await settled()
  assert.equal(sent[2]?.text.split('\n')[0], '5500 payments arrived.')
  // A matter is told once a day.
  await desk.look()
  await desk.look()
  now += 2 * MINUTE_MS
  await settled()
  assert.equal(sent.at(-1)?.text.split('\n')[0], 'The disk of the node is filling up; when it is full no transactions are taken.')
  await desk.look()
  assert.equal(store.waiting('desk'), undefined)
})

test('what is about to end is told of by its own name, and details only where they may be', () => {
  const about = ['certificate.expires', 'apiKey.expires', 'approval.expires', 'webhook.stopped'] as const
  const standing: NodeStanding = { ...QUIET, now: 0, certificateEnds: 86_400_000, keys: [{ id: 'k', name: 'erp', ends: 1_000 }, { id: 'l', name: 'x', ends: undefined }], webhooksStopped: [{ id: 'w', name: 'hook' }], approvals: [{ id: 'p', ends: 3_600_000 }, { id: 'q', ends: 99 * 86_400_000 }] }
  const notices = nodeNotices(standing, { about, details: false })
  assert.deepEqual(notices.map(({ matter }) => matter), ['certificate 86400000', 'key k', 'webhook w', 'approval p'])
  assert(notices.every(({ detail }) => detail === undefined))
  assert.equal(nodeNotices(standing, { about, details: true })[1]?.detail, 'erp (k) 1970-01-01T00:00:01.000Z')
  for (const language of ['zh', 'en'] as const) assert.doesNotMatch(compose(notices.map(({ about: each, count }) => ({ about: each, count, details: [] })), { language, node: 'n' }).text, /undefined|NaN/)
})
