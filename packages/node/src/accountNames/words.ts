import type { Words } from '@jianghan/kernel'
import type { NameOutcome } from '@jianghan/vault'
import type { Checked } from './accountNames.ts'

/** What an outcome says to people. */
export const OUTCOME_WORDS: Readonly<Record<NameOutcome, Words>> = {
  match: { zh: '户名相符。', en: 'The name fits the account.' },
  close: { zh: '户名相近，请人工核对。', en: 'The name nearly fits the account: have somebody look at it.' },
  none: { zh: '户名不符。', en: 'The name does not fit the account.' },
  unknown: { zh: '收款行没有此账户。', en: 'The bank of the payee has no such account.' },
}

/** What came of a name, in words. */
export function wordsOf(checked: Checked): Words {
  if (!('problem' in checked)) return OUTCOME_WORDS[checked.outcome]
  const { definition, facts } = checked.problem
  return { zh: definition.zh(facts), en: definition.en(facts) }
}
