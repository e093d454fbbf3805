import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Json } from '@jianghan/kernel'
import { sha256, utf8 } from '@jianghan/protocol'
import { ProblemFault } from '../problem/define.ts'
import { temporaryFolder } from '../testing/testLedger.ts'
import { checkWords } from '@jianghan/client'
import { create, genesis, request } from './commands.ts'
import { formatSigned } from './signedFile.ts'
import { keysOfFolder } from './memberFolder.ts'

/** A founder and members around one invitation, each in a folder of its own, and the folder of their requests. */
class Founding {
  readonly root: string
  readonly requests: string

  constructor(t: TestContext) {
    this.root = temporaryFolder(t)
    this.requests = join(this.root, 'requests')
    mkdirSync(this.requests)
  }

  folder(member: string): string {
    return join(this.root, member)
  }

  get invitation(): string {
    return join(this.folder('a-bank'), 'invitation.json')
  }

  async found(more: readonly string[] = []): Promise<void> {
    await create(['--chain', 'wuhan-1', '--time', '2026-12-01T00:00:00Z', ...this.#form('a-bank', '10.0.0.1:26656'), '--capacities', 'operator,issuer', ...more], 'en', () => undefined)
    this.#collect('a-bank')
  }

  async join(member: string, address: string, more: readonly string[] = []): Promise<void> {
    await request(['--invitation', this.invitation, ...this.#form(member, address), ...more], 'en', () => undefined)
    this.#collect(member)
  }

  async assemble(more: readonly string[] = []): Promise<Readonly<{ hash: string; words: { zh: string; en: string }; peers: { member: string }[] }>> {
    const said: string[] = []
    await genesis(['--invitation', this.invitation, '--requests', this.requests, '--json', ...more], 'en', line => said.push(line))
    return JSON.parse(said.join('')) as never
  }

  /** Changes the text of a request as somebody on its way might. */
  change(member: string, from: string | RegExp, to: string): void {
    const file = join(this.requests, `${member}.json`)
    writeFileSync(file, readFileSync(file, 'utf8').replace(from, to))
  }

  /** Changes the content of a request and has the member sign it again with these of its keys. */
  async sign(member: string, change: (content: Record<string, Json>) => Json, names: readonly ('validator' | 'peer' | 'node' | 'admin')[] = ['validator', 'peer', 'node', 'admin']): Promise<void> {
    const file = join(this.requests, `${member}.json`)
    const { format, content } = JSON.parse(readFileSync(file, 'utf8')) as { format: string; content: Record<string, Json> }
    const keys = await keysOfFolder(this.folder(member))
    writeFileSync(file, formatSigned(format, change(content) as Record<string, Json>, names.map(name => keys[name])))
  }

  #form(member: string, address: string): string[] {
    return ['--member', member, '--name-zh', '机构', '--name-en', 'Member', '--address', address, '--data', this.folder(member)]
  }

  #collect(member: string): void {
    copyFileSync(join(this.folder(member), 'request.json'), join(this.requests, `${member}.json`))
  }
}

async function founded(t: TestContext): Promise<Founding> {
  const founding = new Founding(t)
  await founding.found()
  await founding.join('b-bank', 'b.example:26656')
  await founding.join('c-port', '[2001:db8::1]:26656', ['--no-validator', '--url', 'https://c.example'])
  return founding
}

const refusal = (code: string) => (fault: unknown): boolean => fault instanceof ProblemFault && (assert.equal(fault.problem.definition.code, `node.${code}`), true)

test('whoever puts the same files together gets the same genesis, whatever they are called, and its words are those of the file', async t => {
  const founding = await founded(t)
  const first = await founding.assemble(['--data', founding.folder('a-bank')])
  for (const [name, member] of [['1', 'c-port'], ['2', 'b-bank'], ['3', 'a-bank']] as const) renameSync(join(founding.requests, `${member}.json`), join(founding.requests, `${name}.json`))
  writeFileSync(join(founding.requests, 'notes.txt'), 'not looked at')
  const second = await founding.assemble(['--data', founding.folder('c-port')])
  const texts = ['a-bank', 'c-port'].map(name => readFileSync(join(founding.folder(name), 'genesis.json'), 'utf8'))
  assert.match(readFileSync(join(founding.folder('c-port'), 'node.json'), 'utf8'), /"engine": "cometbft"[^]*"peerListen": "0.0.0.0:26656"/)
  assert.equal(texts[0], texts[1])
  assert.deepEqual(first, second)
  assert.deepEqual(first.words, checkWords(sha256(utf8(texts[0] ?? ''))))
  assert.deepEqual(first.peers.map(({ member }) => member), ['a-bank', 'b-bank', 'c-port'])
  await assert.rejects(founding.assemble(['--data', founding.folder('a-bank')]), refusal('fileExists'))
  await assert.rejects(founding.assemble(['--data', join(founding.root, 'elsewhere')]), refusal('notAMember'))
})

test('a beginning is governed: every member has a vote, and the validators stand in the state with their members', async t => {
  const founding = await founded(t)
  await founding.assemble(['--data', founding.folder('a-bank')])
  const { parts, validators } = JSON.parse(readFileSync(join(founding.folder('a-bank'), 'genesis.json'), 'utf8')) as { parts: { governance: { sole?: boolean; voters: { memberId: string }[]; validators: { memberId: string; publicKey: string }[] } }; validators: { publicKey: string }[] }
  const { sole, voters, validators: seats } = parts.governance
  assert.deepEqual([sole, voters.map(({ memberId }) => memberId), seats.map(({ memberId }) => memberId).sort()], [undefined, ['a-bank', 'b-bank', 'c-port'], ['a-bank', 'b-bank']])
  assert.deepEqual(seats.map(({ publicKey }) => Buffer.from(publicKey, 'base64').toString('hex')).sort(), validators.map(({ publicKey }) => publicKey).sort())
})

test('no secret of a key is in any file that is handed on', async t => {
  const founding = await founded(t)
  const handedOn = ['a-bank', 'b-bank', 'c-port'].map(member => readFileSync(join(founding.requests, `${member}.json`), 'utf8')).join('') + readFileSync(founding.invitation, 'utf8')
  for (const { secret } of Object.values(await keysOfFolder(founding.folder('b-bank')))) {
    for (const encoding of ['hex', 'base64'] as const) assert(!handedOn.includes(Buffer.from(secret).toString(encoding)))
  }
})

test('a member that asks again keeps the keys of its folder', async t => {
  const founding = await founded(t)
  rmSync(join(founding.folder('b-bank'), 'request.json'))
  const before = readFileSync(join(founding.requests, 'b-bank.json'), 'utf8')
  await founding.join('b-bank', 'b.example:26656')
  assert.equal(readFileSync(join(founding.requests, 'b-bank.json'), 'utf8'), before)
})

type Wrong = Readonly<{ what: string; code: string; spoil(founding: Founding): unknown }>

const wrongs: readonly Wrong[] = [
  { what: 'an invitation changed on its way', code: 'ceremonyFileInvalid', spoil: f => writeFileSync(f.invitation, readFileSync(f.invitation, 'utf8').replace('wuhan-1', 'wuhan-2')) },
  { what: 'a request changed on its way', code: 'ceremonyFileInvalid', spoil: f => f.change('b-bank', 'b.example', 'x.example') },
  { what: 'a request without signatures', code: 'ceremonyFileInvalid', spoil: f => f.change('b-bank', /"signatures": \[[^]*\]/, '"signatures": []') },
  { what: 'a request of a newer release', code: 'ceremonyFileInvalid', spoil: f => f.change('b-bank', '"version": 1', '"version": 2') },
  { what: 'a file that is no request', code: 'ceremonyFileInvalid', spoil: f => writeFileSync(join(f.requests, 'b-bank.json'), readFileSync(f.invitation)) },
  { what: 'a request with something that this release does not know', code: 'ceremonyFileInvalid', spoil: f => f.sign('b-bank', content => ({ ...content, more: 1 })) },
  { what: 'a request that answers another invitation', code: 'requestOfAnotherInvitation', spoil: f => f.sign('b-bank', content => ({ ...content, invitation: '00'.repeat(32) })) },
  { what: 'a validator whose key the member does not hold', code: 'requestNotSigned', spoil: f => f.sign('b-bank', content => content, ['peer', 'node', 'admin']) },
  { what: 'a peer key that the member does not hold', code: 'requestNotSigned', spoil: f => f.sign('b-bank', content => content, ['validator', 'node', 'admin']) },
  { what: 'a batch key that the member does not hold', code: 'requestNotSigned', spoil: f => f.sign('b-bank', content => content, ['validator', 'peer', 'admin']) },
  { what: 'a request that no admin signed', code: 'requestNotSigned', spoil: f => f.sign('b-bank', content => content, ['validator', 'peer', 'node']) },
  { what: 'a member whose name is empty', code: 'memberNotAdmissible', spoil: f => f.sign('b-bank', content => ({ ...content, member: { ...content['member'] as object, nameZh: '' } })) },
  { what: 'a member with a wrong check digit', code: 'memberNotAdmissible', spoil: f => f.sign('b-bank', content => ({ ...content, member: { ...content['member'] as object, uscc: '91420100MA7JH00187' } })) },
  { what: 'two requests of one member', code: 'requestsClash', spoil: f => copyFileSync(join(f.requests, 'b-bank.json'), join(f.requests, 'again.json')) },
  { what: 'two members at one address', code: 'requestsClash', spoil: f => f.join('d-bank', 'b.example:26656') },
  { what: 'a beginning without its founder', code: 'founderMissing', spoil: f => rmSync(join(f.requests, 'a-bank.json')) },
]

for (const { what, code, spoil } of wrongs) {
  test(`refused: ${what}`, async t => {
    const founding = await founded(t)
    await spoil(founding)
    await assert.rejects(founding.assemble(), refusal(code))
  })
}

test('refused: a beginning without validators, and one whose parts make no state', async t => {
  const nobody = new Founding(t)
  await nobody.found(['--no-validator'])
  await assert.rejects(nobody.assemble(), refusal('noValidators'))
  const parts = join(temporaryFolder(t), 'parts.json')
  writeFileSync(parts, JSON.stringify({ payments: { assets: [{ assetId: 'CNY' }] } }))
  const odd = new Founding(t)
  await odd.found(['--parts', parts])
  await assert.rejects(odd.assemble(), refusal('genesisNotPossible'))
})
