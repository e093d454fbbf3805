import { type DescMessage, fromJson, type JsonValue } from '@bufbuild/protobuf'
import type { Action, Json, Write } from '@jianghan/kernel'
import { issue } from './actions/issue.ts'
import { registerAsset } from './actions/registerAsset.ts'

/**
 * The first assets and balances: {assets: [RegisterAsset as JSON], issues: [Issue as JSON]}, carried out by the actions
 * themselves. A genesis that does not fit is an operator's mistake at set-up and throws with its reason.
 */
export function genesis(write: Write, part: Json | undefined): void {
  const { assets = [], issues = [] } = (part ?? {}) as { assets?: Json[]; issues?: Json[] }
  for (const json of assets) perform(write, registerAsset, json)
  for (const json of issues) perform(write, issue, json)
}

function perform<M extends DescMessage, B, P>(write: Write, action: Action<M, B, P>, json: Json): void {
  const checked = action.schema.check(fromJson(action.schema.message, json as JsonValue))
  if (checked.refused) throw new Error(`genesis: ${checked.error.name} in ${action.schema.name} ${JSON.stringify(json)}`)
  const input = { body: checked.value, transactionId: new Uint8Array(32) }
  const decision = action.decide(write, input)
  if (decision.refused) throw new Error(`genesis: ${decision.error.name} in ${action.schema.name} ${JSON.stringify(json)}`)
  action.apply(write, input, decision.value)
}
