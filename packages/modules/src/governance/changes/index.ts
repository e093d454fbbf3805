import { assert } from '@jianghan/protocol'
import type { Change } from './change.ts'
import { admitMember, reinstateMember, removeMember, setWeight, suspendMember } from './ofMembers.ts'
import { scheduleUpgrade } from './ofRelease.ts'
import { endFreeze, setRules, switchModule } from './ofRules.ts'
import { promoteLedger, rekeyValidator, setParameters, setValidators } from './ofValidators.ts'

const changes: readonly Change[] = [
  admitMember, suspendMember, reinstateMember, removeMember, setValidators, rekeyValidator, promoteLedger, setParameters, switchModule, scheduleUpgrade, setWeight, setRules, endFreeze,
]

/** The change of a kind, by the name that a proposal keeps. */
export function changeOf(name: string): Change {
  const found = changes.find(({ kind }) => kind.name === name)
  assert(found !== undefined, `a proposal holds a change that there is, not ${name}`)
  return found
}
