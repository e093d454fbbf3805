import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DescMessage } from '@bufbuild/protobuf'
import type { ModuleSchema } from '@jianghan/kernel'
import { moduleSchemas } from './schema.ts'

const tables: [string, ModuleSchema['errors']][] = moduleSchemas.map(module => [module.name, module.errors])
const isChinese = (text: string): boolean => /[\u4e00-\u9fff]/.test(text)

for (const [module, errors] of tables) {
  for (const [name, error] of Object.entries(errors)) {
    test(`${module}.${name} speaks both languages, uses its facts, and says what to do`, () => {
      const facts = error.facts.layout === '{}' ? [] : error.facts.layout.slice(1, -1).split(', ').map(field => field.split(' ')[0] as string)
      const asked = new Set<string>()
      const told = new Proxy({}, { get: (_target, fact) => { asked.add(String(fact)); return `«${String(fact)}»` } }) as Record<string, string>
      const [zh, en] = [error.zh(told), error.en(told)]
      assert.ok(isChinese(zh) && !isChinese(en) && isChinese(error.hint.zh) && !isChinese(error.hint.en))
      assert.deepEqual([...asked].filter(fact => !facts.includes(fact)), [], 'words use facts that there are')
      for (const text of [zh, error.hint.zh]) assert.match(text, /。$/)
      for (const text of [en, error.hint.en]) assert.match(text, /\.$/)
      assert.deepEqual([...zh.matchAll(/«\w+»/g)].map(String).sort(), [...en.matchAll(/«\w+»/g)].map(String).sort(), 'both languages tell the same facts')
    })
  }
}

for (const module of moduleSchemas) {
  test(`${module.name}: titles, summaries and events have both languages`, () => {
    for (const words of [module.title, ...module.actions.map(a => a.summary), ...module.queries.map(q => q.summary), ...Object.values(module.events).map(e => e.words)]) {
      assert.ok(isChinese(words.zh) && words.en.length > 2 && !isChinese(words.en), words.en)
    }
  })
}

/** Every name that a page of a module shows: of messages, arguments, answers and events. */
function namesOf({ actions, queries, events }: ModuleSchema): Set<string> {
  const names = new Set<string>()
  const ofMessage = (message: DescMessage, depth: number): void => {
    for (const { localName, message: inner } of message.fields) {
      names.add(localName)
      if (inner !== undefined && depth < 8) ofMessage(inner, depth + 1)
    }
  }
  const ofSchema = (schema: unknown): void => {
    if (typeof schema !== 'object' || schema === null) return
    for (const [key, inner] of Object.entries(schema)) {
      if (key === 'properties') for (const name of Object.keys(inner as object)) names.add(name)
      ofSchema(inner)
    }
  }
  for (const { message } of actions) ofMessage(message, 0)
  for (const { args, result } of queries) {
    for (const name of args.names) names.add(name)
    ofSchema(result.schema)
  }
  for (const { fields } of Object.values(events)) ofSchema(fields.schema)
  return names
}

for (const module of moduleSchemas) {
  test(`${module.name}: every field has words in both languages (fieldWords), and there are none for fields that are not there`, () => {
    const names = namesOf(module)
    const words = module.fieldWords ?? {}
    assert.deepEqual([...names].filter(name => words[name] === undefined), [])
    assert.deepEqual(Object.keys(words).filter(name => !names.has(name)), [])
    for (const { zh } of Object.values(words)) assert.ok(/[\u4e00-\u9fff]/.test(zh) || /^[A-Z]{3,5}$/.test(zh), zh)
    for (const { en } of Object.values(words)) assert.ok(en.length > 0 && !isChinese(en), en)
  })
}
