import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from './options.ts'

const options = { only: { type: 'string', default: 'all' }, quick: { type: 'boolean' } } as const
const usage = { zh: '用法', en: 'usage' }

test('options come with their defaults', () => {
  assert.deepEqual(parse(['--quick'], options, usage, false), { values: { only: 'all', quick: true, __proto__: null } })
})

test('--help is answered by the usage in the language of the reader', () => {
  assert.deepEqual(parse(['--quick', '--help'], options, usage, true), { exit: 0, say: '用法\n' })
  assert.deepEqual(parse(['-h'], options, usage, false), { exit: 0, say: 'usage\n' })
})

test('an unknown option, a word too many and a missing value are named, without a stack', () => {
  const rows: [string[], RegExp][] = [[['--runs', '3'], /'--runs'/], [['here'], /'here'/], [['--only'], /--only/]]
  for (const [args, name] of rows) {
    const read = parse(args, options, usage, false)
    assert.ok('exit' in read && read.exit === 2)
    assert.match(read.say, name)
    assert.match(read.say, /\n\nusage\n$/)
    assert.doesNotMatch(read.say, / at /)
  }
})
