import { createHmac } from 'node:crypto'
import type { HttpChannel } from './configuration.ts'
import type { Composed } from './texts.ts'

/** Whether a service took a message, by the begin of its answer. These services answer 200 to what they refuse. */
export type Accepted = (answer: string) => boolean

/** A request that carries a message. */
export type HttpRequest = Readonly<{ url: string; headers: Readonly<Record<string, string>>; body: string; accepted: Accepted }>

/** Longest text that the robots take, bytes of UTF-8 (WeCom: 2,048; the others take more). */
const TEXT_BYTES_MAX = 2_000

const JSON_TYPE = 'application/json; charset=utf-8'
const answeredZero = (name: string): Accepted => answer => new RegExp(`"${name}"\\s*:\\s*0\\b`).test(answer)

/** The text within so many bytes of UTF-8, whole characters alone. */
function within(text: string, bytes: number): string {
  let end = text.length
  while (Buffer.byteLength(text.slice(0, end), 'utf8') > bytes) end = Math.floor(end * 0.9)
  return end === text.length ? text : `${text.slice(0, end).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/**
 * The request by which a message goes to a robot or a gateway. WeCom (企业微信): text message. DingTalk (钉钉): the same, signed by HMAC-SHA256 over "timestamp\nsecret" under the secret, in the URL.
 * Feishu (飞书): signed by HMAC-SHA256 over nothing under "timestamp\nsecret", in the body.
 * @param to one number or address, for gateways; robots know where they speak
 * @param now milliseconds since 1970
 */
export function requestFor(channel: HttpChannel, { subject, text }: Composed, to: string, now: number): HttpRequest {
  const content = within(text, TEXT_BYTES_MAX)
  switch (channel.kind) {
    case 'wecom':
      return { url: channel.url, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify({ msgtype: 'text', text: { content } }), accepted: answeredZero('errcode') }
    case 'dingtalk': {
      const url = new URL(channel.url)
      if (channel.secret !== undefined) {
        url.searchParams.set('timestamp', String(now))
        url.searchParams.set('sign', createHmac('sha256', channel.secret).update(`${now}\n${channel.secret}`).digest('base64'))
      }
      return { url: url.href, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify({ msgtype: 'text', text: { content } }), accepted: answeredZero('errcode') }
    }
    case 'feishu': {
      const timestamp = String(Math.floor(now / 1000))
      const signed = channel.secret === undefined ? {} : { timestamp, sign: createHmac('sha256', `${timestamp}\n${channel.secret}`).digest('base64') }
      return { url: channel.url, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify({ ...signed, msg_type: 'text', content: { text: content } }), accepted: answeredZero('code') }
    }
    case 'http': {
      const filled = (template: string): string => filledIn(template, { to, text: content, subject })
      const { headers = {}, contentType = JSON_TYPE, accepted } = channel
      return { url: filled(channel.url), headers: { ...headers, 'content-type': contentType }, body: filled(channel.body), accepted: answer => accepted === undefined || answer.includes(accepted) }
    }
  }
}

/** A template with its places filled: quoted for JSON, or percent-encoded where the place says ":url". */
function filledIn(template: string, values: Readonly<Record<'to' | 'text' | 'subject', string>>): string {
  return template.replaceAll(/\{\{(to|text|subject)(:url)?\}\}/g, (_all, name: 'to' | 'text' | 'subject', encoded: string | undefined) =>
    (encoded === undefined ? JSON.stringify(values[name]).slice(1, -1) : encodeURIComponent(values[name])))
}
