import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineModule, type Module } from './module.ts'
import { routerOf } from './router.ts'
import { codec, defineErrors, defineEvents } from './schema/index.ts'
import { defineState, map } from './state.ts'
import { toyApplication, toyModule } from './testing/toy.ts'

const withModules = (...modules: Module[]) => () => routerOf({ ...toyApplication, modules })
const renamed = (number: number, name: string): Module => ({ ...toyModule, schema: { ...toyModule.schema, number, name } })

test('a router finds actions and queries by their names, and gathers all statuses', () => {
  const router = routerOf(toyApplication)
  assert.equal(router.action('toy.v1.Say'), toyModule.actions[0])
  assert.equal(router.query('toy.howOften'), toyModule.queries[0])
  for (const name of ['toy.v1.say', 'Say', '', '__proto__', 'constructor']) assert.equal(router.action(name) ?? router.query(name), undefined)
  assert.ok(router.errors.some(error => error.moduleName === 'kernel' && error.name === 'internal'))
  assert.ok(router.errors.some(error => error.moduleName === 'toy' && error.name === 'no'))
  assert.equal(new Set(router.errors.map(({ module, code }) => `${module}.${code}`)).size, router.errors.length)
})

test('modules, actions and queries that clash do not start', () => {
  assert.throws(withModules(toyModule, toyModule), /taken/)
  assert.throws(withModules(renamed(0, 'toy')), /taken/)
  assert.throws(withModules(renamed(9, 'kernel')), /taken/)
  assert.throws(withModules(renamed(9, 'other')), /query toy.howOften/)
  assert.throws(withModules({ ...renamed(9, 'other'), queries: [] }), /action toy.v1.Say/)
  const [say] = toyModule.actions
  assert.ok(say !== undefined)
  assert.throws(withModules({ ...toyModule, actions: [say, say] }), /action toy.v1.Say/)
})

test('a module whose two halves differ is not defined', () => {
  assert.throws(() => defineModule({ ...toyModule, actions: [] }), /schema and handlers differ/)
  assert.throws(() => defineModule({ ...toyModule, queries: [] }), /schema and handlers differ/)
})

test('numbers that are for ever are given out once', () => {
  const words = { zh: '', en: '' }
  const error = { code: 1, retry: 'never', facts: {}, zh: () => '', en: () => '', hint: words } as const
  assert.throws(() => defineErrors({ number: 1, name: 'm' }, { a: error, b: error }), /code 1 of m.b is taken/)
  assert.throws(() => defineErrors({ number: 1, name: 'm' }, { a: { ...error, code: 0 } }))
  const event = { number: 1, version: 1, fields: {}, audience: 'public', words } as const
  assert.throws(() => defineEvents({ number: 1, name: 'm' }, { a: event, b: event }), /event number 1 of m is taken/)
  const table = map(1, codec.text, codec.record({ count: codec.u8 }))
  assert.throws(() => defineState({ number: 1, name: 'm' }, { a: table, b: table }), /table 1 of m is taken twice/)
})
