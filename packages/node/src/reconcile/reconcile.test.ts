import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { writeCamt053, type AccountStatement } from '@jianghan/gateway-iso20022'
import { formatAddress, formatDecimal, fromHex } from '@jianghan/protocol'
import { reconcileOwn } from './reconcile.ts'
import { ProblemFault } from '../problem/define.ts'
import { readExternal } from './external.ts'
import { dayOf } from '../paymentFiles/report/standing.ts'
import { example } from '../testing/paymentWorld.ts'
import { ask } from '../testing/testLedger.ts'
import { nodeOf } from '../testing/twoVaults.ts'

const PAYER = '3980100100200018'
const file = (body: string | Uint8Array): RequestInit => ({ method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: body as Uint8Array<ArrayBuffer> })
const money = (atoms: bigint) => ({ currency: 'CNY', value: formatDecimal(atoms < 0n ? -atoms : atoms, 2) })
const direction = (atoms: bigint) => (atoms < 0n ? 'DBIT' as const : 'CRDT' as const)

test('a healthy ledger has no difference with itself, nor with its own statement; each that is planted in a camt.053 or a sheet is named', async t => {
  const node = await nodeOf(t, 'sender')
  const paid = await ask(node, '/v1/iso20022/pain.001', { method: 'POST', headers: { 'content-type': 'application/xml' }, body: example('pain001-pay-suppliers.xml') })
  assert.equal(paid.body.status, 'ACSC')
  const own = await ask(node, '/v1/reconcile')
  assert.deepEqual([own.status, own.body.accounts, own.body.differences, own.body.movements], [200, 4, 0, 6], JSON.stringify(own.body))
  const day = dayOf(Date.parse((await ask(node, `/v1/accounts/${addressOf(node)}/history`)).body.items[0].time))
  const lines = paid.body.transactions.map((each: any) => ({ id: each.transactionId as string, atoms: -BigInt(each.amount.replace('.', '')) }))
  const opening = 5_000_000_000n
  const closing = lines.reduce((sum: bigint, { atoms }: { atoms: bigint }) => sum + atoms, opening)
  const statement = (of: readonly { id: string; atoms: bigint }[], ends = closing): string => {
    const stated: AccountStatement = {
      id: 'S-1', from: `${day}T00:00:00+08:00`, to: `${day}T23:59:59+08:00`, account: { kind: 'Othr', id: PAYER, currency: 'CNY' },
      balances: [{ type: 'OPBD', amount: money(opening), direction: 'CRDT', date: day }, { type: 'CLBD', amount: money(ends), direction: direction(ends), date: day }],
      entries: of.map(({ id, atoms }) => ({ direction: direction(atoms), amount: money(atoms), status: 'BOOK', bookingDate: day, reference: id.slice(0, 32), code: undefined, payments: [] })),
    }
    return writeCamt053({ messageId: 'M-1', createdAt: `${day}T23:59:59+08:00`, statements: [stated] })
  }
  const compared = async (body: string, query = ''): Promise<string[]> => {
    const { status, body: report } = await ask(node, `/v1/reconcile${query}`, file(body))
    assert.equal(status, 200, JSON.stringify(report))
    return report.items.map(({ kind }: { kind: string }) => kind)
  }
  assert.deepEqual(await compared(statement(lines)), [])
  assert.deepEqual(await compared(statement(lines.slice(1))), ['missingThere', 'otherSum'])
  assert.deepEqual(await compared(statement([...lines, { id: '0f'.repeat(32), atoms: 5n }], closing + 5n)), ['missingHere', 'closingBalance'])
  assert.deepEqual(await compared(statement(lines.map((each: any, i: number) => (i === 0 ? { ...each, atoms: each.atoms - 90n } : each)), closing - 90n)), ['amount', 'closingBalance'])
  const sheet = (rows: readonly (readonly string[])[]): string => ['交易日期,收入,支出,交易流水号', ...rows.map(row => row.join(','))].join('\n')
  const rows = lines.map(({ id, atoms }: { id: string; atoms: bigint }) => [day, '', formatDecimal(-atoms, 2), id])
  const address = addressOf(node)
  const query = `?account=${address}&asset=CNY.HJB&from=${day}&to=${day}`
  assert.deepEqual(await compared(sheet(rows), query), [])
  assert.deepEqual(await compared(sheet([...rows.slice(1), [day, '0.01', '', 'unknown']]), query), ['missingHere', 'missingThere'])
  const strange = await ask(node, '/v1/reconcile', file('%PDF-1.7 no table'))
  assert.deepEqual([strange.status, strange.body.code], [422, 'reconcile.unreadable'])
  const unnamed = await ask(node, '/v1/reconcile', file(sheet(rows)))
  assert.deepEqual([unnamed.status, unnamed.body.code], [404, 'reconcile.accountUnknown'])
  const stranger = await ask(node, '/v1/reconcile', { headers: { authorization: '' } })
  assert.equal(stranger.status, 401)
})

test('an index that lost a movement, and a statement whose sums are not its lines, are found by account and amount', async () => {
  const account = fromHex('0a'.repeat(20)) as Uint8Array
  const transaction = { id: new Uint8Array(32), time: { seconds: 1n, nanos: 0 } }
  const side = (lines: readonly bigint[], credits: bigint) => ({
    credits: { count: lines.length, atoms: credits }, debits: { count: 0, atoms: 0n }, since: 0n, height: 7n, time: transaction.time, items: lines.map(atoms => ({ transaction, isLater: false, movement: { assetId: 'CNY', atoms } })),
  })
  const report = (lines: readonly bigint[], credits: bigint) => reconcileOwn({
    folder: { genesis: { parts: { payments: { issues: [] } } } }, index: { statement: async () => side(lines, credits) }, kernel: { call: async () => ({ answer: { atoms: '300' } }) },
  } as unknown as Parameters<typeof reconcileOwn>[0], [{ account, asset: 'CNY' }])
  assert.deepEqual((await report([100n, 200n], 300n)).differences, [])
  assert.deepEqual((await report([100n], 100n)).differences.map(({ kind, here, there }) => [kind, here, there]), [['genesisBalance', 200n, 0n]])
  assert.deepEqual((await report([100n], 300n)).differences.map(({ kind, here, there }) => [kind, here, there]), [['statementLines', 300n, 100n]])
})

test('sheets of banks are read whatever they call their columns; a file without day and amount is refused', () => {
  const read = (text: string) => readExternal(Buffer.from(text))[0]?.side(2).movements
  assert.deepEqual(read('工商银行流水\n记账日期,摘要,发生额(元),余额\n2026/11/7,货款,"-1,286,400.00",1\n20261108,利息,+0.50,2\n合计,,5,\n'), [
    { atoms: -128_640_000n, day: '2026-11-07', reference: '3' }, { atoms: 50n, day: '2026-11-08', reference: '4' },
  ])
  assert.throws(() => readExternal(Buffer.from('a,b\n1,2\n')), (fault: unknown) => fault instanceof ProblemFault && fault.problem.definition.code === 'reconcile.unreadable')
})

function addressOf(node: Parameters<typeof ask>[0]): string {
  const entries = JSON.parse(readFileSync(join(node.folder.path, 'demo', 'directory.json'), 'utf8')) as { number: string; account: string }[]
  return formatAddress('account', fromHex(entries.find(({ number }) => number === PAYER)?.account ?? '') as Uint8Array)
}
