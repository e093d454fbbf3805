import { ABOUT, type About } from './texts.ts'

/** A mail server. starttls: begins in the clear and has to go over to TLS before anything is said · tls: from the first byte · none: only for a server on this machine or an inner network. */
export type SmtpChannel = Readonly<{
  kind: 'smtp'; host: string; port: number; security: 'starttls' | 'tls' | 'none'
  user?: string; passwordFile?: string; from: string
  /** PEM file of the authorities that are trusted; those of the system by default. */
  caFile?: string
}>

/**
 * A robot of a chat program, or any gateway that takes HTTP. `body` is a template: {{to}}, {{text}} and {{subject}} stand for what is sent, quoted as JSON wants it inside quotes; {{to:url}},
 * {{text:url}} and {{subject:url}} as a form or a URL wants it.
 */
export type HttpChannel =
  | Readonly<{ kind: 'wecom' | 'dingtalk' | 'feishu'; url: string; /** With which DingTalk and Feishu have a message signed. */ secret?: string }>
  | Readonly<{ kind: 'http'; url: string; headers?: Readonly<Record<string, string>>; body: string; contentType?: string; /** A text that the answer to a message that was taken holds. */ accepted?: string }>

/** A way to people. */
export type Channel = SmtpChannel | HttpChannel

/** Somebody who is told: a role more than a person. */
export type Recipient = Readonly<{
  name: string
  channel: string
  /** Addresses of mail, or numbers of telephones; robots need none. */
  to: readonly string[]
  language: 'zh' | 'en'
  about: readonly About[]
  /** The member whose payments and approvals it is told of; that of the node by default. */
  member?: string
  /** Addresses of accounts that it is confined to. */
  accounts?: readonly string[]
  /** Whether accounts and amounts may stand in a message. */
  details: boolean
  /** How long is gathered before a message goes out, seconds. */
  gatherSeconds: number
  /** Messages in an hour at most; beyond, more is gathered. */
  perHour: number
}>

/** The channels by their names, and who is told through them. */
export type NotificationConfiguration = Readonly<{ channels: Readonly<Record<string, Channel>>; recipients: readonly Recipient[] }>

/** A configuration that cannot be used; the message says where and what would do. */
export class MalformedConfiguration extends Error {}

/** Recipients, channels, addresses of one recipient, and the longest text. */
const RECIPIENTS_MAX = 100
const CHANNELS_MAX = 20
const TO_MAX = 50
const TEXT_MAX = 4_096

type Fields = Readonly<Record<string, unknown>>

const wrong = (where: string, what: string): never => { throw new MalformedConfiguration(`${where}: ${what}`) }
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
const fieldsOf = (value: unknown, where: string): Fields => (isFields(value) ? value : wrong(where, 'an object'))

function textOf(fields: Fields, name: string, where: string, pattern = /^[^\r\n]+$/): string {
  const value = fields[name]
  return typeof value === 'string' && value.length <= TEXT_MAX && pattern.test(value) ? value : wrong(`${where}.${name}`, 'a text')
}

const optionalText = (fields: Fields, name: string, where: string): string | undefined => (fields[name] === undefined ? undefined : textOf(fields, name, where))

function numberOf(fields: Fields, name: string, where: string, { least, most, usual }: Readonly<{ least: number; most: number; usual: number }>): number {
  const value = fields[name] ?? usual
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : wrong(`${where}.${name}`, `a whole number from ${least} to ${most}`)
}

function choiceOf<T extends string>(fields: Fields, name: string, where: string, choices: readonly T[], usual?: T): T {
  const value = fields[name] ?? usual
  return choices.find(choice => choice === value) ?? wrong(`${where}.${name}`, `one of ${choices.join(', ')}`)
}

function textsOf(value: unknown, where: string, most: number): string[] {
  if (!Array.isArray(value) || value.length > most) return wrong(where, `a list of at most ${most} texts`)
  return value.map(each => (typeof each === 'string' && each !== '' && each.length <= 320 && !/[\r\n,;<>]/.test(each) ? each : wrong(where, 'texts without line breaks, commas and angle brackets')))
}

function known(fields: Fields, where: string, names: readonly string[]): void {
  const unknown = Object.keys(fields).find(name => !names.includes(name))
  if (unknown !== undefined) wrong(`${where}.${unknown}`, `not known; known are ${names.join(', ')}`)
}

/** The configuration in the text of a file. Throws MalformedConfiguration. */
export function readConfiguration(text: string): NotificationConfiguration {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return wrong('it', 'JSON')
  }
  const whole = fieldsOf(value, 'it')
  known(whole, 'it', ['format', 'version', 'channels', 'recipients'])
  if (whole['format'] !== 'jianghan-notifications' || whole['version'] !== 1) wrong('format', '"jianghan-notifications", version 1')
  const channels = Object.entries(fieldsOf(whole['channels'], 'channels')).map(([name, channel]) => [name, channelOf(fieldsOf(channel, `channels.${name}`), `channels.${name}`)] as const)
  if (channels.length > CHANNELS_MAX) wrong('channels', `at most ${CHANNELS_MAX}`)
  const { recipients } = whole
  if (!Array.isArray(recipients) || recipients.length > RECIPIENTS_MAX) return wrong('recipients', `a list of at most ${RECIPIENTS_MAX}`)
  const read = recipients.map((recipient, i) => recipientOf(fieldsOf(recipient, `recipients[${i}]`), `recipients[${i}]`, new Map(channels)))
  if (new Set(read.map(({ name }) => name)).size < read.length) wrong('recipients', 'a name of its own for each')
  return { channels: Object.fromEntries(channels), recipients: read }
}

function channelOf(fields: Fields, where: string): Channel {
  const kind = choiceOf(fields, 'kind', where, ['smtp', 'wecom', 'dingtalk', 'feishu', 'http'])
  if (kind === 'smtp') return smtpOf(fields, where)
  const url = textOf(fields, 'url', where, /^https?:\/\/\S+$/)
  if (kind !== 'http') {
    known(fields, where, ['kind', 'url', 'secret'])
    const secret = optionalText(fields, 'secret', where)
    return { kind, url, ...(secret !== undefined && { secret }) }
  }
  known(fields, where, ['kind', 'url', 'headers', 'body', 'contentType', 'accepted'])
  const headers = Object.fromEntries(Object.entries(fieldsOf(fields['headers'] ?? {}, `${where}.headers`)).map(([name]) => [textOf({ name }, 'name', `${where}.headers`, /^[A-Za-z0-9-]{1,60}$/), textOf(fields['headers'] as Fields, name, `${where}.headers`)]))
  const [contentType, accepted] = [optionalText(fields, 'contentType', where), optionalText(fields, 'accepted', where)]
  return { kind, url, headers, body: textOf(fields, 'body', where, /^[^]+$/), ...(contentType !== undefined && { contentType }), ...(accepted !== undefined && { accepted }) }
}

function smtpOf(fields: Fields, where: string): SmtpChannel {
  known(fields, where, ['kind', 'host', 'port', 'security', 'user', 'passwordFile', 'from', 'caFile'])
  const security = choiceOf(fields, 'security', where, ['starttls', 'tls', 'none'], 'starttls')
  const [user, passwordFile, caFile] = [optionalText(fields, 'user', where), optionalText(fields, 'passwordFile', where), optionalText(fields, 'caFile', where)]
  if ((user === undefined) !== (passwordFile === undefined)) wrong(where, 'user and passwordFile together, or neither')
  return {
    kind: 'smtp', host: textOf(fields, 'host', where, /^[A-Za-z0-9.:-]+$/), port: numberOf(fields, 'port', where, { least: 1, most: 65_535, usual: security === 'tls' ? 465 : 587 }), security, from: textOf(fields, 'from', where),
    ...(user !== undefined && { user }), ...(passwordFile !== undefined && { passwordFile }), ...(caFile !== undefined && { caFile }),
  }
}

function recipientOf(fields: Fields, where: string, channels: ReadonlyMap<string, Channel>): Recipient {
  known(fields, where, ['name', 'channel', 'to', 'language', 'about', 'member', 'accounts', 'details', 'gatherSeconds', 'perHour'])
  const channel = choiceOf(fields, 'channel', where, [...channels.keys()])
  const to = textsOf(fields['to'] ?? [], `${where}.to`, TO_MAX)
  const { kind } = channels.get(channel) as Channel
  if (kind === 'smtp' && (to.length === 0 || !to.every(each => /^[^\s@]+@[^\s@]+$/.test(each)))) wrong(`${where}.to`, 'addresses of mail')
  const about = textsOf(fields['about'], `${where}.about`, ABOUT.length).map(each => ABOUT.find(one => one === each) ?? wrong(`${where}.about`, `of ${ABOUT.join(', ')}`))
  const { details = false, accounts } = fields
  if (typeof details !== 'boolean') wrong(`${where}.details`, 'true or false')
  const member = optionalText(fields, 'member', where)
  return {
    name: textOf(fields, 'name', where, /^[^\r\n]{1,80}$/), channel, to, language: choiceOf(fields, 'language', where, ['zh', 'en'], 'zh'), about, details: details === true, ...(member !== undefined && { member }),
    ...(accounts !== undefined && { accounts: textsOf(accounts, `${where}.accounts`, 256) }),
    gatherSeconds: numberOf(fields, 'gatherSeconds', where, { least: 1, most: 86_400, usual: 60 }), perHour: numberOf(fields, 'perHour', where, { least: 1, most: 1_000, usual: 10 }),
  }
}
