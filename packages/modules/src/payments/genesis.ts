import { type Json, performAtGenesis, type Write } from '@jianghan/kernel'
import { issue } from './actions/issue.ts'
import { registerAsset } from './actions/registerAsset.ts'

/**
 * The first assets and balances: {assets: [RegisterAsset as JSON], issues: [Issue as JSON]}, carried out by the actions
 * themselves. A genesis that does not fit is an operator's mistake at set-up and throws with its reason.
 */
export function genesis(write: Write, part: Json | undefined): void {
  const { assets = [], issues = [] } = (part ?? {}) as { assets?: Json[]; issues?: Json[] }
  for (const json of assets) performAtGenesis(write, registerAsset, json)
  for (const json of issues) performAtGenesis(write, issue, json)
}
