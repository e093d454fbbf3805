import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { answerJson, type Query } from '@jianghan/kernel'
import { Play } from '@jianghan/kernel/testing'
import { formatAddress, toHex } from '@jianghan/protocol'
import { moduleSchemas } from './schema.ts'
import { paymentsStage } from './payments/vocabulary.ts'

/** A ledger with a few payments, and what it answers. Each test has its own, since some go on with it. */
function begun() {
  const play = new Play(paymentsStage)
  play.run(`
    given member hjb issuer
    given account S1 member=hjb
    given asset CNY
    given asset CNY.HJB issuer=hjb settles=CNY:S1
    given account A member=m1 maker+checker
    given account B member=m2
    given balance A 900 CNY.HJB
    A sends B 300 CNY.HJB as CNY.HJB under U1 -> ok
    m1 records MSG of 3 -> ok
  `, 1)
  return {
    play,
    address: (label: string): string => formatAddress('account', play.world.bytes(label, 20)),
    ask(name: string, texts: Readonly<Record<string, string>>): unknown {
      const query = play.router.query(name) as Query
      const parsed = query.schema.parse(texts)
      if (!parsed.ok) return `cannot read ${parsed.name}`
      for (const key of query.provedBy(parsed.args, play.read())) assert.ok(key.length > 3 && key[1] !== 0, 'a state key of a module')
      return answerJson(query.schema, query.run(play.read(), parsed.args))
    },
  }
}

test('balances, assets and payments are answered as they stand', () => {
  const { play, address, ask } = begun()
  assert.deepEqual(ask('payments.getBalance', { account: address('A'), asset: 'CNY.HJB' }), { account: address('A'), asset: 'CNY.HJB', atoms: '600', held: '0', decimals: 2 })
  assert.deepEqual(ask('payments.getBalance', { account: address('nobody'), asset: 'CNY.HJB' }), { account: address('nobody'), asset: 'CNY.HJB', atoms: '0', held: '0', decimals: 2 })
  assert.equal(ask('payments.getBalance', { account: address('A'), asset: 'USD' }), null)
  assert.deepEqual(ask('payments.getAsset', { asset: 'CNY.HJB' }), {
    id: 'CNY.HJB', issuer: 'hjb', currency: 'CNY', decimals: 2, settlement: { asset: 'CNY', account: address('S1') }, since: '0', supply: '900',
  })
  assert.equal(ask('payments.getAsset', { asset: 'USD' }), null)
  const uetr = play.world.bytes('U1', 16).slice()
  uetr[6] = ((uetr[6] as number) & 0x0f) | 0x40
  uetr[8] = ((uetr[8] as number) & 0x3f) | 0x80
  const hex = toHex(uetr)
  const dashed = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
  const payment = ask('payments.getPayment', { uetr: dashed }) as { height: string; uetr: string }
  assert.deepEqual([payment.height, payment.uetr], ['1', hex])
  assert.deepEqual(ask('payments.getPayment', { uetr: hex.toUpperCase() }), payment)
  assert.equal(ask('payments.getPayment', { uetr: '00'.repeat(16) }), null)
  const message = ask('payments.getMessage', { key: toHex(play.world.bytes('MSG', 32)) }) as { member: string; height: string }
  assert.deepEqual([message.member, message.height], ['m1', '2'])
})

test('a queue is answered with how many wait, and each with its place', () => {
  const { play, address, ask } = begun()
  play.run(`
    given member dhb issuer
    given account S2 member=dhb
    given asset CNY.DHB issuer=dhb settles=CNY:S2
    A sends B 100 CNY.HJB as CNY.DHB under Q1 queue=2 -> ok
    A sends B 50 CNY.HJB as CNY.DHB under Q2 queue=2  -> ok
  `, 1)
  const bank = { account: address('S1'), asset: 'CNY' }
  const waits = { first: '0', next: '2', count: 2 }
  const empty = { first: '0', next: '0', count: 0 }
  assert.deepEqual(ask('payments.getQueue', bank), { ...bank, count: 2, atoms: '150', urgent: empty, normal: waits, low: empty })
  const { items } = ask('payments.listQueue', { ...bank, priority: '2', from: '1' }) as { items: readonly { uetr: string; position: string; passage: { atoms: string } }[] }
  assert.deepEqual(items.map(({ position, passage }) => [position, passage.atoms]), [['1', '50']])
  assert.deepEqual(ask('payments.getQueuedPayment', { uetr: items[0]?.uetr ?? '' }), { uetr: items[0]?.uetr, ...bank, priority: 2, position: '1' })
  assert.equal(ask('payments.getQueue', { ...bank, asset: 'USD' }), null)
  assert.equal(ask('payments.listQueue', { ...bank, priority: '4', from: '0' }), 'cannot read priority')
})

test('fees are answered with what is charged now and from when on what else, and quoted for a time, from proved entries as well', () => {
  const { play, address, ask } = begun()
  play.run(`
    hjb charges CNY.HJB for 2 flat=5 bps=100 least=7 most=50 by=SHAR to=S1 at=2d -> ok
    wait 3d
    hjb charges CNY.HJB for 2 at=5d -> ok
  `, 1)
  const now = { flat: '5', basisPoints: 100, minimum: '7', maximum: '50', account: address('S1'), bearer: 'SHAR' }
  assert.deepEqual(ask('payments.getFees', { asset: 'CNY.HJB', kind: 'creditTransfer' }), { asset: 'CNY.HJB', kind: 'creditTransfer', current: now, next: { fromMs: '1764432000000', terms: null } })
  assert.deepEqual(ask('payments.getFees', { asset: 'CNY.HJB', kind: 'transfer' }), { asset: 'CNY.HJB', kind: 'transfer', current: null, next: null })
  assert.equal(ask('payments.getFees', { asset: 'USD', kind: 'transfer' }), null)
  assert.equal(ask('payments.getFees', { asset: 'CNY.HJB', kind: 'hold' }), 'cannot read kind')
  const quote = (atoms: string, at: string) => {
    const { fee, debtorPays, creditorGets, bearer } = ask('payments.quoteFee', { asset: 'CNY.HJB', kind: 'creditTransfer', atoms, at }) as Record<string, string | null>
    return [fee, debtorPays, creditorGets, bearer]
  }
  assert.deepEqual(quote('1000', '1764431999999'), ['15', '1008', '993', 'SHAR'])
  assert.deepEqual(quote('1000', '1764432000000'), ['0', '1000', '1000', null])
  assert.deepEqual(quote('2', '0'), ['7', '6', '0', 'SHAR'])
  assert.deepEqual(quote('170141183460469231731687303715884105727', '0'), ['50', '170141183460469231731687303715884105752', '170141183460469231731687303715884105702', 'SHAR'])
  assert.equal(ask('payments.quoteFee', { asset: 'CNY.HJB', kind: 'creditTransfer', atoms: '01', at: '0' }), 'cannot read atoms')
  assert.equal(ask('payments.quoteFee', { asset: 'CNY.HJB', kind: 'creditTransfer', atoms: '1', at: '-1' }), 'cannot read at')
})

test('members, keys and accounts are answered as they stand', () => {
  const { play, address, ask } = begun()
  const member = ask('members.getMember', { member: 'hjb' }) as Record<string, unknown>
  assert.deepEqual([member['id'], member['capacities'], member['keyCount'], member['accountCount']], ['hjb', ['issuer'], 3, 1])
  assert.equal(ask('members.getMember', { member: 'nobody' }), null)
  assert.deepEqual(ask('members.getAccount', { account: address('A') }), {
    id: address('A'), member: 'm1', policy: [{ role: 'checker', count: 1 }, { role: 'maker', count: 1 }], since: '0', freeze: null, isControlled: false,
  })
  assert.equal(ask('members.getAccount', { account: address('nobody') }), null)
  const key = formatAddress('key', play.world.bytes('m1.maker', 20))
  assert.deepEqual(ask('members.getKey', { key }), { id: key, member: 'm1', kind: 1, roles: ['maker'], active: true })
})

test('arguments that do not fit are named', () => {
  const { address, ask } = begun()
  assert.equal(ask('payments.getBalance', { account: address('A') }), 'cannot read asset')
  assert.equal(ask('payments.getBalance', { account: address('A').toUpperCase().slice(1), asset: 'CNY' }), 'cannot read account')
  assert.equal(ask('payments.getBalance', { account: formatAddress('key', new Uint8Array(20)), asset: 'CNY' }), 'cannot read account')
  assert.equal(ask('payments.getAsset', { asset: 'cny' }), 'cannot read asset')
  assert.equal(ask('payments.getPayment', { uetr: '8a562c67-ca16-48ba-b074-65581be6f00' }), 'cannot read uetr')
  assert.equal(ask('payments.getMessage', { key: '01'.repeat(31) }), 'cannot read key')
  assert.equal(ask('members.getMember', { member: 'Bank' }), 'cannot read member')
  assert.equal(ask('members.getKey', { key: address('A') }), 'cannot read key')
})

for (const module of moduleSchemas) {
  for (const query of module.queries) {
    test(`${query.name}: the example of its documents is one`, () => assert.ok(query.parse(query.example).ok))
  }
  for (const action of module.actions) {
    test(`${action.name}: the example of its documents passes its own check`, () => {
      const decision = action.check(create(action.message, action.example) as never)
      assert.ok(!decision.refused, decision.refused ? decision.error.name : '')
    })
  }
  test(`${module.name}: the checks of an action refuse before its decisions, in the order of the table`, () => {
    const codes = Object.values(module.errors).map(error => error.code)
    assert.deepEqual(codes, [...codes].sort((a, b) => a - b))
  })
}
