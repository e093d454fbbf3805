import { readFileSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { type Composed, type HttpChannel, MalformedConfiguration, type NotificationConfiguration, readConfiguration, type Recipient, requestFor, type SmtpChannel, SmtpSender } from '@jianghan/gateway-notifications'
import { formatGrouped, parseAddress, toHex } from '@jianghan/protocol'
import type { PartyOwners } from '../audience/owners.ts'
import { EVERYTHING, type Viewer } from '../audience/viewer.ts'
import type { EventFeed } from '../http/events/feed.ts'
import type { HttpContext } from '../http/context.ts'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'
import { readAuthorities } from '../tls/certificate.ts'
import type { AllowedTargets } from '../webhooks/addresses.ts'
import { postMessage } from '../webhooks/post.ts'
import { NoticeDesk, type DeskPorts } from './desk.ts'
import type { AmountText } from './ledgerNotices.ts'
import { APPROVALS_LOOKED_MAX, LOOK_MS } from './limits.ts'
import type { NodeStanding } from './nodeNotices.ts'
import { NoticeStore } from './store.ts'

/** The notices of a node. */
export type Notifications = Readonly<{ onBlock(): void; close(): Promise<void> }>

/** The operator names channels himself: they may lie anywhere. */
const ANYWHERE: AllowedTargets = { hasHost: () => true, hasAddress: () => true }

type Sender = Readonly<{ send(message: Composed, to: readonly string[], id: string): Promise<void>; close(): void }>

/** Opens the notices of a node that serves; undefined where its configuration names none. Throws ProblemFault where the file cannot be used. */
export function openNotifications(context: HttpContext, { feed, owners }: Readonly<{ feed: EventFeed; owners: PartyOwners }>): Notifications | undefined {
  const { config, folder, head, now, log } = context
  if (config.notifications === '') return undefined
  const file = resolve(folder.path, config.notifications)
  const configuration = readFile(file)
  const senders = new Map(Object.entries(configuration.channels).map(([name, channel]) => [name, channel.kind === 'smtp' ? mailSender(channel, dirname(file)) : httpSender(channel, now)]))
  const store = NoticeStore.open(folder.path)
  const ports: DeskPorts = {
    store, now, owners, node: config.nodeName || folder.genesis.chainId, height: () => head.height, firstHeight: () => head.firstHeight, told: height => feed.told(height),
    send: ({ channel, to }, message, id) => (senders.get(channel) as Sender).send(message, to, id),
    viewerOf: recipient => viewerOf(context, recipient), amountText: assets => amountTextOf(context, assets), standing: (recipient, viewer) => standingOf(context, recipient, viewer),
    log: (level, words, details) => log[level](details, words),
  }
  const desks = configuration.recipients.map(recipient => new NoticeDesk(recipient, ports))
  const look = (): void => { for (const desk of desks) void desk.look().catch((fault: unknown) => log.warn({ fault: String(fault).slice(0, 200) }, 'it could not be looked what is to be told')) }
  const timer = setInterval(look, LOOK_MS).unref()
  look()
  for (const desk of desks) desk.wake()
  return {
    onBlock: () => { for (const desk of desks) desk.wake() },
    async close() {
      clearInterval(timer)
      await Promise.all(desks.map(desk => desk.close()))
      for (const sender of senders.values()) sender.close()
      store.close()
    },
  }
}

function readFile(file: string): NotificationConfiguration {
  try {
    return readConfiguration(readFileSync(file, 'utf8'))
  } catch (fault) {
    const what = fault instanceof MalformedConfiguration ? fault.message : (fault as NodeJS.ErrnoException).code ?? 'unreadable'
    return fail(startProblems.notificationsUnusable, { file, what })
  }
}

function mailSender(channel: SmtpChannel, folder: string): Sender {
  const at = (path: string): string => (isAbsolute(path) ? path : join(folder, path))
  const { passwordFile, caFile } = channel
  let password: string | undefined
  try {
    password = passwordFile === undefined ? undefined : readFileSync(at(passwordFile), 'utf8').trim()
  } catch (fault) {
    return fail(startProblems.notificationsUnusable, { file: at(passwordFile ?? ''), what: (fault as NodeJS.ErrnoException).code ?? 'unreadable' })
  }
  return new SmtpSender(channel, { password, ca: caFile === undefined ? undefined : readAuthorities(at(caFile)) })
}

/** A robot gets one message; a gateway one for each number. */
const httpSender = (channel: HttpChannel, now: () => number): Sender => ({
  async send(message, to) {
    for (const one of channel.kind === 'http' && to.length > 0 ? to : ['']) {
      const { url, headers, body, accepted } = requestFor(channel, message, one, now())
      const { fault, status, excerpt } = await postMessage(url, { headers, body: Buffer.from(body) }, { allowed: ANYWHERE })
      if (fault !== undefined || !accepted(excerpt)) throw new Error(`${fault ?? 'refused'} ${status ?? ''} ${excerpt}`)
    }
  },
  close: () => undefined,
})

function viewerOf({ kernel, facts }: HttpContext, { member = facts.memberId, accounts }: Recipient): Promise<Viewer> {
  const ids = accounts?.map(address => toHex(parseAddress('account', address) ?? new Uint8Array(0)))
  return kernel.call('granted', { viewer: { all: false, ...(member !== undefined && { member }), ...(ids && { accounts: ids }) } })
}

const decimals = new Map<string, number>()

/** Amounts with the decimals of their assets, which never change. */
async function amountTextOf({ kernel }: HttpContext, assets: readonly string[]): Promise<AmountText> {
  for (const asset of assets.filter(each => !decimals.has(each))) {
    const answered = await kernel.call('query', { name: 'payments.getAsset', args: { asset }, prove: false, viewer: EVERYTHING }) as { answer?: { decimals?: unknown } | null }
    decimals.set(asset, Number(answered.answer?.decimals ?? 0))
  }
  return (atoms, assetId) => `${formatGrouped(atoms, decimals.get(assetId) ?? 0)} ${assetId}`
}

async function standingOf({ tls, callers, diskDaysLeft, writing, webhooks, signer, now }: HttpContext, { about, language }: Recipient, viewer: Viewer): Promise<NodeStanding> {
  const approvals = about.includes('approval.expires') ? (await signer.approvals.list(viewer, language, { from: 0, count: APPROVALS_LOOKED_MAX })).items : []
  return {
    now: now(), certificateEnds: tls?.standing.validTo.getTime(), diskDays: diskDaysLeft(), diskFull: writing() === 'diskFull', webhooksStopped: webhooks.stoppedByThemselves,
    keys: callers.keys.list().filter(({ revokedAt }) => revokedAt === undefined).map(({ id, name, expiresAt }) => ({ id, name, ends: expiresAt === undefined ? undefined : Date.parse(expiresAt) })),
    approvals: approvals.flatMap(({ kept: { id }, standing }) => (standing === undefined ? [] : [{ id, ends: Number(standing.expiresMs) }])),
  }
}
