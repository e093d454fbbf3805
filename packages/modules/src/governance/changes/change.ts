import type { DescMessage } from '@bufbuild/protobuf'
import type { Decision, Read, Write } from '@jianghan/kernel'
import type { AnyChangeKind, ChangeKind } from '../schema/changes.ts'

/** A change that members vote on: `plan` makes every refusal, when it is proposed and when it is carried out; `enact` has nothing left to refuse. */
export type Change<B = never, P = unknown> = Readonly<{
  kind: AnyChangeKind
  plan(read: Read, body: B): Decision<P>
  enact(write: Write, body: B, plan: P): void
}>

/** Gives a kind of change its two phases. */
export const defineChange = <M extends DescMessage, B, P>(
  kind: ChangeKind<M, B>, phases: Readonly<{ plan(read: Read, body: B): Decision<P>; enact(write: Write, body: B, plan: P): void }>,
): Change<B, P> => ({ kind, ...phases })
