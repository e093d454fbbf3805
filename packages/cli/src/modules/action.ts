import { actionSchema, type AnyAction, fieldsOf, type FieldInfo, verbOf } from '@jianghan/client/describe'
import { writeFile } from 'node:fs/promises'
import type { CommandSpec, Given } from '../command.ts'
import { openSigner, signing } from '../commands/keyFiles.ts'
import { PROPOSE_OPTIONS, propose } from '../commands/proposals.ts'
import { EXIT, usageError } from '../failure.ts'
import { withProgress } from '../io.ts'
import { showResult } from '../result.ts'
import { cell } from '../rows.ts'
import type { Session } from '../session.ts'
import { actionBody } from '../show.ts'
import { listLines } from '../width.ts'
import { exampleLine, inputOf, kebab, optionsOf } from './options.ts'

/** The command of an action: its fields are options. */
export function actionCommand(module: string, schema: AnyAction): CommandSpec {
  const fields = fieldsOf(schema)
  const name = kebab(verbOf(schema.name))
  return {
    name,
    summary: schema.summary,
    options: [
      ...optionsOf(fields),
      { flags: '--key <file>', words: { zh: '签名的密钥文件，或 PKCS#11 URI（RFC 7512）；可重复', en: 'key file that signs, or a PKCS #11 URI (RFC 7512); repeatable' }, repeatable: true },
      { flags: '--message <json>', words: { zh: '整条消息的 JSON，或 @文件', en: 'the whole message as JSON, or @file' } },
      { flags: '--wait <certainty>', words: { zh: '等到何种程度', en: 'how certain it has to be' }, choices: ['accepted', 'final', 'provable'], fallback: 'final' },
      { flags: '--valid-for <seconds>', words: { zh: '有效期（秒，至多 600）', en: 'validity in seconds, at most 600' }, fallback: '300' },
      { flags: '--dry-run', words: { zh: '只检查并显示，不提交', en: 'check and show it, send nothing' } },
      { flags: '--output <file>', words: { zh: '把签名后的交易写入文件', en: 'write the signed transaction to a file' } },
      ...PROPOSE_OPTIONS,
      { flags: '--example', words: { zh: '显示示例消息', en: 'show an example of the message' } },
    ],
    examples: [{
      line: `${module} ${name} ${exampleLine(fields)} --key data/demo/yangtze-motor-maker.json --key data/demo/yangtze-motor-checker.json`,
      words: { zh: '由经办与复核两人签名', en: 'signed by a maker and a checker' },
    }],
    run: (session, _, given) => (given['example'] === true ? example(session, module, name, fields) : run(session, schema, fields, given)),
  }
}

async function example({ printer }: Session, module: string, name: string, fields: readonly FieldInfo[]): Promise<number> {
  const message = Object.fromEntries(fields.map(field => [field.name, field.example]))
  printer.result([`jianghan ${module} ${name} ${exampleLine(fields)}`, '', JSON.stringify(message, undefined, 2)], message)
  return EXIT.done
}

async function run(session: Session, schema: AnyAction, fields: readonly FieldInfo[], given: Given): Promise<number> {
  const input = await inputOf(session, fields, given)
  const keys = (given['key'] ?? []) as readonly string[]
  const dryRun = given['dryRun'] === true
  if (keys.length === 0 && !dryRun) {
    throw usageError({ zh: '没有签名的密钥。', en: 'No key signs this.' }, { zh: '请加上 --key 密钥文件；演示账本的密钥在 data/demo/ 下。', en: 'Add --key FILE; keys of the demo ledger lie in data/demo/.' })
  }
  const seconds = Number(given['validFor'])
  if (!Number.isFinite(seconds) || seconds <= 0 || seconds > 600) throw usageError({ zh: '有效期应为 1 至 600 秒。', en: 'The validity is 1 to 600 seconds.' }, { zh: '', en: '' })
  const signers: Awaited<ReturnType<typeof openSigner>>[] = []
  for (const key of keys) signers.push(await openSigner(session, key)) // one after the other: each may ask for a passphrase
  const client = await session.client()
  const draft = await client.build(client.action(schema.name, input), { validForMs: seconds * 1_000 })
  if (typeof given['propose'] === 'string') return propose(session, draft, signers, given)
  const bytes = signers.length === 0 ? undefined : await signing(client.signWith(draft, signers))
  if (bytes !== undefined && typeof given['output'] === 'string') await writeFile(session.path(given['output']), bytes)
  if (dryRun) return showDraft(session, draft, bytes)
  const { wait } = given
  const sent = client.send(bytes as Uint8Array, { wait: wait as 'final', timeoutMs: session.timeoutMs, signal: session.signal })
  return showResult(session, await withProgress(session.printer, { zh: '等待账本', en: 'Waiting for the ledger' }, sent))
}

type Draft = Awaited<ReturnType<Awaited<ReturnType<Session['client']>>['build']>>

async function showDraft({ printer }: Session, draft: Draft, bytes: Uint8Array | undefined): Promise<number> {
  const { readTransaction, toHex } = await import('@jianghan/protocol')
  const { fromBinary, toJson } = await import('@bufbuild/protobuf')
  const actions = draft.actions.map(({ type, body }) => {
    const message = actionSchema(type)?.message
    return { type, body: message === undefined ? toHex(body) : actionBody({ type, body: toJson(message, fromBinary(message, body)) }) }
  })
  const read = bytes && readTransaction(bytes)
  const id = read?.ok ? toHex(read.value.id) : undefined
  const validUntil = new Date(Number(draft.validUntilMs)).toISOString()
  const lines = listLines([
    [printer.say({ zh: '链', en: 'chain' }), draft.chainId],
    [printer.say({ zh: '有效期至', en: 'valid until' }), validUntil],
    [printer.say({ zh: '编号', en: 'id' }), id ?? printer.say({ zh: '（签名后确定）', en: '(known once signed)' })],
  ])
  for (const { type, body } of actions) {
    lines.push('', printer.colour(type, 'bold'), ...listLines(Object.entries(body as object).map(([name, value]) => [name, cell(value)]), '  '))
  }
  lines.push('', printer.say({ zh: '仅检查，未提交。', en: 'Checked only; nothing was sent.' }))
  printer.result(lines, { sent: false, chainId: draft.chainId, validUntil, actions, ...(id !== undefined && { id, transaction: toHex(bytes as Uint8Array) }) })
  return EXIT.done
}
