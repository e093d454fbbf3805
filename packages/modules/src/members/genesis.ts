import { type DescMessage, fromJson, type JsonValue, type MessageShape } from '@bufbuild/protobuf'
import type { ActionSchema, Json, Write } from '@jianghan/kernel'
import { accountId } from '@jianghan/protocol'
import { putMember } from './register.ts'
import { openAccount } from './schema/openAccount.ts'
import { registerMember } from './schema/registerMember.ts'
import { state } from './state.ts'

/**
 * The first members and accounts: {members: [RegisterMember as JSON], accounts: [OpenAccount as JSON]}. Checked as the
 * actions check them; a genesis that does not fit is an operator's mistake at set-up and throws with its reason.
 */
export function genesis(write: Write, part: Json | undefined): void {
  const { members = [], accounts = [] } = (part ?? {}) as { members?: Json[]; accounts?: Json[] }
  for (const json of members) putMember(write, checked(registerMember, json))
  for (const json of accounts) {
    const { memberId, unique, policy } = checked(openAccount, json)
    const member = state.members.get(write, memberId)
    if (member === undefined) throw new Error(`genesis: account of an unknown member ${memberId}`)
    state.accounts.put(write, accountId(memberId, unique), { member: memberId, policy, since: 0n })
    state.members.put(write, memberId, { ...member, accountCount: member.accountCount + 1 })
  }
}

function checked<M extends DescMessage, B>(schema: ActionSchema<M, B>, json: Json): B {
  const message: MessageShape<M> = fromJson(schema.message, json as JsonValue)
  const decision = schema.check(message)
  if (decision.refused) throw new Error(`genesis: ${decision.error.name} in ${schema.name} ${JSON.stringify(json)}`)
  return decision.value
}

