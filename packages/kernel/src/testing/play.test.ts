import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { txV1 } from '@jianghan/protocol'
import { toyApplication, toyKeys, toyModule, toyState } from './toy.ts'
import { Play } from './play.ts'
import { phrase, type Stage } from './vocabulary.ts'

const [say] = toyModule.actions
assert.ok(say !== undefined)
const stage: Stage = {
  application: {
    ...toyApplication,
    modules: [{ ...toyModule, invariants: [{ name: 'toy.few', words: { zh: '少', en: 'few' }, check: entries => ([...toyState.counts.entries(entries)].some(([, { count }]) => count > 3) ? 'said too often' : undefined) }] }],
  },
  begin(world) {
    for (const key of Object.values(toyKeys)) world.key(key.label, key.member, key.roles)
    return { parts: {}, node: toyKeys.node }
  },
  vocabulary: {
    given: { count: (_world, write, { plain: [word = '', count = '0'] }) => toyState.counts.put(write, word, { count: Number(count) }) },
    phrases: [phrase('{who} says {word}', say, (_world, words) => create(txV1.ActionSchema, { type: words['word'] ?? '' }))],
    shows: { count: (_world, read, { plain: [word = ''] }) => `count ${word} ${toyState.counts.get(read, word)?.count ?? 0}` },
  },
}

const play = (table: string): void => new Play(stage).run(table, 10)

/** A table with one wrong row, and what the fault says. */
const WRONG: [string, RegExp][] = [
  ['x says hi -> no', /^line 10: x says hi -> no\n {2}instead: ok emits said$/],
  ['\n\n  x says no -> ok', /^line 12: x says no -> ok\n {2}instead: toy.no word=no$/],
  ['x says hi -> ok emits said said', /instead: ok emits said$/],
  ['x says no -> no word=yes', /instead: toy.no word=no$/],
  ['x says hi -> nono', /"nono" is no status; came: ok emits said$/],
  ['x says hi signed by stranger -> ok', /instead: kernel.signerUnknown/],
  ['x whispers hi -> ok', /no phrase fits "x whispers hi"/],
  ['count hi 1', /instead: count hi 0$/],
  ['counts hi 1', /"counts" is no noun/],
  ['given thing x', /nothing is known of "given thing"/],
  ['given count hi 9', /invariant toy.few: said too often$/],
  ['given count hi 3\nx says hi -> ok', /^line 11: .*\n {2}invariant toy.few/],
]

for (const [table, expected] of WRONG) {
  test(`a wrong row is named: ${table.trim().split('\n').at(-1)}`, () => assert.throws(() => play(table), (fault: Error) => expected.test(fault.message) || assert.fail(fault.message)))
}

test('a right table says nothing', () => {
  play(`
    # comments and blank lines are left out
    given count hi 1
    x says hi -> ok emits said
    count hi 2 | count ho 0
    x says ho & x says hi -> ok emits said said
    x says ho & x says no -> no
    x says hi signed by checker -> kernel.policyNotMet needed=1
    wait 11m
    x says ho signed by maker+checker -> ok
    count hi 3 | count ho 2
  `)
})

test('an empty table is a mistake', () => {
  assert.throws(() => play('# nothing'), /a table has rows/)
})
