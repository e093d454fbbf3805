import assert from 'node:assert/strict'
import { test } from 'node:test'
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
