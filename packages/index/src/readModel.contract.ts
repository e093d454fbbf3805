import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefused, type Refused } from '@jianghan/crypto'
import { formatAddress, sha256, toHex, utf8 } from '@jianghan/protocol'
import { Projection } from './projection.ts'
import { EVERYTHING, type Moved, type Page, type PageRequest, type ReadModel } from './readModel.ts'
import { search } from './search.ts'
import { accountOf, events, numbers, type Sample, TestLog, transfers } from './testLog.ts'

/** Makes an empty model for one test, and closes it afterwards. */
export type MakeModel = (t: { after(work: () => Promise<void>): void }) => Promise<ReadModel>

const projection = new Projection(events)

/** All items of a list, page by page. */
export async function everything<T>(read: (page: PageRequest) => Promise<Page<T> | Refused>, limit = 7): Promise<T[]> {
  const out: T[] = []
  for (let cursor: string | undefined; ;) {
    const page = await read({ limit, ...(cursor !== undefined && { cursor }) })
    assert.ok(!isRefused(page))
    assert.ok(page.items.length <= limit)
    out.push(...page.items)
    if (page.next === undefined) return out
    cursor = page.next
  }
}

/** A seeded history with every kind of event, empty blocks, refusals and wide amounts; small enough to be checked item by item. */
export function mixedBlocks(log: TestLog, blocks: number, seed = 7): ReturnType<TestLog['block']>[] {
  const below = numbers(seed)
  return Array.from({ length: blocks }, (_, at) => {
    if (at % 5 === 3) return log.block([])
    const samples: Sample[] = transfers(1 + below(6), 9, below)
    const [from, to] = [accountOf(below(9)), accountOf(below(9))]
    samples.push(
      { action: 'sample.v1.Pay', events: [['paid', { uetr: sha256(utf8(`uetr ${seed} ${at}`)).slice(0, 16), from, to, atoms: 2n ** 100n + BigInt(at) }]] },
      { action: 'sample.v1.Move', status: { module: 900, code: 3 } },
      { action: 'sample.v1.Record', events: [['recorded', { key: sha256(utf8(`message ${seed} ${at}`)), member: 'bank-a' }], ['opened', { account: accountOf(100 + at), member: 'bank-b' }]] },
    )
    return log.block(samples)
  })
}

/** What every implementation of the read model does. */
export function readModelContract(name: string, make: MakeModel): void {
  lists(name, make)
  lookups(name, make)
  laterOutcomes(name, make)
  appends(name, make)
  statements(name, make)
  holders(name, make)
  fees(name, make)
}

function lists(name: string, make: MakeModel): void {
  test(`${name}: lists hold every transaction, block and movement once, the newest first`, async t => {
    const model = await make(t)
    const records = mixedBlocks(new TestLog(), 40)
    for (let at = 0; at < records.length; at += 3) await model.append(records.slice(at, at + 3).map(record => projection.rowsOf(record)))
    assert.equal(model.marker.height, 40n)
    const ids = records.flatMap(record => record.ids.map(toHex)).reverse()
    assert.deepEqual((await everything(page => model.transactions(page))).map(each => toHex(each.id)), ids)
    assert.deepEqual((await everything(page => model.blocks(page))).map(each => each.height), records.map(record => record.height).reverse())
    const record = records[10]
    assert.ok(record !== undefined)
    const inBlock = await everything(page => model.transactions({ ...page, height: record.height }))
    assert.deepEqual(inBlock.map(each => toHex(each.id)), record.ids.map(toHex).reverse())
    assert.deepEqual(inBlock.map(each => each.index), record.ids.map((_, i) => i).reverse())
    assert.deepEqual(inBlock[0]?.time, record.time)
    const balance = new Map<string, bigint>()
    for (let number = 0; number < 9; number++) {
      for (const { movement } of await everything(page => model.history({ account: accountOf(number) }, page, EVERYTHING))) {
        if (movement !== undefined) balance.set(movement.assetId, (balance.get(movement.assetId) ?? 0n) + movement.atoms)
      }
    }
    assert.equal(balance.get('bank.cny'), 0n)
    assert.equal((balance.get('a.cny') ?? 0n) + (balance.get('b.cny') ?? 0n), 0n)
    assert.ok((balance.get('b.cny') ?? 0n) > 2n ** 100n)
  })

  test(`${name}: cursors stay where they are while blocks arrive`, async t => {
    const model = await make(t)
    const log = new TestLog()
    const below = numbers(3)
    const more = () => model.append([projection.rowsOf(log.block(transfers(20, 3, below)))])
    for (let i = 0; i < 5; i++) await more()
    const account = accountOf(1)
    const before = await everything(page => model.history({ account }, page, EVERYTHING), 200)
    const all = await everything(page => model.transactions(page), 200)
    const moved = await everything(async page => { await more(); return model.history({ account }, page, EVERYTHING) }, 6)
    const listed = await everything(async page => { await more(); return model.transactions(page) }, 9)
    // The first page may hold what came before it was asked for; from there on nothing is left out or told twice.
    assert.deepEqual(moved.slice(-before.length), before)
    assert.deepEqual(listed.slice(-all.length), all)
    assert.equal(new Set(listed.map(each => each.logIndex)).size, listed.length)
  })
}

function lookups(name: string, make: MakeModel): void {
  test(`${name}: a transaction is found by its id, UETR and message key, and by nothing near them`, async t => {
    const model = await make(t)
    const records = mixedBlocks(new TestLog(), 12)
    await model.append(records.map(record => projection.rowsOf(record)))
    for (const record of records) {
      for (const [index, id] of record.ids.entries()) {
        const found = await model.transaction(id, EVERYTHING)
        assert.deepEqual([found?.height, found?.index, found?.logIndex], [record.height, index, record.logStart + BigInt(index)])
        const near = id.slice()
        near[31] = (near[31] as number) ^ 1
        assert.equal(await model.transaction(near, EVERYTHING), undefined)
      }
    }
    const uetr = sha256(utf8('uetr 7 4')).slice(0, 16)
    const [paid] = await model.byKey('uetr', uetr, EVERYTHING)
    assert.deepEqual([paid?.height, paid?.action], [5n, 'sample.v1.Pay'])
    assert.deepEqual(await model.byKey('messageKey', uetr, EVERYTHING), [])
    assert.deepEqual(await model.byKey('unknown', uetr, EVERYTHING), [])
    assert.equal((await model.byKey('messageKey', sha256(utf8('message 7 4')), EVERYTHING))[0]?.action, 'sample.v1.Record')
    const refusedOnes = (await everything(page => model.transactions(page))).filter(each => each.status.code === 3)
    assert.equal(refusedOnes.length, 10)
  })

  test(`${name}: a search says what a text names`, async t => {
    const model = await make(t)
    const records = mixedBlocks(new TestLog(), 6)
    await model.append(records.map(record => projection.rowsOf(record)))
    const kinds = async (text: string, keys: Uint8Array[] = []) => (await search(model, text, keys, EVERYTHING)).map(hit => ('by' in hit ? hit.by : hit.kind))
    assert.deepEqual(await kinds(toHex(records[0]?.ids[0] as Uint8Array).toUpperCase()), ['id'])
    const uetr = toHex(sha256(utf8('uetr 7 1')).slice(0, 16))
    assert.deepEqual(await kinds(` ${uetr} `), ['uetr'])
    assert.deepEqual(await kinds(uetr.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5')), ['uetr'])
    assert.deepEqual(await kinds('6'), ['block'])
    assert.deepEqual(await kinds('7'), [])
    assert.deepEqual(await search(model, formatAddress('account', accountOf(5000)), [], EVERYTHING), [{ kind: 'account', account: accountOf(5000), known: false }])
    assert.deepEqual([...await model.members()].sort(), ['bank', 'bank-a', 'bank-b', ...[0, 1, 2, 3, 4].map(n => `holder-${n}`)])
    assert.deepEqual(await kinds('bank-a'), ['member'])
    assert.deepEqual(await kinds('bank-z'), [])
    assert.deepEqual(await kinds('MSG-2026-1', [sha256(utf8('message 7 1')), sha256(utf8('other'))]), ['messageKey'])
    assert.deepEqual(await kinds('x'.repeat(100_000)), [])
    assert.deepEqual(await kinds(''), [])
  })
}

function laterOutcomes(name: string, make: MakeModel): void {
  test(`${name}: what became of a transaction later is told with it and is no transaction of its own`, async t => {
    const model = await make(t)
    const log = new TestLog()
    const first = log.block([{}, {}])
    const id = first.ids[1] as Uint8Array
    const second = log.block([{ later: id, status: { module: 4, code: 2 } }, {}])
    await model.append([first, second].map(record => projection.rowsOf(record)))
    assert.deepEqual((await model.transaction(id, EVERYTHING))?.later, { logIndex: 4n, height: 2n, status: { module: 4, code: 2 } })
    assert.equal((await everything(page => model.transactions(page))).length, 3)
  })

  test(`${name}: a transaction is found by its id however much became of it, and its newest outcomes are told`, async t => {
    const model = await make(t)
    const log = new TestLog()
    const first = log.block([{}])
    const id = first.ids[0] as Uint8Array
    const [from, to] = [accountOf(1), accountOf(2)]
    const records = [first, ...Array.from({ length: 90 }, (_, i) => log.block([{}, { later: id, events: [['moved', { from, to, assetId: 'a.cny', atoms: BigInt(i + 1) }]] }]))]
    for (const record of records) await model.append([projection.rowsOf(record)])
    assert.equal((await model.transaction(id, EVERYTHING))?.height, 1n)
    assert.equal((await model.transaction(id, EVERYTHING))?.later?.height, 91n)
    const outcomes = await model.outcomes(id)
    assert.deepEqual(outcomes.map(({ height, index, id: of }) => `${height}/${index} ${toHex(of)}`), Array.from({ length: 64 }, (_, i) => `${91 - i}/1 ${toHex(id)}`))
    assert.deepEqual(await model.outcomes(records[1]?.ids[0] as Uint8Array), [])
    const history = await everything(page => model.history({ account: to }, page, EVERYTHING))
    assert.deepEqual(history.map(({ isLater, movement }) => [isLater, movement?.atoms]), Array.from({ length: 90 }, (_, i) => [true, BigInt(90 - i)]))
  })
}

function statements(name: string, make: MakeModel): void {
  test(`${name}: a statement sums what moved in its period and since, and lists it`, async t => {
    const model = await make(t)
    const log = new TestLog()
    const below = numbers(29)
    const records = Array.from({ length: 40 }, () => log.block(transfers(50, 5, below)))
    const huge = log.block([{ events: [['moved', { from: accountOf(2), to: accountOf(1), assetId: 'bank.cny', atoms: 2n ** 90n }]] }])
    for (const record of [...records, huge]) {
      await model.append([projection.rowsOf(record)])
      await model.maintain(true)
    }
    const account = accountOf(2)
    const all = await everything(page => model.history({ account }, page, EVERYTHING), 200)
    const second = (height: number): bigint => records[0] === undefined ? 0n : records[0].time.seconds - 1n + BigInt(height)
    for (const [first, end] of [[1, 41], [10, 20], [20, 20], [30, 42], [41, 42], [90, 99], [-5, 3]] as const) {
      const within = all.filter(({ transaction: { height } }) => height >= BigInt(first) && height < BigInt(end))
      const after = all.filter(({ transaction: { height } }) => height >= BigInt(end))
      const sum = (lines: typeof all, sign: 1n | -1n) => lines.map(line => line.movement?.atoms ?? 0n).filter(atoms => atoms * sign > 0n)
      const total = (amounts: readonly bigint[]) => amounts.reduce((left, each) => left + each, 0n)
      const period = { from: second(first), until: second(end) }
      const told = await model.statement(account, 'bank.cny', period, { limit: 7 })
      assert.ok(!isRefused(told))
      assert.deepEqual([told.credits, told.debits, told.since, told.height], [
        { count: sum(within, 1n).length, atoms: total(sum(within, 1n)) }, { count: sum(within, -1n).length, atoms: -total(sum(within, -1n)) },
        total(after.map(line => line.movement?.atoms ?? 0n)), 41n,
      ])
      assert.deepEqual(await everything(page => model.statement(account, 'bank.cny', period, page), 11), within)
    }
    const nobody = await model.statement(accountOf(99), 'bank.cny', { from: 0n, until: 2n ** 40n }, {})
    assert.ok(!isRefused(nobody) && nobody.items.length === 0 && nobody.height === 41n)
    const other = await model.statement(account, 'no.such', { from: 0n, until: 2n ** 40n }, {})
    assert.ok(!isRefused(other) && other.items.length === 0)
    const period = { from: second(10), until: second(30) }
    const holdings = [1, 2, 3, 99].map(number => ({ account: accountOf(number), assetId: 'bank.cny' }))
    const together = await model.statements(holdings, period)
    assert.ok(!isRefused(together) && together.height === 41n)
    for (const [i, each] of holdings.entries()) {
      const alone = await model.statement(each.account, each.assetId, period, {})
      const lines = await everything(page => model.statement(each.account, each.assetId, period, page), 50)
      const { credits, debits, since, lines: told } = together.holdings[i] as Moved
      assert.ok(!isRefused(alone))
      assert.deepEqual([credits, debits, since], [alone.credits, alone.debits, alone.since])
      assert.deepEqual(told.map(({ transaction, isLater, movement }) => ({ transaction, isLater, ...(movement && { movement }) })), lines.reverse())
    }
    const earlier = await model.statements(holdings, period, 35n)
    assert.ok(!isRefused(earlier) && earlier.height === 35n)
    const between = all.filter(({ transaction: { height } }) => height >= 30n && height <= 35n).reduce((sum, { movement }) => sum + (movement?.atoms ?? 0n), 0n)
    assert.deepEqual([earlier.holdings[1]?.since, earlier.holdings[1]?.lines], [between, together.holdings[1]?.lines])
  })
}

function holders(name: string, make: MakeModel): void {
  test(`${name}: holders of an asset are told page by page, each once, and a line knows the UETR of its payment`, async t => {
    const model = await make(t)
    const log = new TestLog()
    const below = numbers(31)
    for (let block = 0; block < 20; block++) {
      await model.append([projection.rowsOf(log.block(transfers(30, 40, below)))])
      await model.maintain(true)
    }
    const uetr = new Uint8Array(16).fill(7)
    await model.append([projection.rowsOf(log.block([{ events: [['paid', { uetr, from: accountOf(1), to: accountOf(2), atoms: 5n }]] }]))])
    const told: string[] = []
    for (let after: number | undefined; ;) {
      const { items, next } = await model.holders(['bank.cny'], after, 7)
      assert.ok(items.length <= 7)
      told.push(...items.map(toHex))
      if (next === undefined) break
      after = next
    }
    assert.equal(new Set(told).size, told.length)
    assert.deepEqual([...told].sort(), Array.from({ length: 40 }, (_, i) => toHex(accountOf(i))).sort())
    assert.deepEqual(await model.holders(['no.such'], undefined, 7), { items: [] })
    const paid = await model.statements([{ account: accountOf(2), assetId: 'b.cny' }], { from: 0n, until: 2n ** 40n })
    assert.ok(!isRefused(paid))
    assert.deepEqual(paid.holdings[0]?.lines.map(line => line.uetr && toHex(line.uetr)), [toHex(uetr)])
  })
}

function fees(name: string, make: MakeModel): void {
  test(`${name}: what moved for a purpose of its own is a line of its own, in histories and statements`, async t => {
    const model = await make(t)
    const [payer, payee, bank] = [accountOf(1), accountOf(2), accountOf(3)] as const
    const charged = { from: payer, to: bank, assetId: 'bank.cny', atoms: 2n ** 80n }
    const record = new TestLog().block([{ events: [
      ['moved', { from: payer, to: payee, assetId: 'bank.cny', atoms: 100n }], ['charged', { ...charged, atoms: 3n }], ['charged', { ...charged, atoms: 4n }], ['moved', { from: payer, to: bank, assetId: 'bank.cny', atoms: 1n }],
    ] }, { events: [['charged', charged]] }])
    await model.append([projection.rowsOf(record)])
    await model.maintain(true)
    const period = { from: 0n, until: 2n ** 40n }
    const told = await model.statement(payer, 'bank.cny', period, {})
    assert.ok(!isRefused(told))
    const lines = [{ assetId: 'bank.cny', purpose: 'fee', atoms: -(2n ** 80n) }, { assetId: 'bank.cny', purpose: 'fee', atoms: -7n }, { assetId: 'bank.cny', atoms: -101n }]
    assert.deepEqual(told.items.map(({ movement }) => movement), lines)
    assert.deepEqual(told.debits, { count: 3, atoms: 2n ** 80n + 108n })
    assert.deepEqual((await everything(page => model.statement(payer, 'bank.cny', period, page), 1)).map(({ movement }) => movement), lines)
    assert.deepEqual((await everything(page => model.history({ account: payer }, page, EVERYTHING), 1)).map(({ movement }) => movement), lines)
    const taken = await model.statement(bank, 'bank.cny', period, {})
    assert.ok(!isRefused(taken))
    assert.deepEqual(taken.credits, { count: 3, atoms: 2n ** 80n + 8n })
  })
}

function appends(name: string, make: MakeModel): void {
  test(`${name}: limits and cursors out of bounds are refused`, async t => {
    const model = await make(t)
    await model.append(mixedBlocks(new TestLog(), 10).map(record => projection.rowsOf(record)))
    const code = (answer: Page<unknown> | Refused) => (isRefused(answer) ? answer.refused.code : 'taken')
    for (const limit of [0, -1, 201, 1.5, Number.NaN]) assert.equal(code(await model.transactions({ limit })), 'index.badLimit')
    const page = await model.transactions({ limit: 2 })
    assert.ok(!isRefused(page) && page.next !== undefined)
    assert.equal(code(await model.blocks({ cursor: page.next })), 'index.badCursor')
    assert.equal(code(await model.history({ account: accountOf(1) }, { cursor: page.next }, EVERYTHING)), 'index.badCursor')
    assert.equal(code(await model.transactions({ height: 1n, cursor: page.next })), 'index.badCursor')
    for (const cursor of ['', 'x', '0'.repeat(5000), `${page.next.slice(0, -1)}!`]) assert.equal(code(await model.transactions({ cursor })), 'index.badCursor')
    const biggest = await model.transactions({ limit: 200 })
    assert.ok(!isRefused(biggest) && biggest.next === undefined)
  })

  test(`${name}: an append is taken whole or not at all`, async t => {
    const model = await make(t)
    const log = new TestLog()
    const [one, two, three] = mixedBlocks(log, 3).map(record => projection.rowsOf(record))
    assert.ok(one !== undefined && two !== undefined && three !== undefined)
    await model.append([one])
    await assert.rejects(model.append([two, { ...three, height: 9 }]))
    assert.equal(model.marker.height, 1n)
    assert.equal((await everything(page => model.blocks(page))).length, 1)
    assert.equal(await model.knows({ account: accountOf(101) }), false)
    await model.append([two, three])
    assert.equal(model.marker.height, 3n)
    assert.equal((await everything(page => model.transactions(page))).length, [one, two, three].reduce((sum, block) => sum + block.entries.length, 0))
  })

  test(`${name}: upkeep changes no answer`, async t => {
    const model = await make(t)
    const log = new TestLog()
    const below = numbers(11)
    const wanted: string[] = []
    for (let i = 0; i < 30; i++) {
      const record = log.block(transfers(100, 5, below))
      wanted.unshift(...record.ids.map(toHex).reverse())
      await model.append([projection.rowsOf(record)])
      await model.maintain(true)
    }
    const history = await everything(page => model.history({ account: accountOf(2) }, page, EVERYTHING), 50)
    while (await model.maintain(false)) { /* until nothing is left */ }
    assert.deepEqual(await everything(page => model.history({ account: accountOf(2) }, page, EVERYTHING), 31), history)
    assert.deepEqual((await everything(page => model.transactions(page), 200)).map(each => toHex(each.id)), wanted)
    for (const id of wanted.slice(0, 50)) assert.ok(await model.transaction(Buffer.from(id, 'hex'), EVERYTHING))
  })
}
