import assert from 'node:assert/strict'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { ProblemFault } from '../problem/define.ts'
import { CHAIN_ID, startTestNode, temporaryFolder } from '../testing/testLedger.ts'
import { joinNetwork } from './joinCommands.ts'
import { promote, recover, seat, seats } from './promotionCommands.ts'

/** Members with a folder each, and the folder of their seats. */
class Seated {
  readonly root: string
  readonly seats: string

  constructor(t: TestContext) {
    this.root = temporaryFolder(t)
    this.seats = join(this.root, 'seats')
    mkdirSync(this.seats)
  }

  folder(member: string): string {
    return join(this.root, member)
  }

  async sit(member: string, address: string, more: readonly string[] = ['--chain', CHAIN_ID]): Promise<void> {
    await seat(['--member', member, '--address', address, '--data', this.folder(member), ...more], 'en', () => undefined)
    copyFileSync(join(this.folder(member), 'seat.json'), join(this.seats, `${member}.json`))
  }

  async proposal(): Promise<readonly { memberId: string; publicKey: string; power: string }[]> {
    const said: string[] = []
    await seats(['--seats', this.seats, '--json'], 'en', line => said.push(line))
    return (JSON.parse(said.join('')) as { validators: [] }).validators
  }
}

const refused = (code: string) => (fault: unknown): boolean => fault instanceof ProblemFault && fault.problem.definition.code === `node.${code}`
const quiet = (): void => undefined

test('seats come to a proposal in the order of their keys, without those who only follow', async t => {
  const seated = new Seated(t)
  for (const [i, member] of ['a-bank', 'b-bank', 'c-bank'].entries()) await seated.sit(member, `10.0.0.${i + 1}:26656`)
  await seated.sit('d-bank', '10.0.0.9:26656', ['--chain', CHAIN_ID, '--no-validator'])
  assert.ok(existsSync(join(seated.folder('d-bank'), 'keys/validator.json')), 'a node that only follows has every key that a start asks for')
  const proposal = await seated.proposal()
  assert.deepEqual(proposal.map(({ memberId }) => memberId).toSorted(), ['a-bank', 'b-bank', 'c-bank'])
  assert.deepEqual(proposal.map(({ publicKey }) => publicKey), proposal.map(({ publicKey }) => publicKey).toSorted())
  assert.ok(proposal.every(({ power }) => power === '10'))
})

test('a seat that was changed, or shares an address with another, is refused, and none is made twice', async t => {
  const seated = new Seated(t)
  await seated.sit('a-bank', '10.0.0.1:26656')
  await assert.rejects(seated.sit('a-bank', '10.0.0.1:26656'), refused('fileExists'))
  await seated.sit('b-bank', '10.0.0.1:26656')
  await assert.rejects(seated.proposal(), refused('requestsClash'))
  const file = join(seated.seats, 'b-bank.json')
  writeFileSync(file, readFileSync(file, 'utf8').replace('10.0.0.1', '10.0.0.2'))
  await assert.rejects(seated.proposal(), refused('ceremonyFileInvalid'))
})

test('a ledger that nobody handed over becomes no network, a folder without a seat neither, and no recovery begins where one node seals', async t => {
  const seated = new Seated(t)
  const folder = seated.folder('test-bank')
  const node = await startTestNode(t, { folder })
  await node.close()
  await seated.sit('test-bank', '10.0.0.1:26656', [])
  assert.ok(existsSync(join(folder, 'keys/validator.next.json')))
  await assert.rejects(promote(['--seats', seated.seats, '--data', folder], 'en', quiet), refused('notHandedOver'))
  await assert.rejects(recover(['--seats', seated.seats, '--data', folder], 'en', quiet), refused('notANetwork'))
  await assert.rejects(promote(['--seats', seated.seats, '--data', seated.folder('nobody')], 'en', quiet), refused('notSeated'))
  assert.ok(!existsSync(join(folder, 'starts.json')) && !existsSync(join(folder, 'peers.json')))
  // What did not come about changes nothing: the one node goes on.
  await (await startTestNode(t, { folder })).close()
})

test('a welcome that is none, or of another chain, is refused', async t => {
  const seated = new Seated(t)
  await seated.sit('a-bank', '10.0.0.1:26656')
  const file = join(seated.root, 'welcome.json')
  writeFileSync(file, '{}')
  await assert.rejects(joinNetwork([file, '--data', seated.folder('a-bank')], 'en', quiet), refused('ceremonyFileInvalid'))
})
