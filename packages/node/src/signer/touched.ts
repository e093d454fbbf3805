import type { DescMessage } from '@bufbuild/protobuf'
import type { Requirement } from '@jianghan/kernel/schema'
import { actionSchema } from '@jianghan/client'
import { fail } from '../problem/define.ts'
import { signerProblems } from './problems.data.ts'
import { type ActionBytes, assert, carriedBy, decodeStrict, toHex } from '@jianghan/protocol'

/** What the bytes of an action would take, and whom it needs. */
export type Touched = Readonly<{
  type: string
  /** Accounts whose policies must be met for certain. */
  accounts: readonly Uint8Array[]
  /** Accounts of which one way or another of authorising it speaks. */
  others: readonly Uint8Array[]
  /** Atoms that are spent, by asset. */
  spent: ReadonlyMap<string, bigint>
  /** Whom it needs besides: admins, officers, capacities. */
  needs: readonly Requirement[]
}>

const accountsOf = (requirement: Requirement): Uint8Array[] =>
  (requirement.kind === 'account' ? [requirement.account] : requirement.kind === 'either' ? requirement.ways.flat().flatMap(accountsOf) : [])

/** Reads actions that were built here, and what they carry, as a signature of theirs would take both. Throws ProblemFault where what is carried cannot be read. */
export const touchedByAll = (actions: readonly ActionBytes[]): Touched[] => actions.flatMap(action => {
  const carried = carriedBy(action)
  if (carried === undefined) return [touchedBy(action)]
  return [touchedBy(action), read(carried) ?? fail(signerProblems.actionNotGranted, { action: carried.type.slice(0, 100) })]
})

/** Reads an action that was built here. */
export function touchedBy(action: ActionBytes): Touched {
  const touched = read(action)
  assert(touched !== undefined, 'the action was built and checked here')
  return touched
}

function read({ type, body }: ActionBytes): Touched | undefined {
  const schema = actionSchema(type)
  const decoded = schema && decodeStrict<DescMessage>(schema.message, body)
  const checked = decoded?.ok === true ? schema?.check(decoded.value as never) : undefined
  if (schema === undefined || checked === undefined || checked.refused) return undefined
  const [spends, requires] = [schema.spends(checked.value as never), schema.requires(checked.value as never)]
  const spent = new Map<string, bigint>()
  for (const { assetId, atoms } of spends) spent.set(assetId, (spent.get(assetId) ?? 0n) + atoms)
  return {
    type, spent, needs: requires.filter(({ kind }) => kind !== 'account'),
    accounts: distinct([...spends.map(({ account }) => account), ...requires.flatMap(each => (each.kind === 'account' ? [each.account] : []))]),
    others: distinct(requires.flatMap(each => (each.kind === 'either' ? accountsOf(each) : []))),
  }
}

const distinct = (accounts: readonly Uint8Array[]): Uint8Array[] => [...new Map(accounts.map(account => [toHex(account), account])).values()]

/** What several actions spend together. */
export function spentTogether(touched: readonly Touched[]): Map<string, bigint> {
  const spent = new Map<string, bigint>()
  for (const each of touched) for (const [asset, atoms] of each.spent) spent.set(asset, (spent.get(asset) ?? 0n) + atoms)
  return spent
}
