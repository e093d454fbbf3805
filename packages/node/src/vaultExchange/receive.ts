import { isRefused, type Refused } from '@jianghan/crypto'
import { parseJsonObject } from '@jianghan/crypto/node'
import { assert, fromHex, MEMBER_ID, sha256, toHex, utf8 } from '@jianghan/protocol'
import { decodeEnvelope, encodeEnvelope, type Envelope, type Headers, openContent, readReceipt, type ReadRequest, signAnswer } from '@jianghan/vault'
import { type Problem, ProblemFault, problem, refusedProblem } from '../problem/define.ts'
import { renderProblem } from '../problem/render.ts'
import { Doorkeeper } from './authenticate.ts'
import { dataKeyIn, envelopeFor, openedProof } from './opened.ts'
import type { ExchangePorts } from './ports.ts'
import { vaultProblems } from './problems.data.ts'

/** How much of one sender lies at a node. */
const QUOTA = { items: 100_000, bytes: 4 * 1024 * 1024 * 1024 } as const

/** The answer to a request, ready to be sent. */
export type SignedAnswer = Readonly<{ status: number; headers: Headers; body: Uint8Array; retryAfter?: number }>

/** What stands in an acknowledgement beside the item. */
type Acknowledged = Readonly<{ result: string; digest: string; at: string; opened?: string; reason?: string }>

const JSON_TYPE = 'application/json'
const ENVELOPE_TYPE = 'application/vnd.jianghan.envelope'
const PROBLEM_TYPE = 'application/problem+json'

type Body = Readonly<{ type: string; bytes: Uint8Array }>

/** What another part of the program answers to a request of a member whose signature holds: JSON, or a problem. */
export type Served = (request: ReadRequest, body: Uint8Array) => Promise<Uint8Array | Problem>

/** Answers what other nodes ask of this one's vault: takes items for the members it serves, erases what their senders ask to be erased, and hands out what their readers lost. */
export class Receiver {
  readonly #ports: ExchangePorts
  readonly #door: Doorkeeper
  readonly #served: ReadonlyMap<string, Served>

  constructor(ports: ExchangePorts, served: ReadonlyMap<string, Served>) {
    this.#ports = ports
    this.#served = served
    this.#door = new Doorkeeper(ports)
  }

  /** The answer to a POST on one of the three paths, or on one that is served. Everything a known sender is told is signed, refusals included. */
  async answer(path: string, headers: Headers, body: Uint8Array): Promise<SignedAnswer> {
    const admitted = await this.#door.admit(path, headers, body)
    if ('definition' in admitted) return unsigned(admitted)
    try {
      return this.#sign(headers, admitted.request, await this.#carriedOut(path, admitted.request, body))
    } finally {
      admitted.done()
    }
  }

  async #carriedOut(path: string, request: ReadRequest, body: Uint8Array): Promise<Body | Problem> {
    try {
      const served = await this.#served.get(path)?.(request, body)
      if (served !== undefined) return served instanceof Uint8Array ? { type: JSON_TYPE, bytes: served } : served
      switch (path) {
        case '/vault/v1/deliver': return await this.#deliver(request, body)
        case '/vault/v1/erase': return await this.#erase(request, body)
        default: return await this.#fetch(request, body)
      }
    } catch (fault) {
      if (fault instanceof ProblemFault) return fault.problem
      throw fault
    }
  }

  async #deliver({ from, to, chainId }: ReadRequest, body: Uint8Array): Promise<Body | Problem> {
    const { store, directory, readingKeys, vault, now } = this.#ports
    const envelope = decodeEnvelope(body)
    if (envelope === undefined) return problem(vaultProblems.envelopeMalformed)
    const published = await directory.vaultKey(to)
    if (published === undefined || readingKeys.find(published) === undefined) return problem(vaultProblems.readerElsewhere, { member: to })
    const { info } = envelope
    if (!info.readers.includes(to)) return problem(vaultProblems.notAReader, { member: to })
    if (published.kind !== envelope.key.kind || toHex(published.publicKey) !== toHex(envelope.key.publicKey)) return problem(vaultProblems.keyRotated, { member: to })
    const key = readingKeys.find(published)
    assert(key !== undefined, 'looked up above')
    const dataKey = await dataKeyIn(envelope, key, { chainId, from, to })
    const content = dataKey && openContent(info, envelope.ciphertext, dataKey)
    if (dataKey === undefined || content === undefined) return problem(vaultProblems.cannotOpen)
    const known = store.received(info.id, to)
    if (known !== undefined && known.sender !== from) return problem(vaultProblems.notTheSender)
    const about = held(vault.about(info.id))
    const acknowledge = (result: string): Body => json(toHex(info.id), { result, digest: toHex(sha256(body)), opened: openedProof(dataKey, info.id), at: new Date(now()).toISOString() })
    if (known !== undefined) return acknowledge(about?.erased === true ? 'erased' : 'held')
    const quota = this.#quota(from, body.length)
    if (quota !== undefined) return quota
    const ids = await this.#keep(envelope, content, dataKey, to)
    if (!Array.isArray(ids)) return ids as Problem
    held(store.keepReceived({ item: info.id, reader: to, sender: from, at: now(), size: body.length, opened: openedProof(dataKey, info.id) }, ids))
    return acknowledge('kept')
  }

  #quota(from: string, size: number): Problem | undefined {
    const { items, bytes } = this.#ports.store.receivedFrom(from)
    if (items >= QUOTA.items) return problem(vaultProblems.quotaReached, { member: from, what: 'items', limit: QUOTA.items }, 60)
    if (bytes + size > QUOTA.bytes) return problem(vaultProblems.quotaReached, { member: from, what: 'bytes', limit: QUOTA.bytes }, 60)
    return undefined
  }

  /** Keeps an item, or what its kind is made of; durable when it answers with the ids that are held. */
  async #keep({ info, ciphertext }: Envelope, content: Uint8Array, dataKey: Uint8Array, reader: string): Promise<Uint8Array[] | Problem> {
    const { vault, takers } = this.#ports
    const taker = takers[info.kind]
    if (taker === undefined) {
      held(await vault.adopt({ info, ciphertext, dataKey }))
      return [info.id]
    }
    const taken = taker(content, info, reader)
    if (taken === undefined) return problem(vaultProblems.contentWrong, { kind: info.kind })
    held(await taken.keep())
    return [...taken.ids]
  }

  async #erase({ from, chainId }: ReadRequest, body: Uint8Array): Promise<Body | Problem> {
    const { store, vault, verifier, now } = this.#ports
    const read = readReceipt(parseJsonObject(body))
    const item = read && fromHex(read.receipt.item)
    if (read === undefined || item === undefined || read.receipt.chain !== chainId || read.receipt.member !== from) return problem(vaultProblems.requestMalformed)
    const { kind, publicKey, message, signature } = read.signed
    if (verifier.verify(kind, publicKey, message, signature) !== 'valid') return problem(vaultProblems.signatureWrong)
    const acknowledge = (result: string, reason?: string): Body =>
      json(read.receipt.item, { result, digest: toHex(sha256(body)), at: new Date(now()).toISOString(), ...(reason !== undefined && { reason }) })
    const origin = store.originOf(item)
    const about = held(vault.about(item))
    if (origin === undefined || about === undefined) return acknowledge('unknown')
    if (origin !== from) return problem(vaultProblems.notTheSender)
    if (store.holdOf(item) !== undefined) return acknowledge('kept', 'legal-hold')
    held(await vault.eraseHeld(item))
    held(store.keepReceipt(item, JSON.stringify(read.receipt)))
    return acknowledge('erased')
  }

  async #fetch({ chainId, to: holder, from }: ReadRequest, body: Uint8Array): Promise<Body | Problem> {
    const { vault, directory, member, log } = this.#ports
    const { item, reader } = parseJsonObject(body) ?? {}
    const id = typeof item === 'string' ? fromHex(item) : undefined
    if (id === undefined || (id.length !== 16 && id.length !== 32) || typeof reader !== 'string' || !MEMBER_ID.test(reader)) return problem(vaultProblems.requestMalformed)
    if (holder !== member) return problem(vaultProblems.readerElsewhere, { member: holder })
    const denied = await mayRead(this.#ports, id, reader)
    if (denied !== undefined) return denied
    const published = await directory.vaultKey(reader)
    if (published === undefined) return problem(vaultProblems.noVaultKey, { member: reader })
    const envelope = await envelopeFor(held(vault.keyed(id)), published, { chainId, from: holder, to: reader })
    if (envelope === undefined) return problem(vaultProblems.noVaultKey, { member: reader })
    log('info', 'a vault item was handed to its reader', { item: toHex(id), reader, asked: from })
    return { type: ENVELOPE_TYPE, bytes: encodeEnvelope(envelope) }
  }

  #sign(request: Headers, { from }: ReadRequest, answer: Body | Problem): SignedAnswer {
    const { key, member = from, now } = this.#ports
    const isProblem = 'definition' in answer
    const { status, body, type, retryAfter } = isProblem ? rendered(answer) : { status: 200, body: answer.bytes, type: answer.type, retryAfter: undefined }
    const headers = signAnswer(key, { status, from: member, to: from, created: Math.floor(now() / 1_000), request }, body)
    return { status, body, headers: { ...headers, 'content-type': type }, ...(retryAfter !== undefined && { retryAfter }) }
  }
}

/** What stands against a member reading an item; undefined where nothing does. */
export async function mayRead({ vault, store, directory }: ExchangePorts, id: Uint8Array, reader: string): Promise<Problem | undefined> {
  const about = held(vault.about(id))
  if (about === undefined || !about.readers.includes(reader)) return problem(vaultProblems.notAReader, { member: reader })
  if (store.isRemoved(id, reader)) return problem(vaultProblems.readerRemoved, { member: reader })
  return await directory.isSuspended(reader) ? problem(vaultProblems.memberSuspended, { member: reader }) : undefined
}

const json = (item: string, said: Acknowledged): Body => ({ type: JSON_TYPE, bytes: utf8(JSON.stringify({ item, ...said })) })

function rendered(what: Problem): Readonly<{ status: number; body: Uint8Array; type: string; retryAfter: number | undefined }> {
  const body = renderProblem(what, 'en')
  return { status: body.status, body: utf8(JSON.stringify(body)), type: PROBLEM_TYPE, retryAfter: what.retryAfter }
}

function unsigned(what: Problem): SignedAnswer {
  const { status, body, type, retryAfter } = rendered(what)
  return { status, body, headers: { 'content-type': type }, ...(retryAfter !== undefined && { retryAfter }) }
}

/** HTTP status of a refusal of the vault. */
const STATUS: Readonly<Record<string, number>> = { 'vault.notFound': 404, 'vault.badId': 400, 'vault.badCursor': 400, 'vault.erased': 410, 'vault.tooLarge': 413, 'vault.tooManyKeys': 409 }

/** What the vault answered; its refusal thrown as the problem that it is. */
export function held<T>(answer: T | Refused): T {
  if (!isRefused(answer)) return answer
  throw new ProblemFault(refusedProblem(answer, STATUS[answer.refused.code] ?? 503))
}
