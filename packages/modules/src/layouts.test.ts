import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { moduleSchemas } from './schema.ts'

const specification = readFileSync(resolve(import.meta.dirname, '../../../docs/spec/transaction.md'), 'utf8')

const norm = (text: string): string => text.replaceAll(/[`\s,{}]/g, ' ').replaceAll(/ +/g, ' ').replaceAll('account account', 'account').trim()

/** Tables of a module, as its state.ts declares them. */
async function tablesOf(module: string): Promise<Readonly<Record<string, Readonly<{ table: number; layouts: readonly string[] }>>>> {
  const { state } = await import(`./${module}/state.ts`) as { state: Readonly<Record<string, Readonly<{ table: number; layouts: readonly string[] }>>> }
  return state
}

for (const { name: module, number } of moduleSchemas.filter(each => each.number !== 0)) {
  for (const [name, { table, layouts }] of Object.entries(await tablesOf(module))) {
    test(`the specification has the layout of table ${number}.${table} ${name}`, () => {
      const row = new RegExp(`^\\| ${number}\\.${table} ${name} \\| [^|]*\\| ([^|]*)\\|$`, 'm').exec(specification)
      assert.ok(row !== null, 'the row is there')
      const said = norm((row[1] as string).split(';')[0] as string)
      if (!said.startsWith('as ')) assert.ok(layouts.map(norm).includes(said), `${said}\n${layouts.join('\n')}`)
    })
  }
}
