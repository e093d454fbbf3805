import { application } from '@jianghan/app'
import { kernelSchema, type ModuleSchema } from '@jianghan/kernel'

const schemas: readonly ModuleSchema[] = [kernelSchema, ...application.modules.map(module => module.schema)]

/** Placeholders in place of facts: {name}. */
const placeholders = new Proxy({}, { get: (_target, name) => `{${String(name)}}` }) as Record<string, string>
const fieldsOf = (layout: string): string => (layout === '{}' ? '' : layout.slice(1, -1).split(', ').map(field => `\`${field}\``).join(', '))

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

function audienceOf({ audience, fields }: ModuleSchema['events'][string]): string {
  if (typeof audience === 'string') return audience
  // The parties are found by asking with the names of the fields in place of their values.
  const names = (fields.layout as string).slice(1, -1).split(', ').map(field => field.split(' ')[0] as string)
  const parties = audience(Object.fromEntries(names.map(name => [name, name]))) as readonly (Record<string, unknown>)[]
  return parties.map(party => ('member' in party ? `member \`${String(party['member'])}\`` : `holder of \`${String(party['account'])}\``)).join(', ')
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
