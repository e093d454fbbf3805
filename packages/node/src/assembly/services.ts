import { join } from 'node:path'
import { IndexClient } from '@jianghan/index'
import { type Application, routerOf } from '@jianghan/kernel'
import { openAccountNames } from '../accountNames/openAccountNames.ts'
import { FileOwners } from '../audience/files.ts'
import { PartyOwners } from '../audience/owners.ts'
import { EVERYTHING } from '../audience/viewer.ts'
import { lastBackupOf } from '../backup/kept.ts'
import { operatorCaller } from '../callers/caller.ts'
import { Callers } from '../callers/identify.ts'
import { openCheckpoints } from '../checkpoints/openCheckpoints.ts'
import { DiskKeeper } from '../disk/keeper.ts'
import { limitsOf } from '../disk/limits.ts'
import { BlockRetention, heightReadTo } from '../disk/retention.ts'
import { configuredPlace, indexFolder } from '../indexPlace/place.ts'
import { MemberNames } from '../memberNames/memberNames.ts'
import { IndexSampler } from '../indexPlace/sampler.ts'
import type { HttpContext, NodeParts } from '../http/context.ts'
import { EventFeed } from '../http/events/feed.ts'
import { EventStreams } from '../http/events/streams.ts'
import { Hosts } from '../http/hosts.ts'
import { openNotifications } from '../notifications/openNotifications.ts'
import { localOperator } from '../observe/audit.ts'
import { openPaymentFiles } from '../paymentFiles/openPaymentFiles.ts'
import { HeldKeys } from '../signer/heldKeys.ts'
import { openSigner } from '../signer/openSigner.ts'
import type { TickDriver } from '../submit/tickDriver.ts'
import { QUIET_THREAD } from '../threads/heap.ts'
import type { KernelLink } from '../threads/kernelLink.ts'
import { TlsKeeper } from '../tls/keeper.ts'
import { openExchange } from '../vaultExchange/openExchange.ts'
import { openWebhooks } from '../webhooks/openWebhooks.ts'
import type { Base } from './base.ts'
import { openSubmitter, type Threads } from './threads.ts'

/** What the doors are opened on, and what takes nothing more once the node begins to close. */
export type Services = Readonly<{ context: HttpContext; streams: EventStreams; ticks: TickDriver | undefined }>

/** What follows the blocks: the index, and who reads events. */
type Followers = Readonly<{ index: IndexClient | undefined; feed: EventFeed; owners: PartyOwners; streams: EventStreams }>

/** Opens what a node has beside its threads, each with what it needs of those before it. Throws ProblemFault at what cannot be used. */
export async function openServices(base: Base, threads: Threads): Promise<Services> {
  const { options: { applicationUrl, config, log }, opened, now, folder: { path }, standing } = base
  const { application } = await import(applicationUrl) as { application: Application }
  const router = routerOf(application)
  const { submitter, ticks } = openSubmitter(base, threads, router)
  const followers = openFollowers(base, threads, router)
  const { feed, owners, streams, index } = followers
  const checkpoints = await openCheckpoints({ folder: path, chainId: threads.facts.chainId, config, kernel: threads.kernel, log })
  opened.push(() => checkpoints.timestamps.close(), () => checkpoints.publisher.close())
  standing.onBlock(() => checkpoints.publisher.onBlock())
  let webhooksNeed: () => bigint | undefined = () => undefined
  const { disk, retention } = await openDisk(base, threads, () => heightReadTo(index?.readTo, webhooksNeed()))
  const indexSampler = index && await IndexSampler.open(index, { kernel: threads.kernel, facts: threads.facts, head: standing.head, audit: base.doors.audit, log, now })
  opened.push(() => indexSampler?.close())
  const memberNames = index && new MemberNames(index, { kernel: threads.kernel, folder: base.folder })
  const parts = partsOf(base, threads, { router, submitter, index, indexSampler, memberNames, checkpoints, ticks, disk, retention })
  const vault = await openExchange(parts)
  opened.push(() => vault.close())
  const held = await HeldKeys.open({ folder: path, tokens: config.signerKeys, now, log: (level, words, details) => log[level](details, words) })
  const signer = await openSigner({ ...parts, vault }, held)
  opened.push(() => signer.close())
  const names = await openAccountNames({ ...parts, vault }, held.pairs)
  opened.push(() => names.close())
  const paymentFiles = await openPaymentFiles({ ...parts, vault, signer, accountNames: names.names })
  opened.push(() => paymentFiles.close())
  const webhooks = openWebhooks({ ...parts, vault, signer, accountNames: names.names, paymentFiles }, { feed, owners })
  opened.push(() => webhooks.close())
  standing.onBlock(() => webhooks.onBlock())
  webhooksNeed = () => webhooks.needed
  const context: HttpContext = { ...parts, vault, signer, accountNames: names.names, paymentFiles, webhooks }
  const notifications = openNotifications(context, { feed, owners })
  opened.push(() => notifications?.close())
  standing.onBlock(() => notifications?.onBlock())
  measure(base, threads, context, streams, disk)
  return { context, streams, ticks }
}

function openFollowers({ options, folder: { path }, standing, traces, opened }: Base, { kernel }: Threads, router: HttpContext['router']): Followers {
  const blocksFolder = join(path, 'blocks')
  const index = options.config.index ? openIndex({ options, path, standing, traces }, kernel) : undefined
  if (index !== undefined) {
    opened.push(() => index.close())
    standing.onBlock(({ height }) => index.committed(height))
  }
  const feed = new EventFeed(blocksFolder, router)
  opened.push(() => feed.close())
  const owners = new PartyOwners(parties => kernel.call('owners', { parties }))
  const streams = new EventStreams(feed, { blocksFolder, slowMs: options.config.slowClientMs, height: standing.head.height, owners })
  standing.onBlock(({ height }) => streams.onBlock(height))
  return { index, feed, owners, streams }
}

function openIndex({ options: { config, definitionsUrl, log }, path, standing, traces }: Pick<Base, 'options' | 'standing' | 'traces'> & { path: string }, kernel: KernelLink): IndexClient {
  let state = ''
  return new IndexClient({
    blocksDir: join(path, 'blocks'), indexDir: indexFolder(path), place: configuredPlace(config, path), height: standing.head.height, threadArguments: QUIET_THREAD, ownersOf: parties => kernel.call('owners', { parties }),
    ...(definitionsUrl !== undefined && { definitions: definitionsUrl }),
    onStatus: status => {
      traces.onIndexed(status.marker.height)
      if (status.state === state) return
      state = status.state
      const level = state === 'stopped' ? 'error' : 'info'
      log[level]({ state, height: String(status.marker.height), rebuilt: status.rebuilt, stopped: status.stopped }, 'index')
    },
  })
}

async function openDisk(base: Base, { kernel }: Threads, indexed: () => bigint | undefined): Promise<Readonly<{ disk: DiskKeeper; retention: BlockRetention }>> {
  const { options: { config, log }, folder: { path }, standing: { head }, writing, now, opened } = base
  const retention = new BlockRetention({
    keep: config, now, log, prune: options => kernel.call('prune', options), backedUp: () => lastBackupOf(path)?.height ?? 0n, indexed, onFirst: height => { head.firstHeight = height },
  })
  opened.push(() => retention.close())
  const disk = new DiskKeeper({ folder: path, limits: capacity => limitsOf(config, capacity), onShortage: shortage => writing.diskSays(shortage) })
  opened.push(() => disk.close())
  await disk.start()
  retention.start()
  return { disk, retention }
}

type Opening = Pick<NodeParts, 'router' | 'submitter' | 'index' | 'indexSampler' | 'memberNames' | 'checkpoints'> & Readonly<{ ticks: TickDriver | undefined; disk: DiskKeeper; retention: BlockRetention }>

function partsOf(base: Base, { facts, kernel }: Threads, { router, submitter, index, indexSampler, memberNames, checkpoints, ticks, disk, retention }: Opening): NodeParts {
  const { options: { config, log, version, sandbox }, folder, doors: { keys, token, audit, requests, refusals, misbehaviors }, standing, writing, metrics, traces, now } = base
  const hosts = new Hosts(namesOf(config))
  return {
    config, folder, now, router, facts, head: standing.head, kernel, submitter, index, indexSampler, memberNames, checkpoints, metrics, traces, log, version, hosts, audit, requests, refusals,
    tls: openTls(base, hosts),
    callers: new Callers({ keys, token, operator: operatorCaller(localOperator().id, facts.memberId, folder.demo), anonymousPerSecond: config.anonymousPerSecond, now }),
    fileOwners: new FileOwners(messageKey => memberOfMessage(kernel, messageKey)),
    writing: () => writing.state,
    diskDaysLeft: () => disk.daysLeft,
    retention: () => retention.standing,
    damageFound: () => standing.damage,
    misbehaviors: () => misbehaviors.recent,
    network: () => standing.network,
    closing: () => standing.closing,
    sandbox: sandbox && { home: sandbox, nextDueMs: () => standing.nextDueMs, clockMoved: () => ticks?.clockMoved() },
    onBlock: listener => standing.onBlock(listener),
  }
}

/** Names under which the configuration says that the node is reached. */
const namesOf = ({ hostNames }: HttpContext['config']): string[] => hostNames.split(',').map(name => name.trim()).filter(name => name !== '')

function openTls({ options: { config, log }, doors: { audit }, now }: Base, hosts: Hosts): TlsKeeper | undefined {
  if (config.tlsCertificate === '') return undefined
  const files = { certificate: config.tlsCertificate, key: config.tlsKey, clientCa: config.tlsClientCa }
  return new TlsKeeper(files, config.tlsClientRequired, { log, audit, now, onNames: names => hosts.set([...namesOf(config), ...names]) })
}

/** Connects the metrics with what they read. */
function measure(base: Base, { facts, kernel, pool, peersNamed }: Threads, context: HttpContext, streams: EventStreams, disk: DiskKeeper): void {
  const { options: { config, version }, folder, doors: { misbehaviors }, standing, writing, metrics } = base
  const { submitter, index, indexSampler, checkpoints, signer, webhooks, tls } = context
  metrics.connect({
    disk: () => disk,
    submitter, pool, kernel: kernel.worker, head: () => standing.head, index: () => index?.status(), indexSamples: () => indexSampler?.samples,
    streams: () => streams.count, callsWaiting: () => kernel.waiting, checkpoints: () => checkpoints.publisher, signerOutages: () => signer.keys.outages.length, webhooks: () => webhooks.stats,
    operation: {
      version, chainId: facts.chainId, engine: config.engine, folder: folder.path, lastBlock: () => standing.head.time, writing: () => writing.state,
      indexStopped: () => index?.status().state === 'stopped', signers: () => kernel.call('signers', {}), peersNamed, misbehaviors: () => misbehaviors.recent, network: () => kernel.call('network', {}),
    },
    certificateEnds: () => tls && tls.standing.validTo.getTime() / 1000,
  })
}

/** The member that the ledger names for a payment file; undefined while it is not recorded. */
async function memberOfMessage(kernel: KernelLink, messageKey: string): Promise<string | undefined> {
  const answered = await kernel.call('query', { name: 'payments.getMessage', args: { key: messageKey }, prove: false, viewer: EVERYTHING })
  const { answer } = answered as { answer?: { member?: unknown } | null }
  return typeof answer?.member === 'string' ? answer.member : undefined
}
