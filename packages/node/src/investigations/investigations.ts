import { type BusinessHeader, CAMT029_MESSAGE, type CancellationOutcome, type CancellationRequest, type Resolution, withHeader, writeCamt029 } from '@jianghan/gateway-iso20022'
import { sha256, toHex, utf8 } from '@jianghan/protocol'
import { dateTimeOf } from '../paymentFiles/report/standing.ts'
import { fail } from '../problem/define.ts'
import type { Language } from '../problem/render.ts'
import type { Acting, Actor } from './acting.ts'
import type { Cancelling } from './cancelling.ts'
import type { CaseBook } from './caseBook.ts'
import { type CancellationCase, type CaseEnd, type Done, inWords, type Named } from './model.ts'
import { originalOf, scheduledOf } from './originals.ts'
import { caseProblems } from './problems.data.ts'
import { reasons } from './reasons.data.ts'
import { payerOf, type Refunds } from './refunds.ts'

type Verdict = Pick<CancellationOutcome, 'status' | 'reasons'>

/** Takes requests for cancellation, and says at any time what became of them. */
export class Investigations {
  readonly #ports: Readonly<{ book: CaseBook; cancelling: Cancelling; refunds: Refunds; acting: Acting; now(): number }>
  /** Requests under one id are carried out one after the other: two at once must not both find it new. */
  readonly #turns = new Map<string, Promise<unknown>>()

  constructor(ports: Readonly<{ book: CaseBook; cancelling: Cancelling; refunds: Refunds; acting: Acting; now(): number }>) {
    this.#ports = ports
  }

  /** Takes a request: kept before anything is done, and done once. The same request again is answered by what became of it; another one under its id fails. */
  async take(bytes: Uint8Array, request: CancellationRequest, asker: Actor): Promise<CancellationCase> {
    const key = keyOf(request, asker)
    const turn = (this.#turns.get(key) ?? Promise.resolve()).catch(() => undefined).then(() => this.#taken(key, bytes, request, asker))
    this.#turns.set(key, turn)
    try {
      return await turn
    } finally {
      if (this.#turns.get(key) === turn) this.#turns.delete(key)
    }
  }

  async #taken(key: string, bytes: Uint8Array, request: CancellationRequest, asker: Actor): Promise<CancellationCase> {
    const { book, cancelling, now } = this.#ports
    await book.refresh()
    const digest = toHex(sha256(bytes))
    const known = book.case(key)
    if (known !== undefined && known.digest !== digest) return fail(caseProblems.caseKnown, { id: request.id })
    const taken = known ?? await this.#kept({ version: 1, key, id: request.id, digest, assigner: request.assigner, assignee: request.assignee, receivedAt: now(), by: asker.actor, ...memberOf(asker), ...await cancelling.named(request, asker) })
    if (book.end(key) === undefined) {
      const { file } = taken
      const ofFile = file && await cancelling.cancelFile(file.messageId, asker)
      const done: Done[] = []
      for (const named of taken.named) done.push(await cancelling.cancel(named, asker))
      await book.keepEnd({ case: key, done, ...(ofFile && { file: ofFile }) })
    }
    return taken
  }

  async #kept(taken: CancellationCase): Promise<CancellationCase> {
    await this.#ports.book.keepCase(taken)
    return taken
  }

  /** The one case of an id that the asker's member sent; fails where there is none. */
  async find(id: string, asker: Actor): Promise<CancellationCase> {
    await this.#ports.book.refresh()
    const viewer = payerOf(asker)
    const found = this.#ports.book.named(id).filter(({ member }) => viewer.all || (viewer.member !== undefined && member === viewer.member)).at(-1)
    return found ?? fail(caseProblems.caseNotFound, { id })
  }

  /** The resolution of a case as it stands now (camt.029), behind a header where the request came behind one. */
  async answer(of: CancellationCase, language: Language, header?: BusinessHeader): Promise<string> {
    const { book, now } = this.#ports
    await book.refresh()
    const end: CaseEnd | undefined = book.end(of.key)
    const outcomes: CancellationOutcome[] = []
    for (const [i, named] of of.named.entries()) outcomes.push({ ...namesOf(named, end?.done[i]), ...await this.#verdict(end?.done[i], language) })
    const group = of.file && { ...of.file, ...await this.#verdict(end?.file, language) }
    const nowMs = now()
    const createdAt = dateTimeOf(nowMs)
    const resolution: Resolution = { id: `C${of.key.slice(0, 20)}-${nowMs.toString(36)}`, creationDateTime: createdAt, assigner: of.assignee, assignee: of.assigner, ...(group && { group }), outcomes }
    const document = writeCamt029(resolution)
    return header === undefined ? document : withHeader({ from: header.to, to: header.from, id: resolution.id, messageName: CAMT029_MESSAGE, createdAt, ...(header.service !== undefined && { service: header.service }) }, document)
  }

  /** How it stands with one payment now: what waited for somebody may have come to its end. */
  async #verdict(done: Done | undefined, language: Language): Promise<Verdict> {
    const { acting: { node }, book, refunds } = this.#ports
    const refused = (reason: Done['reason']): Verdict => ({ status: 'RJCR', ...(reason && { reasons: [inWords(reason, language)] }) })
    if (done === undefined) return { status: 'PDCR' }
    switch (done.state) {
      case 'cancelled': return { status: 'ACCR' }
      case 'refused': return refused(done.reason)
      case 'asked': {
        const kept = book.refund(done.refund ?? '')
        const { state = 'open', reason } = kept === undefined ? {} : await refunds.standing(kept)
        return state === 'accepted' ? { status: 'ACCR' } : state === 'refused' ? refused(reason) : { status: 'PDCR' }
      }
      case 'proposed':
      case 'moving': {
        const now = done.schedule === undefined ? await originalOf(node, done.uetr ?? '') : await scheduledOf(node, done.schedule)
        if (now === undefined) return done.state === 'proposed' ? { status: 'ACCR' } : { status: 'PDCR' }
        return now.kind === 'settled' ? refused(reasons.settledMeanwhile) : { status: 'PDCR' }
      }
    }
  }
}

/** By whom a request is known: the sender's member and what it calls itself, and its id. */
const keyOf = ({ id, assigner }: CancellationRequest, { viewer: { member = '' } }: Actor): string => toHex(sha256(utf8(JSON.stringify(['jianghan-case-1', member, assigner, id]))))

const memberOf = ({ viewer: { member } }: Actor): Readonly<{ member?: string }> => (member === undefined ? {} : { member })

function namesOf({ cancellationId, messageId, messageName, instructionId, endToEndId, uetr = undefined }: Named, done: Done | undefined): Omit<CancellationOutcome, 'status'> {
  const found = uetr ?? done?.uetr
  return {
    ...(cancellationId !== undefined && { cancellationId }), ...(messageId !== undefined && { messageId }), ...(messageName !== undefined && { messageName }), ...(instructionId !== undefined && { instructionId }),
    ...(endToEndId !== undefined && { endToEndId }), ...(found !== undefined && { uetr: found }),
  }
}
