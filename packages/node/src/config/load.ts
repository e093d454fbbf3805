import { readFileSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import { Ajv, type ErrorObject } from 'ajv'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'
import { type Config, type ConfigKey, CONFIG_KEYS, ConfigSchema, environmentName } from './schema.ts'

/** Where values come from, the weakest first: defaults, file, environment, flags. */
export type ConfigSources = Readonly<{
  /** Path of node.json; a missing file is an empty one. */
  file: string
  environment: Readonly<Record<string, string | undefined>>
  /** From the command line, by key; texts as they were typed. */
  flags: Readonly<Partial<Record<ConfigKey, string>>>
}>

type Given = Readonly<{ value: unknown; source: string; key: string }>

const ajv = new Ajv({ allErrors: false, allowUnionTypes: true })

/** The configuration from all its sources. Throws ProblemFault naming the key, its value and what is allowed. */
export function loadConfig({ file, environment, flags }: ConfigSources): Config {
  const given = new Map<ConfigKey, Given>()
  const fromFile = readConfigFile(file)
  for (const [name, value] of Object.entries(fromFile)) {
    const key = CONFIG_KEYS.find(known => known === name)
    if (key === undefined) fail(startProblems.configInvalid, { source: file, key: name, value: shown(value), allowed: `one of the keys ${CONFIG_KEYS.join(', ')}` })
    given.set(key, { value, source: file, key })
  }
  for (const key of CONFIG_KEYS) {
    const fromEnvironment = environment[environmentName(key)]
    if (fromEnvironment !== undefined && fromEnvironment !== '') given.set(key, { value: parsed(key, fromEnvironment), source: 'the environment', key: environmentName(key) })
    const fromFlags = flags[key]
    if (fromFlags !== undefined) given.set(key, { value: parsed(key, fromFlags), source: 'the command line', key: `--${key}` })
  }
  const config: Record<string, unknown> = {}
  for (const key of CONFIG_KEYS) {
    const schema = ConfigSchema.properties[key]
    const choice = given.get(key)
    if (choice !== undefined && !ajv.validate(schema, choice.value)) {
      fail(startProblems.configInvalid, { source: choice.source, key: choice.key, value: shown(choice.value), allowed: allowedBy(schema as Described, ajv.errors?.[0]) })
    }
    config[key] = choice === undefined ? (schema as Described).default : choice.value
  }
  const complete = config as Config
  if (complete.tlsCertificate === '') checkHost(complete.host)
  else if (complete.tlsKey === '') fail(startProblems.tlsKeyUnreadable, { file: '' })
  return complete
}

function readConfigFile(file: string): Record<string, unknown> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (fault) {
    if (['ENOENT', 'ENOTDIR'].includes((fault as NodeJS.ErrnoException).code ?? '')) return {} // the folder itself is judged by who claims it
    fail(startProblems.configUnreadable, { file, what: (fault as Error).message })
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (fault) {
    fail(startProblems.configUnreadable, { file, what: (fault as Error).message })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(startProblems.configUnreadable, { file, what: 'it is no JSON object' })
  return value as Record<string, unknown>
}

type Described = { readonly type?: string; readonly default?: unknown; readonly minimum?: number; readonly maximum?: number; readonly anyOf?: readonly { const?: unknown }[] }

/** Texts of environment and flags in the type of their key; what does not parse stays a text and fails the schema. */
function parsed(key: ConfigKey, text: string): unknown {
  const { type } = ConfigSchema.properties[key] as Described
  if (type === 'integer' && /^-?[0-9]{1,15}$/.test(text)) return Number(text)
  if (type === 'boolean' && /^(true|false|1|0|on|off)$/i.test(text)) return /^(true|1|on)$/i.test(text)
  return text
}

function allowedBy(schema: Described, error: ErrorObject | undefined): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(choice => String(choice.const)).join(' | ')
  if (schema.type === 'integer') return `${schema.minimum}–${schema.maximum}`
  if (schema.type === 'boolean') return 'true | false'
  return error?.message ?? String(schema.type)
}

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 80) ?? String(value)

/** Whether an address can only be reached from this machine (RFC 1122 3.2.1.3, RFC 4291 2.5.3). */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})){3}$/.test(host)

function checkHost(host: string): void {
  if (!isLoopback(host)) fail(startProblems.hostNotLoopback, { host })
}

/** Host and port as they stand in a URL. */
export const authorityOf = (host: string, port: number): string => `${isIPv6(host) ? `[${host}]` : host}:${port}`
