import { create, toBinary } from '@bufbuild/protobuf'
import { kernelV1, type txV1 } from '@jianghan/protocol'
import { rewriteTable } from '../migration.ts'
import { type Action, defineAction, defineModule, type Module } from '../module.ts'
import type { Application } from '../router.ts'
import * as codec from '../schema/codec.ts'
import { ok, refuse } from '../schema/status.ts'
import { defineState, map, type StateMap } from '../state.ts'
import { saying, TOY_START, toyApplication, toyErrors, toyEvents, toyKeys, toyModule } from './toy.ts'

/**
 * The toy as two releases have it. Version 1 counts each word by one. Version 2 keeps the length of the word beside the count, counts loud words
 * twice, refuses "maybe", and has an action of its own; a migration writes the old counts in the new layout.
 */

const TOY = { number: 9, name: 'toy' } as const

type Count = Readonly<{ count: number; letters: number }>

const counts = map(1, codec.text, codec.record({ count: codec.u32, letters: codec.u8 }), {
  version: 2,
  // What version 1 wrote; it knew no letters.
  older: { 1: reader => ({ count: reader.u32(), letters: 0 }) },
})
/** The table in the layout of version 2. */
export const countsNow: StateMap<string, Count> = defineState(TOY, { counts }).counts

const [sayBefore] = toyModule.actions as [Action<typeof txV1.ActionSchema, string, number>]

const sayNow = defineAction<typeof txV1.ActionSchema, string, Count>(sayBefore.schema, {
  older: [{ until: 2, action: sayBefore }],
  decide(read, { body }) {
    if (body === 'no' || body === 'maybe') return refuse(toyErrors.no, { word: body })
    const { count = 0 } = countsNow.get(read, body) ?? {}
    return ok({ count: count + (body.endsWith('!') ? 2 : 1), letters: body.length })
  },
  apply(write, { body }, after) {
    countsNow.put(write, body, after)
    write.emit(toyEvents.said, { word: body, count: after.count })
  },
})

const shout = defineAction<typeof txV1.ActionSchema, string, Count>({ ...sayBefore.schema, name: 'toy.v1.Shout' }, {
  since: 2,
  decide: (_read, { body }) => ok({ count: 100, letters: body.length }),
  apply: (write, { body }, after) => countsNow.put(write, body, after),
})

/** How the toy was before there was a second version. */
export const firstRelease: Application = toyApplication

/** The toy's module of version 2. */
export const secondToy: Module = defineModule({
  ...toyModule, schema: { ...toyModule.schema, actions: [sayNow.schema, shout.schema] }, actions: [sayNow, shout],
  migrations: [rewriteTable(2, 'toy.letters', { zh: '记下字母数', en: 'Keep the letters' }, countsNow)],
})

/** A release that knows versions 1 and 2. Node toy is an operator. */
export const secondRelease: Application = { ...toyApplication, version: 2, modules: [secondToy] }

/** A transaction of member toy's node that asks for a version from a height on; 0 for the next block. */
export const upgrading = (version: number, height = 0n, memberId = 'toy'): Uint8Array => saying(['upgrade'], {
  type: 'kernel.v1.Upgrade', unique: `upgrade ${version} ${height} ${memberId}`, keys: [memberId === 'toy' ? toyKeys.node : toyKeys.otherNode],
  body: toBinary(kernelV1.UpgradeSchema, create(kernelV1.UpgradeSchema, { memberId, version, height })),
})

/** A Tick of member toy's node. */
export const ticking = (steps: number, unique: string): Uint8Array => saying(['tick'], {
  type: 'kernel.v1.Tick', unique: `tick ${unique}`, keys: [toyKeys.node], validUntilMs: TOY_START + 600_000n,
  body: toBinary(kernelV1.TickSchema, create(kernelV1.TickSchema, { memberId: 'toy', steps })),
})
