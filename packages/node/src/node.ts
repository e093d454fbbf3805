import { type Application } from '@jianghan/kernel'
import { authorityOf } from './config/load.ts'
import { baseOf, type Doors, type NodeOptions, type Opened } from './assembly/base.ts'
import { openServices } from './assembly/services.ts'
import { startThreads } from './assembly/threads.ts'
import { KeyStore } from './callers/keyStore.ts'
import { operatorToken } from './callers/operatorToken.ts'
import { RequestStore } from './idempotency/requestStore.ts'
import { RequestSecret } from './idempotency/secret.ts'
import { lockFolder } from './folder/lock.ts'
import { genesisHashOf, NODE_MAJOR, readFolderFile, writeFolderFile } from './folder/folderFile.ts'
import { forgetServing, noteServing } from './folder/serving.ts'
import { claimFolder, type DataFolder, setUpFolder } from './folder/setUp.ts'
import { serveWebSocket } from './http/routes/comet.ts'
import { makeServer } from './http/server.ts'
import { listen, probePort } from './http/listen.ts'
import { AuditLog } from './observe/audit.ts'
import { auditConfiguration, auditEdits } from './observe/configuration.ts'
import { Misbehaviors } from './observe/misbehavior.ts'
import { AuditedRefusals } from './observe/refusals.ts'
import { fail } from './problem/define.ts'
import { startProblems } from './problem/start.data.ts'
import { isSandbox } from './sandbox/sandbox.ts'
import { syncFirst } from './snapshots/syncFirst.ts'
import type { Submitter } from './submit/submitter.ts'
import { shrinkWhenQuiet, tuneYoungGenerations } from './threads/heap.ts'
import type { ReadyFacts } from './threads/messages.ts'

export type { NodeOptions } from './assembly/base.ts'

/** How long a closing node waits for transactions that are with the engine, milliseconds. */
const LINGER_MS = 5_000
const DAY_MS = 86_400_000

/** A node that serves. */
export class RunningNode {
  readonly url: string
  readonly folder: DataFolder
  readonly facts: ReadyFacts
  readonly #close: () => Promise<void>
  #closing: Promise<void> | undefined

  /** Reads certificate and configuration again, as after SIGHUP. */
  readonly reload: () => void

  constructor(url: string, folder: DataFolder, facts: ReadyFacts, reload: () => void, close: () => Promise<void>) {
    this.reload = reload
    this.url = url
    this.folder = folder
    this.facts = facts
    this.#close = close
  }

  /** Ends cleanly: answers what is under way, writes the state, gives the folder free. */
  close(): Promise<void> {
    return this.#closing ??= this.#close()
  }
}

/** Starts a node: folder, threads, HTTP. Throws ProblemFault where it cannot, with everything given free again. */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  tuneYoungGenerations()
  shrinkWhenQuiet()
  claimFolder(options.folder)
  const lock = lockFolder(options.folder)
  const opened: Opened = [() => lock.release()]
  try {
    return await start(options, opened)
  } catch (fault) {
    for (const close of opened.reverse()) await Promise.resolve(close()).catch(() => undefined)
    throw fault
  }
}

async function start(options: NodeOptions, opened: Opened): Promise<RunningNode> {
  const { config, log } = options
  await probePort(config.host, config.port)
  const { application } = await import(options.applicationUrl) as { application: Application }
  const folder = await setUpFolder(options.folder, options.makeConsortium, application.version, config.engine)
  checkSandbox(folder, options)
  await syncFirst(folder, config, options)
  const doors = await openDoors(folder, options)
  opened.push(() => doors.refusals.close(), () => doors.requests.close(), () => doors.keys.close())
  await auditConfiguration(folder.path, config, doors.audit)
  const base = baseOf(options, folder, doors, opened)
  const threads = await startThreads(base)
  const { facts } = threads
  await noteFolder(folder, facts, options)
  const { context, streams, ticks } = await openServices(base, threads)
  const server = await makeServer(context, streams)
  const detach = serveWebSocket(server.server, context)
  opened.push(async () => { detach(); await server.close() })
  const port = await listen(server, config.host, config.port)
  const url = `${config.tlsCertificate === '' ? 'http' : 'https'}://${authorityOf(config.host, port)}`
  noteServing(folder.path, url)
  opened.push(() => forgetServing(folder.path))
  log.info({ chainId: facts.chainId, height: String(facts.height), port }, 'serving')
  const reload = (): void => {
    context.tls?.reload()
    if (options.readConfig !== undefined) auditEdits(config, options.readConfig, doors.audit, log)
  }
  return new RunningNode(url, folder, facts, reload, async () => {
    base.standing.closing = true
    for (const part of [ticks, context.submitter, streams, context.tls]) part?.close()
    await drained(context.submitter)
    for (const close of opened.reverse()) await close()
    log.info('closed')
  })
}

/** A sandbox is opened as one, and nothing else is. */
function checkSandbox({ path, genesis: { chainId } }: DataFolder, { sandbox, config }: NodeOptions): void {
  if (isSandbox(chainId) && sandbox === undefined) fail(startProblems.folderIsSandbox, { folder: path, chain: chainId })
  if (!isSandbox(chainId) && sandbox !== undefined) fail(startProblems.folderNoSandbox, { folder: path, chain: chainId })
  if (sandbox !== undefined && config.engine !== 'embedded') fail(startProblems.sandboxAlone)
}

/** Writes down what the folder is now, where that changed: a new one, one of an older release, a newer Node. */
async function noteFolder({ path, fresh }: DataFolder, { chainId, application: next, release }: ReadyFacts, { version, log }: NodeOptions): Promise<void> {
  const known = fresh ? undefined : readFolderFile(path)
  // A version that this release does not know is no block's yet.
  const application = Math.min(next, release)
  if (known?.application === application && known.node === NODE_MAJOR && known.release === version) return
  if (known !== undefined && known.node !== NODE_MAJOR) log.warn({ wrote: known.node, runs: NODE_MAJOR }, 'the data folder was written under another major version of Node')
  await writeFolderFile(path, { chainId, genesis: genesisHashOf(path), application, node: NODE_MAJOR, release: version })
}

/** Waits until nothing is with the engine any more, within bounds. */
async function drained(submitter: Submitter): Promise<void> {
  const until = Date.now() + LINGER_MS
  while (submitter.stats().batchesOutstanding > 0 && Date.now() < until) await new Promise(resolve => setTimeout(resolve, 5))
}

async function openDoors({ path, nodeKey }: DataFolder, { log, config, now = Date.now }: NodeOptions): Promise<Doors> {
  const audit = AuditLog.open(path)
  return {
    token: await operatorToken(path), keys: KeyStore.open(path, now), audit, requests: RequestStore.open(path, new RequestSecret(nodeKey.secret), { now, knownMs: config.requestKeepDays * DAY_MS }), refusals: new AuditedRefusals(audit, log, now),
    misbehaviors: new Misbehaviors(audit, log, now),
  }
}
