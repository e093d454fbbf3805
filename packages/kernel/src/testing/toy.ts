import { create, toBinary } from '@bufbuild/protobuf'
import { batchMessage, fromMillis, LIMITS, sha256, signTransaction, type Timestamp, toHex, txV1, utf8 } from '@jianghan/protocol'
import type { AccessPort } from '../access.ts'
import { defineAction, defineModule, defineQuery, type Module } from '../module.ts'
import type { Application } from '../router.ts'
import { declareAction } from '../schema/action.ts'
import * as codec from '../schema/codec.ts'
import { defineEvents } from '../schema/event.ts'
import { declareQuery, textArgument } from '../schema/query.ts'
import { defineErrors, ok, refuse } from '../schema/status.ts'
import { defineState, map } from '../state.ts'
import { signWith, type TableKey, World } from './world.ts'

/** The smallest module: it counts words, refuses "no", and throws where a handler of ours would have a bug. */
const TOY = { number: 9, name: 'toy' } as const
const words = { zh: '玩具', en: 'Toy' }

/** Its state: how often a word was said. */
export const toyState = defineState(TOY, { counts: map(1, codec.text, codec.record({ count: codec.u32 })) })

/** Its statuses. */
export const toyErrors = defineErrors(TOY, {
  empty: { code: 1, retry: 'never', facts: {}, zh: () => '空。', en: () => 'Empty.', hint: words },
  no: { code: 2, retry: 'later', facts: { word: codec.text }, zh: f => `不：${f.word}`, en: f => `No: ${f.word}`, hint: words },
})

/** Its events. */
export const toyEvents = defineEvents(TOY, { said: { number: 1, version: 1, fields: { word: codec.text, count: codec.u32 }, audience: 'public', words } })

const say = defineAction(declareAction<typeof txV1.ActionSchema, string>({
  name: 'toy.v1.Say', message: txV1.ActionSchema, summary: words, example: { type: 'hello' },
  requires: () => [{ kind: 'role', member: 'toy', role: 'maker' }],
  check(m) {
    if (m.type === 'throw in check') throw new TypeError('a bug in check')
    return m.type === '' ? refuse(toyErrors.empty, {}) : ok(m.type)
  },
}), {
  decide(read, { body }) {
    if (body === 'throw in decide') throw new TypeError('a bug in decide')
    if (body === 'no') return refuse(toyErrors.no, { word: body })
    return ok((toyState.counts.get(read, body)?.count ?? 0) + 1)
  },
  apply(write, { body }, count) {
    toyState.counts.put(write, body, { count })
    write.emit(toyEvents.said, { word: body, count })
    if (body === 'throw in apply') throw new TypeError('a bug in apply')
  },
})

const howOften = defineQuery(declareQuery({
  name: 'toy.howOften', summary: words, args: { word: textArgument(codec.text, /^[a-z ]+$/) }, result: codec.record({ count: codec.u32 }),
  audience: 'public', example: { word: 'hello' },
}), { run: (read, { word }) => toyState.counts.get(read, word), provedBy: ({ word }) => [toyState.counts.keyOf(word)] })

/** The module. */
export const toyModule: Module = defineModule({
  schema: { ...TOY, title: words, actions: [say.schema], queries: [howOften.schema], errors: toyErrors, events: toyEvents },
  actions: [say], queries: [howOften], invariants: [], genesis: () => undefined,
})

/** Names of the toy's keys; member `toy` has a maker and a node, member `other` a node, `stranger` belongs to nobody. */
export const toyWorld = new World()
/** A maker of member toy, the nodes of toy and other, and a key that nobody registered. */
export const toyKeys = {
  maker: toyWorld.key('maker', 'toy', ['maker']),
  second: toyWorld.key('second', 'toy', ['maker']),
  checker: toyWorld.key('checker', 'toy', ['checker']),
  node: toyWorld.key('node', 'toy', ['node']),
  otherNode: toyWorld.key('otherNode', 'other', ['node']),
  stranger: toyWorld.key('stranger', 'nobody', []),
}

const holders = new Map<string, TableKey>(Object.values(toyKeys).filter(key => key !== toyKeys.stranger).map(key => [toHex(key.id), key]))

const access: AccessPort = {
  keyHolder: (_read, id) => holders.get(toHex(id)),
  keyMember: (_read, id) => holders.get(toHex(id))?.member,
  member: (_read, id) => (id === 'toy' || id === 'other' ? { adminPolicy: [{ role: 'maker', count: 1 }], capacities: id === 'toy' ? ['operator'] : [] } : undefined),
  suspension: () => undefined,
  account: () => undefined,
  webOrigins: () => [],
  controls: () => ({ limits: [], counterparties: undefined }),
  spentOn: () => 0n,
  recordSpent: () => undefined,
}

/** The application of the kernel's own tests. */
export const toyApplication: Application = { version: 1, modules: [toyModule], access }

/** Chain and time of the kernel's own tests. */
export const TOY_CHAIN = 'toy-chain'
/** Milliseconds since 1970 of block 0. */
export const TOY_START = 1_764_000_000_000n
/** Time of a block: a second after the one before. */
export const toyTime = (height: bigint): Timestamp => fromMillis(TOY_START + height * 1000n)

type SayOptions = Readonly<{ keys?: readonly TableKey[]; chainId?: string; validUntilMs?: bigint; unique?: string; type?: string; body?: Uint8Array; badly?: boolean }>

/** A transaction that says these words, one action each. */
export function saying(said: readonly string[], options: SayOptions = {}): Uint8Array {
  const { keys = [toyKeys.maker], chainId = TOY_CHAIN, validUntilMs = TOY_START + LIMITS.validityMs, unique = said.join(), type = 'toy.v1.Say', body, badly = false } = options
  const actions = said.map(word => ({ type, body: body ?? toBinary(txV1.ActionSchema, create(txV1.ActionSchema, { type: word })) }))
  return signTransaction({ chainId, validUntilMs, unique: sha256(utf8(unique)).slice(0, 16), actions }, keys.map(key => ({
    kind: key.kind, publicKey: key.publicKey, sign: message => signWith(key, badly ? sha256(message) : message),
  })))
}

type BatchOptions = Readonly<{ key?: TableKey; memberId?: string; chainId?: string; epoch?: bigint; badly?: boolean }>

/** A batch of member toy's node. */
export function batching(transactions: readonly Uint8Array[], sequence: bigint, options: BatchOptions = {}): Uint8Array {
  const { key = toyKeys.node, memberId = 'toy', chainId = TOY_CHAIN, epoch = 1n, badly = false } = options
  const body = toBinary(txV1.BatchBodySchema, create(txV1.BatchBodySchema, { chainId, memberId, epoch, sequence, transactions: [...transactions] }))
  const signature = { kind: key.kind, publicKey: key.publicKey, signature: signWith(key, badly ? body : batchMessage(body)) }
  return toBinary(txV1.SignedBatchSchema, create(txV1.SignedBatchSchema, { body, signature }))
}
