import { verbOf } from '@jianghan/client/describe'
import type { ActionInput } from './actionInput.ts'

/** Languages in which an action or a query is shown as a program. */
export type CodeLanguage = 'curl' | 'TypeScript'

/** A text in single quotes of a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** An action as a program does it: signed by the node within an API key's grant (curl), or with keys of its own (TypeScript). */
export function codeOfAction({ type, input }: ActionInput, language: CodeLanguage, url: string): string {
  if (language === 'curl') {
    return [
      `curl ${url}/v1/transactions/sign \\`, '  -H "Authorization: Bearer $JIANGHAN_KEY" \\', "  -H 'Content-Type: application/json' \\", '  -H "Idempotency-Key: \\"$(uuidgen)\\"" \\',
      `  -d ${quoted(JSON.stringify({ transactions: [{ actions: [{ type, input }] }] }, undefined, 2))}`,
    ].join('\n')
  }
  const [module = ''] = type.split('.')
  return [
    "import { JianghanClient } from '@jianghan/client'", "import { readKeyFile } from '@jianghan/crypto/node'", '', `const client = new JianghanClient({ url: '${url}' })`,
    "const keys = [await readKeyFile('maker.json'), await readKeyFile('checker.json')]", '',
    `const action = client.actions.${module}.${verbOf(type)}(${literal(input)})`, 'const { id } = await client.send(client.sign(await client.build(action), keys))', 'console.log(id)',
  ].join('\n')
}

/** A query as a program asks it. */
export function codeOfQuery(name: string, args: Readonly<Record<string, string>>, language: CodeLanguage, url: string): string {
  if (language === 'curl') return `curl -H "Authorization: Bearer $JIANGHAN_KEY" ${quoted(`${url}/v1/query/${name}?${String(new URLSearchParams(args))}`)}`
  return [
    "import { JianghanClient } from '@jianghan/client'", '', `const client = new JianghanClient({ url: '${url}', apiKey: process.env.JIANGHAN_KEY })`,
    `const { answer } = await client.query('${name}', ${literal(args)})`, 'console.log(answer)',
  ].join('\n')
}

/** JSON as a literal of the language: names without quotes. */
const literal = (value: unknown): string => JSON.stringify(value, undefined, 2).replaceAll(/^(\s*)"([A-Za-z_$][\w$]*)":/gm, '$1$2:')
