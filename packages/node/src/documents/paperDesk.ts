import { once } from 'node:events'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { RECEIPT_FIELDS } from '@jianghan/client'
import { disclosuresOf } from '@jianghan/light'
import { assert, readTransaction } from '@jianghan/protocol'
import type { Caller } from '../callers/caller.ts'
import type { HttpContext } from '../http/context.ts'
import { findTransaction, outcomesAt } from '../http/find.ts'
import { nodePortOf } from '../paymentFiles/nodePort.ts'
import type { NodePort } from '../paymentFiles/ports.ts'
import { fail } from '../problem/define.ts'
import { problems } from '../problem/http.data.ts'
import { orFail } from '../threads/kernelLink.ts'
import type { Place } from '../threads/messages.ts'
import { type PaperForm, PaperThreads } from './paperThreads.ts'
import { type ZipEntry, zipOf } from './zip.ts'

/** Archives that are written at once. */
const ARCHIVES_MAX = 4
/** How long a paper waits until what was final a moment ago can be proved, milliseconds. */
const SEAL_MS = 3_000
const TYPES = { pdf: 'application/pdf', json: 'application/json; charset=utf-8' } as const

/** A payment that has a receipt: its transaction, and the name of the file. */
export type Receipted = Readonly<{ transactionId: string; name: string }>

/** Where papers are made for callers: receipts and statements, one or many in an archive. */
export class PaperDesk {
  readonly context: HttpContext
  readonly threads: PaperThreads
  readonly #node: Pick<NodePort, 'provable'>
  #archives = 0

  constructor(server: FastifyInstance, context: HttpContext) {
    this.context = context
    this.#node = nodePortOf(context)
    this.threads = new PaperThreads(context.config.documentFonts.split(',').map(file => file.trim()).filter(file => file !== ''))
    server.addHook('onClose', () => this.threads.close())
  }

  /** Address of the verify page, for the QR code. */
  verifyUrl(raw: FastifyRequest): string {
    return `${this.context.config.publicOrigin || `${raw.protocol}://${raw.host}`}/verify`
  }

  /** Waits until a block can be proved, for a moment: the next header does it. */
  provable(height: bigint): Promise<boolean> {
    return this.#node.provable(height, SEAL_MS)
  }

  /** The receipt of the transaction at a place; undefined where it holds no payment that was done. */
  async receiptAt({ viewer, scopes }: Caller, verifyUrl: string, place: Place, form: PaperForm): Promise<Uint8Array | undefined | 'notShown'> {
    const { kernel, paymentFiles } = this.context
    const parts = await kernel.call('transaction', { ...place, viewer })
    if (parts === undefined) return 'notShown'
    const read = readTransaction(parts.bytes)
    assert(read.ok, 'the ledger holds transactions')
    // Names and texts are for those between whom the payment was: they know them. Who oversees gets what the ledger itself says.
    const isParty = parts.sight.extent === 'whole' && scopes.has('files') && (parts.sight.author || (await kernel.call('granted', { viewer })).oversees !== true)
    const { fields } = isParty ? await paymentFiles.disclosuresFor(read.value.id, RECEIPT_FIELDS) : { fields: [] }
    await this.provable(place.height)
    const proved = await kernel.call('proof', {
      height: place.height, index: place.index, viewer, disclosures: disclosuresOf(read.value.body.actions, fields), outcomes: await outcomesAt(this.context, place),
    })
    return this.threads.write({ proof: orFail(proved).proof, verifyUrl, form })
  }

  /** Receipts in their order; a transaction without one, or one that is not shown, has none. */
  receipts(caller: Caller, verifyUrl: string, payments: Iterable<Receipted>): AsyncGenerator<ZipEntry> {
    return inOrder(payments, this.threads.width, async ({ transactionId, name }) => {
      const place = await findTransaction(this.context, transactionId)
      const bytes = place && await this.receiptAt(caller, verifyUrl, place, 'pdf')
      return bytes === undefined || bytes === 'notShown' ? [] : [{ name, bytes }]
    })
  }

  /** Sends one paper. */
  send(reply: FastifyReply, bytes: Uint8Array, form: PaperForm, name: string): undefined {
    void reply.type(TYPES[form]).header('content-disposition', `attachment; filename="${name}"`).send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    return undefined
  }

  /** Sends an archive while it is written; fails where as many are under way as the node writes. */
  async sendArchive(reply: FastifyReply, entries: AsyncIterable<ZipEntry>, at: Date, name: string): Promise<undefined> {
    if (this.#archives >= ARCHIVES_MAX) return fail(problems.busy, { what: 'archives', limit: ARCHIVES_MAX }, 5)
    this.#archives++
    void once(reply.raw, 'close').then(() => { this.#archives-- })
    void reply.type('application/zip').header('content-disposition', `attachment; filename="${name}"`).send(Readable.from(zipOf(entries, at), { objectMode: false }))
    // A handler that ended before its stream would have the answer sent empty. Who goes away before the end is no fault.
    await finished(reply.raw).catch(() => undefined)
    return undefined
  }
}

/** What is made of each, in their order, so many under way at once. */
export async function* inOrder<T>(items: Iterable<T>, width: number, make: (item: T) => Promise<readonly ZipEntry[]>): AsyncGenerator<ZipEntry> {
  const underWay: Promise<readonly ZipEntry[]>[] = []
  for (const item of items) {
    const next = make(item)
    // A fault is met where the entry is waited for; until then it must not count as one that nobody looks at.
    next.catch(() => undefined)
    underWay.push(next)
    if (underWay.length >= width) yield* await underWay.shift() as readonly ZipEntry[]
  }
  for (const each of underWay) yield* await each
}
