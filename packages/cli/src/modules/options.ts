import { FIELD_WORDS, type FieldInfo } from '@jianghan/client/describe'
import type { Words } from '@jianghan/kernel/schema'
import { readFile } from 'node:fs/promises'
import type { Given, OptionSpec } from '../command.ts'
import { usageError } from '../failure.ts'
import type { Session } from '../session.ts'

/** "debtorAccount" → "debtor-account". */
export const kebab = (name: string): string => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)

/** Names that the command line has for itself; a field of such a name gets "field-" before it. */
const RESERVED = ['key', 'message', 'wait', 'valid-for', 'dry-run', 'output', 'example', 'url', 'json', 'lang', 'data', 'trust', 'check', 'timeout', 'cert', 'cert-key', 'cacert', 'help']

/** The option of a field, without its dashes. */
const optionName = (field: string): string => (RESERVED.includes(kebab(field)) ? `field-${kebab(field)}` : kebab(field))

/** Where commander puts the value of a field's option. */
const givenName = (field: string): string => optionName(field).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** Option that takes the asset of an action's only amount: --amount 12.50 --asset CNY.HJB. */
const ASSET: Words = { zh: '金额的资产，例如 CNY.HJB', en: 'the asset of the amount, like CNY.HJB' }

/** Whether an action has one amount and no field of its own called asset, so that --asset belongs to it. */
const hasAssetOption = (fields: readonly FieldInfo[]): boolean =>
  fields.filter(field => field.kind === 'amount').length === 1 && !fields.some(field => field.name === 'asset')

/** The options that an action's fields make. */
export function optionsOf(fields: readonly FieldInfo[]): OptionSpec[] {
  const options = fields.map((field): OptionSpec => {
    const placeholder = field.kind === 'amount' ? 'decimal' : field.kind === 'message' || (field.repeated && field.kind !== 'text') ? 'json' : field.kind
    return { flags: `--${optionName(field.name)} <${placeholder}>`, words: wordsOf(field, fields), repeatable: field.repeated && field.kind === 'text' }
  })
  return hasAssetOption(fields) ? [...options, { flags: '--asset <id>', words: ASSET }] : options
}

function wordsOf({ kind, repeated, name }: FieldInfo, fields: readonly FieldInfo[]): Words {
  if (kind === 'amount') return { zh: '金额（十进制），或“12.50 CNY.HJB”', en: 'amount in decimals, or "12.50 CNY.HJB"' }
  if (kind === 'message') return { zh: `JSON ${repeated ? '数组' : '对象'}`, en: `JSON ${repeated ? 'array' : 'object'}` }
  const { zh, en } = FIELD_WORDS[kind]
  const isDrawn = name === 'unique' || (name === 'uetr' && fields.some(field => field.name === 'creditorAssetId'))
  const drawn = isDrawn ? { zh: '；省略则随机生成', en: '; drawn at random when left out' } : { zh: '', en: '' }
  const many = repeated ? { zh: '；可重复，或以逗号分隔', en: '; repeatable, or separated by commas' } : { zh: '', en: '' }
  return { zh: zh + many.zh + drawn.zh, en: en + many.en + drawn.en }
}

/** The input of an action from its options; --message gives the whole or a part of it as JSON, options win. */
export async function inputOf(session: Session, fields: readonly FieldInfo[], given: Given): Promise<Record<string, unknown>> {
  const input: Record<string, unknown> = typeof given['message'] === 'string' ? { ...await messageOption(session, given['message']) } : {}
  for (const field of fields) {
    const value = given[givenName(field.name)]
    if (value !== undefined) input[field.name] = valueOf(field, value, given)
  }
  return input
}

async function messageOption(session: Session, text: string): Promise<object> {
  const json = text.startsWith('@') ? await readFile(session.path(text.slice(1)), 'utf8') : text
  return parsed(json, '--message') as object
}

function valueOf(field: FieldInfo, value: unknown, given: Given): unknown {
  const flag = `--${optionName(field.name)}`
  if (field.kind === 'amount') {
    const text = String(value).trim()
    if (text.includes(' ')) return text
    if (typeof given['asset'] !== 'string') {
      throw usageError({ zh: `金额 ${text} 缺少资产。`, en: `The amount ${text} lacks its asset.` }, { zh: '请加上 --asset CNY.HJB，或写作 "12.50 CNY.HJB"。', en: 'Add --asset CNY.HJB, or write "12.50 CNY.HJB".' })
    }
    return { asset: given['asset'], decimal: text }
  }
  if (field.kind === 'message') return parsed(String(value), flag)
  if (!field.repeated) return field.kind === 'boolean' ? parsed(String(value), flag) : value
  return field.kind === 'text' ? (value as string[]).flatMap(each => each.split(',')).map(each => each.trim()) : parsed(String(value), flag)
}

function parsed(text: string, flag: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw usageError({ zh: `${flag} 的内容不是 JSON。`, en: `What ${flag} holds is no JSON.` }, { zh: '请对照 --example。', en: 'Compare it with --example.' })
  }
}

/** The options that give an action's example, as they are typed. */
export function exampleLine(fields: readonly FieldInfo[]): string {
  const parts = fields.flatMap(({ name, kind, repeated, example }) => {
    if (example === undefined || example === '' || (Array.isArray(example) && example.length === 0)) return []
    const flag = `--${optionName(name)}`
    if (kind === 'amount') {
      const { assetId, atoms } = example as { assetId: string; atoms: string }
      // The demo's money has two decimals; the example only has to look like what people type.
      const decimal = `${atoms.slice(0, -2) || '0'}.${atoms.slice(-2).padStart(2, '0')}`
      return hasAssetOption(fields) ? [`${flag} ${decimal} --asset ${assetId}`] : [`${flag} "${decimal} ${assetId}"`]
    }
    if (kind === 'message') return [`${flag} '${JSON.stringify(example)}'`]
    if (repeated) return [kind === 'text' ? `${flag} ${(example as string[]).join(',')}` : `${flag} '${JSON.stringify(example)}'`]
    return [`${flag} ${quoted(String(example))}`]
  })
  return parts.join(' ')
}

const quoted = (text: string): string => (/^[A-Za-z0-9._:-]+$/.test(text) ? text : `'${text}'`)
