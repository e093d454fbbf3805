import { toBinary } from '@bufbuild/protobuf'
import { governanceV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkMemberId } from '../checks.ts'
import { errors } from '../errors.ts'
import { changeKinds } from './changes.ts'

/** A proposal whose bytes are right: the kind of its change by name, the change's own bytes, and what its check made of them. */
export type Propose = Readonly<{ memberId: string; votingUntilMs: bigint; enactAtMs: bigint; kind: string; change: Uint8Array; body: unknown; isWeighty: boolean }>

/** Puts a change to the vote. */
export const propose = declareAction<typeof governanceV1.ProposeSchema, Propose>({
  name: 'governance.v1.Propose',
  message: governanceV1.ProposeSchema,
  summary: { zh: '提出治理提案', en: 'Put a change to the vote' },
  example: { memberId: 'hanjiang-bank', votingUntilMs: 1_796_083_200_000n, switchModule: { module: 'payments', on: false } },
  requires: ({ memberId }) => [{ kind: 'admin', member: memberId }],
  check(m) {
    const member = checkMemberId(m.memberId)
    if (member.refused) return member
    const given = changeKinds.filter(({ field }) => m[field] !== undefined)
    const [kind] = given
    if (kind === undefined || given.length > 1) return refuse(errors.changeShape, { given: given.length })
    const message = m[kind.field] as never
    const body = kind.check(message)
    if (body.refused) return body
    const { memberId, votingUntilMs, enactAtMs } = m
    return ok({ memberId, votingUntilMs, enactAtMs, kind: kind.name, change: toBinary(kind.message, message), body: body.value, isWeighty: kind.isWeighty })
  },
})
