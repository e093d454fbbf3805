import type { QuerySchema } from '@jianghan/kernel/schema'
import type { CommandSpec } from '../command.ts'
import { EXIT, usageError } from '../failure.ts'
import { cell } from '../rows.ts'
import { listLines } from '../width.ts'
import { kebab } from './options.ts'

/** The command of a query: its arguments in their order. */
export function queryCommand(module: string, schema: QuerySchema): CommandSpec {
  const names = schema.args.names
  const name = kebab(schema.name.slice(schema.name.indexOf('.') + 1))
  return {
    name,
    summary: schema.summary,
    arguments: names.map(arg => ({ name: `<${kebab(arg)}>`, words: { zh: `例如 ${schema.example[arg] ?? ''}`, en: `like ${schema.example[arg] ?? ''}` } })),
    options: [{ flags: '--height <n>', words: { zh: '该区块之后的状态', en: 'as it was after this block' } }],
    examples: [{ line: `${module} ${name} ${names.map(arg => schema.example[arg] ?? '').join(' ')}`, words: schema.summary }],
    async run(session, values, { height }) {
      const { printer } = session
      const args = Object.fromEntries(names.map((arg, i) => [arg, values[i] ?? '']))
      const parsed = schema.parse(args)
      if (!parsed.ok) {
        throw usageError({ zh: `参数 ${kebab(parsed.name)} 不合要求：${args[parsed.name]}`, en: `Argument ${kebab(parsed.name)} does not fit: ${args[parsed.name]}` },
          { zh: `例如 ${schema.example[parsed.name] ?? ''}`, en: `It looks like ${schema.example[parsed.name] ?? ''}` })
      }
      if (height !== undefined && !/^[0-9]{1,19}$/.test(String(height))) throw usageError({ zh: '高度应为整数。', en: 'A height is a whole number.' }, { zh: '', en: '' })
      const client = await session.client()
      const result = await client.query<Readonly<Record<string, unknown>>>(schema.name, args, { signal: session.signal, ...(height !== undefined && { height: BigInt(String(height)) }) })
      const { proof } = result
      const checked = proof && { level: proof.level, validators: proof.validators, trust: proof.trust }
      printer.result(await linesOf(result.answer, printer.say({ zh: '（没有）', en: '(there is none)' })), { height: result.height, answer: result.answer, ...(checked && { proof: checked }) })
      return result.answer === null ? EXIT.refused : EXIT.done
    },
  }
}

async function linesOf(answer: Readonly<Record<string, unknown>> | null, none: string): Promise<string[]> {
  if (answer === null) return [none]
  const { formatGrouped } = await import('@jianghan/protocol')
  const { atoms, decimals } = answer
  const rows = Object.entries(answer).map(([name, value]): [string, string] => [name, cell(value)])
  const inDecimals = (value: unknown): string => formatGrouped(BigInt(String(value)), decimals as number)
  // Whatever is counted in atoms of a known asset is shown as people write it as well.
  if (typeof decimals === 'number' && typeof atoms === 'string') rows.push(['=', `${inDecimals(atoms)} ${cell(answer['asset'])}`])
  if (typeof decimals === 'number' && typeof answer['supply'] === 'string') rows.push(['=', `${inDecimals(answer['supply'])} ${cell(answer['id'])}`])
  return listLines(rows)
}
