import { application } from '@jianghan/app'
import { kernelSchema, type ModuleSchema } from '@jianghan/kernel'
import { fieldsOfLayout } from './layout.ts'

const schemas: readonly ModuleSchema[] = [kernelSchema, ...application.modules.map(module => module.schema)]

/** Placeholders in place of facts: {name}. */
const placeholders = new Proxy({}, { get: (_target, name) => `{${String(name)}}` }) as Record<string, string>
const fieldsOf = (layout: string): string => fieldsOfLayout(layout).map(field => `\`${field.name} ${field.layout}\``).join(', ')

function statusRows(name: string, errors: ModuleSchema['errors']): string[] {
  return Object.values(errors).map(error =>
    `| ${error.module}.${error.code} | \`${name}.${error.name}\` | ${error.retry} | ${fieldsOf(error.facts.layout)} | ${error.en(placeholders)} | ${error.zh(placeholders)} |`)
}

/** The statuses of kernel and modules as a table of docs/spec/transaction.md. */
export function statusTable(): string {
  return [
    '| number | name | retry | facts | words | 中文 |', '|---|---|---|---|---|---|',
    ...schemas.flatMap(schema => statusRows(schema.name, schema.errors)),
  ].join('\n')
}

/** Stand-ins for the values of a record, to find the parties by asking: the names of its fields, zero for a number, one item for a list. */
function named(layout: string, prefix: string): Record<string, unknown> {
  const standIn = (name: string, of: string): unknown =>
    (of.startsWith('list of {') ? [named(of.slice('list of '.length), `${name}.`)] : of.startsWith('list of ') ? [name] : /^u\d+$/.test(of) ? 0 : name)
  return Object.fromEntries(fieldsOfLayout(layout).map(field => [field.name, standIn(`${prefix}${field.name}`, field.layout)]))
}

const PARTY_WORDS: Readonly<Record<string, string>> = { member: 'member', account: 'holder of', issuerOf: 'issuer of' }

function audienceOf({ audience, fields }: ModuleSchema['events'][string]): string {
  if (typeof audience === 'string') return audience
  const parties = audience(named(fields.layout as string, '')) as readonly (Record<string, unknown>)[]
  return parties.map(party => Object.entries(party).map(([kind, of]) => `${PARTY_WORDS[kind]} \`${String(of)}\``).join()).join(', ')
}

/** The events of all modules as a table of docs/spec/transaction.md. */
export function eventTable(): string {
  return [
    '| number | name | version | fields | audience |', '|---|---|---|---|---|',
    ...schemas.flatMap(schema => Object.values(schema.events).map(event =>
      `| ${event.module}.${event.number} | \`${schema.name}.${event.name}\` | ${event.version} | ${fieldsOf(event.fields.layout)} | ${audienceOf(event)} |`)),
  ].join('\n')
}

/** The document with its generated parts made anew. */
export function withTables(text: string): string {
  const parts: Readonly<Record<string, () => string>> = { statuses: statusTable, events: eventTable }
  return text.replace(/(<!-- generated: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g, (_all, open: string, name: string, end: string) => {
    const make = parts[name]
    if (make === undefined) throw new Error(`nothing generates "${name}"`)
    return `${open}${make()}\n${end}`
  })
}
