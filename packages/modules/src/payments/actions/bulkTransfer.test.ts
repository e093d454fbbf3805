import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { Play } from '@jianghan/kernel/testing'
import { bulkEntryHashes, encodeBulkEntries, paymentsV1, rootOfHashes } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { cases, paymentsStage } from '../vocabulary.ts'
import { bulkTransfer } from './bulkTransfer.ts'

const PAYROLL = `
  given asset CNY.HJB
  given account A member=m1 maker+checker
  given account B member=m2
  given account C member=m3
  given balance A 900 CNY.HJB
  given balance C 5 CNY.HJB
`

cases(bulkTransfer, `
  # refuses in the order of its checks, in both modes
  A bulks cny to B:1                               -> assetIdShape assetId=cny
  bytes:19 bulks CNY.HJB to B:1                    -> accountShape
  A bulks CNY.HJB to nobody                        -> bulkShape bytes=0 limit=4096
  A bulks CNY.HJB to B:1,C:1 cut=1                 -> bulkShape bytes=135
  A bulks CNY.HJB to B:1:4097                      -> bulkShape
  A bulks CNY.HJB to B:1,C:0                       -> bulkEntryShape index=1
  A bulks CNY.HJB to B:2^127                       -> bulkEntryShape index=0
  A bulks CNY.HJB to B:1,C:1,A:1 each=yes          -> bulkEntryShape index=2
  A bulks CNY.HJB to B:0 root=wrong                -> bulkEntryShape
  A bulks CNY.HJB to B:1,C:1 root=wrong            -> entriesRootMismatch
  A bulks CNY.DHB to B:1                           -> assetNotFound assetId=CNY.DHB
  A bulks CNY.DHB to B:1 each=yes                  -> assetNotFound
  A bulks CNY.HJB to B:450,C:451                   -> insufficientFunds needed=901 available=900
  A bulks CNY.HJB to B:2^127-1,C:2^127-1           -> insufficientFunds
  A bulks CNY.HJB to B:2^127-1:4096                -> insufficientFunds needed=340282366920938463463374607431768211455
  A bulks CNY.HJB to B:1,Z:1,Y:1                   -> bulkPayeeNotFound index=1
  A bulks CNY.HJB to Z:901                         -> insufficientFunds
  A bulks CNY.HJB to B:1 signed by m1.maker        -> policyNotMet
  balance A 900 CNY.HJB | balance B 0 CNY.HJB | balance C 5 CNY.HJB
`, PAYROLL)

cases(bulkTransfer, `
  # pays all entries or none, and one account as often as it is named
  A bulks CNY.HJB to B:100,C:200,B:50 -> ok emits bulkTransferred bulkEntries
  balance A 550 CNY.HJB | balance B 150 CNY.HJB | balance C 205 CNY.HJB | supply CNY.HJB 905
  A bulks CNY.HJB to B:500,C:50       -> ok
  balance A 0 CNY.HJB | balance B 650 CNY.HJB | balance C 255 CNY.HJB
  A bulks CNY.HJB to B:1              -> insufficientFunds needed=1 available=0
`, PAYROLL)

cases(bulkTransfer, `
  # pays each entry by itself while the money lasts, and leaves out what cannot be paid
  A bulks CNY.HJB to Z:1,B:600,C:400,B:300,C:1 each=yes -> ok emits bulkTransferred bulkEntries
  balance A 0 CNY.HJB | balance B 900 CNY.HJB | balance C 5 CNY.HJB
  A bulks CNY.HJB to B:1,Z:1 each=yes  -> ok emits bulkTransferred bulkEntries
  balance A 0 CNY.HJB | balance B 900 CNY.HJB
`, PAYROLL)

cases(bulkTransfer, `
  # carries 4,096 entries, told of in events of a hundred
  given balance A 4096 CNY.HJB
  A bulks CNY.HJB to B:1:4096 -> ok
  balance A 0 CNY.HJB | balance B 4096 CNY.HJB
  given balance A 101 CNY.HJB
  A bulks CNY.HJB to B:1:101 -> ok emits bulkTransferred bulkEntries bulkEntries
`, PAYROLL)

cases(bulkTransfer, `
  # sees what an earlier action of its transaction did
  A bulks CNY.HJB to B:900 & B bulks CNY.HJB to C:300,A:600 -> ok
  balance A 600 CNY.HJB | balance B 0 CNY.HJB | balance C 305 CNY.HJB
  A bulks CNY.HJB to B:600 & B bulks CNY.HJB to C:300,A:301 -> insufficientFunds
  balance A 600 CNY.HJB | balance B 0 CNY.HJB
`, PAYROLL)

cases(bulkTransfer, `
  # pays no frozen account: not at all, or all but that one
  op freezes C credit court-order                  -> ok
  A bulks CNY.HJB to B:1,C:2                       -> payeeFrozen
  A bulks CNY.HJB to B:1,C:2 each=yes              -> ok emits bulkTransferred bulkEntries
  balance A 899 CNY.HJB | balance B 1 CNY.HJB | balance C 5 CNY.HJB
`, PAYROLL)

cases(bulkTransfer, `
  # names the first entry that stands against it, also where that is the very first
  A bulks CNY.HJB to Z:1,B:1                       -> bulkPayeeNotFound index=0
  A bulks CNY.HJB to B:2^64                        -> insufficientFunds needed=18446744073709551616
  op freezes C credit court-order                  -> ok
  A bulks CNY.HJB to C:1,B:1                       -> payeeFrozen
`, PAYROLL)

/** What each entry of a bulk of A, each by itself, comes to. */
function codesOf(play: Play, ...entries: readonly (readonly [to: string, atoms: bigint])[]): (string | undefined)[] {
  const packed = encodeBulkEntries(entries.map(([to, atoms]) => ({ to: play.world.bytes(to, 20), atoms, blind: new Uint8Array(32) })))
  const checked = bulkTransfer.schema.check(create(paymentsV1.BulkTransferSchema, {
    from: play.world.bytes('A', 20), assetId: 'CNY.HJB', eachByItself: true, entries: packed, entriesRoot: rootOfHashes(bulkEntryHashes(packed)),
  }))
  assert.ok(!checked.refused)
  const plan = bulkTransfer.decide(play.read(), { body: checked.value, transactionId: new Uint8Array(32), signers: [] })
  assert.ok(!plan.refused)
  const names = new Map(Object.values(errors).map(({ code, name }) => [code, name]))
  return [...plan.value.codes].map(code => (code === 0 ? 'ok' : names.get(code)))
}

test('payments.v1.BulkTransfer: tells of each entry by itself why it stayed', () => {
  const play = new Play(paymentsStage)
  play.run(`${PAYROLL}
    op freezes C credit court-order -> ok
  `, 1)
  assert.deepEqual(codesOf(play, ['Z', 901n], ['B', 901n], ['C', 901n], ['C', 900n], ['B', 900n], ['B', 1n]), ['accountNotFound', 'insufficientFunds', 'insufficientFunds', 'payeeFrozen', 'ok', 'insufficientFunds'])
  play.run(`
    given account F member=op
    op charges CNY.HJB for 3 flat=5 by=DEBT to=F at=25h -> ok
    wait 26h
    A bulks CNY.HJB to B:896        -> feeNotCovered fee=5 left=4
    A bulks CNY.HJB to B:895 maxFee=4 -> feeAboveBound fee=5 bound=4
  `, 1)
  assert.deepEqual(codesOf(play, ['B', 896n], ['B', 890n], ['B', 1n], ['B', 6n]), ['feeNotCovered', 'ok', 'feeNotCovered', 'insufficientFunds'])
})
