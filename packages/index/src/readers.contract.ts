import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefused } from '@jianghan/crypto'
import { readBatch, readTransaction, sha256, toHex, utf8 } from '@jianghan/protocol'
import { Projection } from './projection.ts'
import { everything, type MakeModel } from './readModel.contract.ts'
import { EVERYTHING, type Place, type ReadModel, type Reader } from './readModel.ts'
import { accountOf, events, holderOf, numbers, type Sample, TestLog, transfers } from './testLog.ts'

const projection = new Projection(events, actions => actions.flatMap(({ type }) => neededBy(type) ?? []))

/** The account that an action of these tests needs, by its type. */
function neededBy(type: string): { account: Uint8Array } | undefined {
  const number = /^sample\.v1\.Needs(\d+)$/.exec(type)?.[1]
  return number === undefined ? undefined : { account: accountOf(Number(number)) }
}

const member = (id: string): Reader => ({ all: false, member: id })
const confined = (...accounts: readonly number[]): Reader => ({ ...member(holderOf(accountOf(accounts[0] as number))), accounts: accounts.map(n => toHex(accountOf(n))) })

/** What a sample tells to whom, by another way than the index: parties spelled out, one after the other. */
function isSeen({ all, member: of, accounts, former }: Reader, { events: emitted = [], action = '' }: Sample, signer: string): boolean {
  if (all) return true
  const isOwn = (account: Uint8Array): boolean => of !== undefined && holderOf(account) === of && (accounts === undefined || accounts.includes(toHex(account)))
  if (accounts === undefined && signer === of) return true
  const needed = neededBy(action)
  if (needed !== undefined && isOwn(needed.account)) return true
  return emitted.some(([kind, fields]) => {
    if (kind === 'opened') return true
    if (kind === 'paid') return of !== undefined && former !== true
    if (kind === 'recorded') return accounts === undefined && fields.member === of
    return isOwn(fields.from) || isOwn(fields.to) || (kind === 'moved' && accounts === undefined && fields.assetId === `${of}.cny`)
  })
}

/** Blocks of all kinds, with the members that signed. */
function mixed(blocks: number): { records: ReturnType<TestLog['block']>[]; told: { sample: Sample; signer: string; id: string }[] } {
  const log = new TestLog('readers')
  const below = numbers(23)
  const told: { sample: Sample; signer: string; id: string }[] = []
  const records = Array.from({ length: blocks }, (_, at) => {
    const samples: Sample[] = transfers(1 + below(8), 40, below)
    const [from, to] = [accountOf(below(40)), accountOf(below(40))]
    if (at % 3 === 0) samples.push({ events: [['paid', { uetr: sha256(utf8(`uetr ${at}`)).slice(0, 16), from, to, atoms: 5n }]] })
    if (at % 4 === 0) samples.push({ action: `sample.v1.Needs${below(40)}`, status: { module: 900, code: 3 } })
    if (at % 5 === 0) samples.push({ events: [['recorded', { key: sha256(utf8(`message ${at}`)), member: 'bank-a' }]] }, { events: [['opened', { account: accountOf(100 + at), member: 'bank-b' }]] })
    const record = log.block(samples)
    for (const [i, bytes] of batchOf(record).entries()) told.push({ sample: samples[i] as Sample, signer: signerOf(bytes), id: toHex(record.ids[i] as Uint8Array) })
    return record
  })
  return { records, told }
}

function batchOf({ batches }: ReturnType<TestLog['block']>): readonly Uint8Array[] {
  const read = readBatch(batches[0] as Uint8Array)
  assert.ok(read.ok)
  return read.value.body.transactions
}

function signerOf(bytes: Uint8Array): string {
  const read = readTransaction(bytes)
  assert.ok(read.ok)
  return holderOf(read.value.body.signers[0] as Uint8Array)
}

/** Everything that a reader's list holds, page by page; every page but the last is full. */
async function listOf(model: ReadModel, reader: Reader, limit: number): Promise<string[]> {
  const out: string[] = []
  for (let before: Place | undefined; ;) {
    const { items, next } = await model.seen(reader, before, limit)
    out.push(...items.map(({ id }) => toHex(id)))
    if (next === undefined) return out
    assert.equal(items.length, limit, 'a page that has a next one is full')
    assert.deepEqual(next, { height: items.at(-1)?.height, index: items.at(-1)?.index }, 'and its cursor tells of what it shows')
    before = next
  }
}

const READERS: readonly Reader[] = [
  EVERYTHING, { all: false }, member('holder-0'), member('holder-3'), { ...member('holder-3'), former: true }, member('bank'), member('bank-a'), member('nobody'), confined(1), confined(1, 2, 3, 4, 5, 6),
  { ...confined(1), member: 'nobody' },
]

/** What an index holds back from whom. */
export function readersContract(name: string, make: MakeModel): void {
  lists(name, make)
  histories(name, make)
  keys(name, make)
}

function lists(name: string, make: MakeModel): void {
  test(`${name}: a reader's list is all that it sees anything of, in full pages, and ends where that ends`, async t => {
    const model = await make(t)
    const { records, told } = mixed(60)
    for (const record of records) {
      await model.append([projection.rowsOf(record)])
      await model.maintain(true)
    }
    for (const reader of READERS) {
      const wanted = told.filter(({ sample, signer }) => isSeen(reader, sample, signer)).map(({ id }) => id).reverse()
      for (const limit of [1, 7, 200]) assert.deepEqual(await listOf(model, reader, limit), wanted, JSON.stringify(reader))
      for (const { id, sample, signer } of told.slice(0, 60)) {
        const seen = isSeen(reader, sample, signer)
        assert.equal(await model.transaction(Buffer.from(id, 'hex'), reader) !== undefined, seen, `${id} by ${JSON.stringify(reader)}`)
        const [kind, fields] = sample.events?.[0] ?? []
        if (kind === 'recorded') assert.equal((await model.byKey('messageKey', (fields as { key: Uint8Array }).key, reader)).length, seen ? 1 : 0)
      }
    }
  })
}

function histories(name: string, make: MakeModel): void {
  test(`${name}: of another member's history one reads what is for oneself, in full pages, and a stranger finds none and no next page`, async t => {
    const model = await make(t)
    const log = new TestLog('others')
    const [own, foreign] = [accountOf(1), accountOf(3)].map(holderOf) as [string, string]
    assert.notEqual(own, foreign)
    const move = (n: number): NonNullable<Sample['events']>[number] => ['moved', { from: accountOf(n), to: accountOf(n), assetId: 'a.cny', atoms: 1n }]
    let shared = 0
    for (let block = 0; block < 40; block++) {
      const record = log.block(Array.from({ length: 40 }, (_, i): Sample => {
        const at = block * 40 + i
        const key = sha256(utf8(`message ${at}`))
        return { events: at % 97 === 0 ? [['recorded', { key, member: 'bank-a' }], move(1)] : [['recorded', { key, member: 'bank-a' }]] }
      }))
      const signers = batchOf(record).map(signerOf)
      shared += signers.filter((signer, i) => (block * 40 + i) % 97 === 0 || signer === own).length
      await model.append([projection.rowsOf(record)])
      await model.maintain(true)
    }
    const read = (reader: Reader) => everything(async page => {
      const answer = await model.history({ member: 'bank-a' }, page, reader)
      assert.ok(!isRefused(answer) && (answer.next === undefined || answer.items.length === page.limit), 'a page that has a next one is full')
      return answer
    }, 6)
    assert.equal((await read(EVERYTHING)).length, 1600)
    assert.equal((await read(member('bank-a'))).length, 1600)
    assert.equal((await read(member(own))).length, shared)
    assert.deepEqual([await model.history({ member: 'bank-a' }, { limit: 1 }, member('nobody')), await model.history({ member: 'bank-a' }, { limit: 1 }, { all: false })], [{ items: [] }, { items: [] }])
  })

  test(`${name}: who issued money reads its lines in the histories of accounts, and nobody else reads those of another`, async t => {
    const model = await make(t)
    const log = new TestLog('issuers')
    const [account, other] = [accountOf(1), accountOf(3)]
    const moves = (assetId: string, count: number): Sample[] => Array.from({ length: count }, () => ({ events: [['moved', { from: account, to: other, assetId, atoms: 3n }]] }))
    for (let block = 0; block < 30; block++) {
      await model.append([projection.rowsOf(log.block([...moves('bank.cny', 3), ...moves('rival.cny', 20), { events: [['moved', { from: other, to: other, assetId: 'bank.cny', atoms: 1n }]] }]))])
      await model.maintain(true)
    }
    const read = (reader: Reader) => everything(page => model.history({ account }, page, reader), 8)
    assert.equal((await read(EVERYTHING)).length, 690)
    assert.equal((await read(member(holderOf(account)))).length, 690)
    assert.equal((await read(confined(1))).length, 690)
    const served = await read(member('bank'))
    assert.deepEqual([served.length, new Set(served.map(({ movement }) => movement?.assetId))], [90, new Set(['bank.cny'])])
    const nothing = [member(holderOf(other)), confined(3), { all: false }, member('nobody'), { ...member('bank'), accounts: [toHex(account)] }]
    for (const reader of nothing) assert.deepEqual(await model.history({ account }, { limit: 1 }, reader), { items: [] }, JSON.stringify(reader))
  })
}

function keys(name: string, make: MakeModel): void {
  test(`${name}: a key is found however many others begin like it, and of one that many carry as many as are the reader's`, async t => {
    const model = await make(t)
    const log = new TestLog('crowd')
    const uetr = (last: number): Uint8Array => Uint8Array.from([...new Uint8Array(12).fill(7), ...new Uint8Array(new Uint32Array([last]).buffer)])
    const paid = (last: number): Sample => ({ events: [['paid', { uetr: uetr(last), from: accountOf(1), to: accountOf(3), atoms: 1n }]] })
    const key = sha256(utf8('message'))
    const recorded = (of: string): Sample => ({ events: [['recorded', { key, member: of }]] })
    await model.append([projection.rowsOf(log.block([paid(0), recorded('bank-a')]))])
    for (let block = 0; block < 20; block++) {
      await model.append([projection.rowsOf(log.block([...Array.from({ length: 15 }, (_, i) => paid(1 + block * 15 + i)), ...Array.from({ length: 10 }, () => recorded('bank-b'))]))])
      await model.maintain(true)
    }
    assert.deepEqual((await model.byKey('uetr', uetr(0), EVERYTHING)).map(({ height }) => height), [1n])
    assert.equal((await model.byKey('messageKey', key, member('bank-a'))).at(-1)?.height, 1n)
    assert.equal((await model.byKey('messageKey', key, member('bank-b'))).length, 64)
    assert.deepEqual(await model.byKey('messageKey', key, { all: false }), [])
  })
}
