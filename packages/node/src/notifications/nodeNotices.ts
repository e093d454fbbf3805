import type { Recipient } from '@jianghan/gateway-notifications'
import { APPROVAL_ENDS_MS, CERTIFICATE_ENDS_MS, DISK_DAYS, KEY_ENDS_MS } from './limits.ts'
import type { Notice } from './store.ts'

/** How the node stands, as far as people are told of it. */
export type NodeStanding = Readonly<{
  now: number
  /** When the TLS certificate ends, milliseconds since 1970. */
  certificateEnds: number | undefined
  /** API keys that hold: their ids and when they end. */
  keys: readonly Readonly<{ id: string; name: string; ends: number | undefined }>[]
  /** Days until the disk is full, and whether it is. */
  diskDays: number | undefined
  diskFull: boolean
  /** Webhooks that stopped by themselves. */
  webhooksStopped: readonly Readonly<{ id: string; name: string }>[]
  /** Proposals that wait for the recipient: their ids and when they expire. */
  approvals: readonly Readonly<{ id: string; ends: number }>[]
}>

/** What is to be told of the node itself; each matter has a name under which it is told once a day. */
export function nodeNotices({ now, certificateEnds, keys, diskDays, diskFull, webhooksStopped, approvals }: NodeStanding, { about, details }: Pick<Recipient, 'about' | 'details'>): Notice[] {
  const all: Notice[] = [
    ...(certificateEnds !== undefined && certificateEnds - now < CERTIFICATE_ENDS_MS ? [{ about: 'certificate.expires' as const, count: 1, matter: `certificate ${certificateEnds}`, detail: timeText(certificateEnds) }] : []),
    ...keys.filter(({ ends }) => ends !== undefined && ends > now && ends - now < KEY_ENDS_MS).map(({ id, name, ends = 0 }) => ({ about: 'apiKey.expires' as const, count: 1, matter: `key ${id}`, detail: `${name} (${id}) ${timeText(ends)}` })),
    ...(diskFull || (diskDays !== undefined && diskDays < DISK_DAYS) ? [{ about: 'disk.low' as const, count: 1, matter: diskFull ? 'disk full' : 'disk' }] : []),
    ...webhooksStopped.map(({ id, name }) => ({ about: 'webhook.stopped' as const, count: 1, matter: `webhook ${id}`, detail: `${name} (${id})` })),
    ...approvals.filter(({ ends }) => ends > now && ends - now < APPROVAL_ENDS_MS).map(({ id, ends }) => ({ about: 'approval.expires' as const, count: 1, matter: `approval ${id}`, detail: `${id} ${timeText(ends)}` })),
  ]
  return all.filter(notice => about.includes(notice.about)).map(({ detail, ...notice }) => ({ ...notice, ...(details && detail !== undefined && { detail }) }))
}

const timeText = (ms: number): string => new Date(ms).toISOString()
