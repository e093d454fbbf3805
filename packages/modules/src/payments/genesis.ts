import { type Json, performAtGenesis, type Write } from '@jianghan/kernel'
import { issue } from './actions/issue.ts'
import { registerAsset } from './actions/registerAsset.ts'
import { startAging } from './state.ts'

/**
 * The first assets and balances: {assets: [RegisterAsset as JSON], issues: [Issue as JSON], recordsAge: true}, carried out by the actions
 * themselves. Where records do not age from the start, the first Tick begins with it. A genesis that does not fit is an operator's mistake at set-up and throws with its reason.
 */
export function genesis(write: Write, part: Json | undefined): void {
  const { assets = [], issues = [], recordsAge = false } = (part ?? {}) as { assets?: Json[]; issues?: Json[]; recordsAge?: boolean }
  if (recordsAge) startAging(write)
  for (const json of assets) performAtGenesis(write, registerAsset, json)
  for (const json of issues) performAtGenesis(write, issue, json)
}
