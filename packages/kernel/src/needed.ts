import { type ActionBytes, allActions, decodeStrict } from '@jianghan/protocol'
import type { Router } from './router.ts'
import type { Requirement } from './schema/action.ts'
import type { Party } from './schema/event.ts'

/** The parties that a transaction with these actions needed: accounts it would spend from, and whoever had to authorise it, through whatever ways were open. */
export const partiesNeeded = (router: Pick<Router, 'action'>, actions: readonly ActionBytes[]): Party[] => allActions(actions).flatMap(({ type, body }) => {
  const schema = router.action(type)?.schema
  const message = schema && decodeStrict(schema.message, body)
  const checked = message?.ok ? schema?.check(message.value) : undefined
  if (schema === undefined || checked === undefined || checked.refused) return []
  return [...schema.requires(checked.value).flatMap(partiesOf), ...schema.spends(checked.value).map(({ account }) => ({ account }))]
})

function partiesOf(requirement: Requirement): Party[] {
  const { account, member, ways } = requirement as { account?: Uint8Array; member?: string; ways?: readonly (readonly Requirement[])[] }
  return [...(account ? [{ account }] : []), ...(member === undefined ? [] : [{ member }]), ...(ways ?? []).flat().flatMap(partiesOf)]
}
