import { SegmentTail } from '@jianghan/store'
import { join } from 'node:path'
import { parseAddress, toHex } from '@jianghan/protocol'
import type { PartyOwners } from '../audience/owners.ts'
import { asReader } from '../callers/caller.ts'
import type { BlockTold, EventFeed } from '../http/events/feed.ts'
import type { HttpContext } from '../http/context.ts'
import { RequestSecret } from '../idempotency/secret.ts'
import type { StoredMessage } from '../paymentFiles/messageStore.ts'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'
import { readAuthorities } from '../tls/certificate.ts'
import { type AllowedTargets, allowedTargets, MalformedTarget } from './addresses.ts'
import type { Eyes } from './ports.ts'
import { webhookKeyOf } from './signing.ts'
import { WebhookStore } from './store.ts'
import { Webhooks } from './webhooks.ts'

/** Blocks behind which a webhook reads with a file handle of its own, and blocks so far back that are kept ready. */
const FAR_BEHIND = 16n
const FAR_KEPT = 4

/** The webhooks of a node that serves. Throws ProblemFault where what they keep, or what the configuration says of them, cannot be used. */
export function openWebhooks(context: Omit<HttpContext, 'webhooks'>, { feed, owners }: Readonly<{ feed: EventFeed; owners: PartyOwners }>): Webhooks {
  const { config, folder, facts, router, head, now, kernel, callers, paymentFiles, fileOwners, log, version } = context
  const nodeSecret = folder.nodeKey.secret
  const blocks = new ReadBlocks(feed, join(folder.path, 'blocks'), () => head.height)
  /** What a member may see changes with blocks alone; a key that ends, ends at once. */
  const asked = new Map<string, Readonly<{ height: bigint; eyes: Promise<Eyes> }>>()
  const webhooks = new Webhooks({
    store: WebhookStore.open(folder.path, new RequestSecret(nodeSecret, 'jianghan-webhooks-1')), chainId: facts.chainId, router, key: webhookKeyOf(nodeSecret), owners, now, chance: Math.random,
    post: { allowed: targetsOf(config, folder.demo), ca: config.webhookCa === '' ? undefined : readAuthorities(config.webhookCa) }, userAgent: `jianghan/${version}`,
    height: () => head.height, closeBlocks: () => blocks.close(), firstHeight: () => head.firstHeight, told: height => blocks.told(height),
    behind: ({ key }) => callers.behind(key),
    isAccountOf: (address, ids) => ids.includes(toHex(parseAddress('account', address) ?? new Uint8Array(0))),
    async eyesOf({ key }) {
      const caller = callers.behind(key)
      if (caller === undefined) return undefined
      const known = asked.get(key ?? '')
      if (known?.height === head.height) return known.eyes
      const eyes = kernel.call('granted', { viewer: asReader(caller).viewer }).then(viewer => ({ viewer, actor: caller.actor, files: caller.scopes.has('files') }))
      asked.set(key ?? '', { height: head.height, eyes })
      eyes.catch(() => asked.delete(key ?? ''))
      return eyes
    },
    files: {
      has: messageKey => paymentFiles.known(messageKey) !== undefined,
      async ended(messageKey, eyes) {
        const message = paymentFiles.known(messageKey)
        return message?.end === undefined || !eyes.files || !await fileOwners.sees(eyes, message) ? undefined : doneData(message, message.end)
      },
    },
    log: (level, words, details) => log[level](details, words),
  }, config.webhooks)
  paymentFiles.onEnd(({ head: { messageKey } }) => void webhooks.fileEnded(messageKey))
  webhooks.resume()
  return webhooks
}

/** What a message says of a payment file that has its end. */
const doneData = ({ head: { messageId, messageKey, count } }: StoredMessage, { settled, refused }: Readonly<{ settled: number; refused: number }>): Readonly<Record<string, unknown>> =>
  ({ messageKey, msgId: messageId, status: refused === 0 ? 'settled' : settled === 0 ? 'refused' : 'partly', count, settled, refused })

/** Where webhooks of this node may go. */
function targetsOf({ webhookAllow }: HttpContext['config'], demo: boolean): AllowedTargets {
  try {
    return allowedTargets(webhookAllow, demo)
  } catch (fault) {
    if (!(fault instanceof MalformedTarget)) throw fault
    return fail(startProblems.configInvalid, { source: 'the configuration', key: 'webhookAllow', value: fault.message.slice(0, 80), allowed: 'host names, addresses and networks (10.1.0.0/16), with commas between them' })
  }
}

/** Blocks for webhooks: the newest as all listeners share them, those far back by a reader of their own. */
class ReadBlocks {
  readonly #feed: EventFeed
  readonly #folder: string
  readonly #height: () => bigint
  readonly #kept = new Map<bigint, BlockTold>()
  #tail: SegmentTail | undefined

  constructor(feed: EventFeed, folder: string, height: () => bigint) {
    this.#feed = feed
    this.#folder = folder
    this.#height = height
  }

  told(height: bigint): BlockTold | undefined {
    if (this.#height() - height < FAR_BEHIND) return this.#feed.told(height)
    const kept = this.#kept.get(height)
    if (kept !== undefined) return kept
    this.#tail ??= new SegmentTail(this.#folder)
    const told = this.#feed.told(height, this.#tail)
    if (told === undefined) return undefined
    this.#kept.set(height, told)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > FAR_KEPT && oldest !== undefined) this.#kept.delete(oldest)
    return told
  }

  close(): void {
    this.#tail?.close()
  }
}
