import { fromUtf8, utf8 } from '@jianghan/protocol'
import type { NameQuestion } from '@jianghan/vault'
import { type Problem, problem } from '../problem/define.ts'
import { askPeer } from '../vaultExchange/peer.ts'
import type { ExchangePorts } from '../vaultExchange/ports.ts'
import { vaultProblems } from '../vaultExchange/problems.data.ts'
import { nameProblems } from './problems.data.ts'

/** Asks the node of a bank for names, over TLS as the ledger demands of its endpoint; for each an answer that is still to be proved, or why there is none. */
export async function askBank(ports: ExchangePorts, bank: string, questions: readonly NameQuestion[]): Promise<readonly (Readonly<{ value: unknown }> | Problem)[]> {
  const all = (why: Problem): readonly Problem[] => questions.map(() => why)
  const published = await ports.directory.vaultKey(bank)
  if (published === undefined || published.endpoint === '') return all(problem(vaultProblems.noVaultKey, { member: bank }))
  const said = await askPeer(ports, { to: bank, endpoint: published.endpoint }, '/names/v1/check', utf8(JSON.stringify({ names: questions })), 'application/json')
  if (typeof said === 'string') return all(problem(vaultProblems[said], { member: bank }))
  const { answers, code } = (parse(said.body) ?? {}) as { answers?: unknown; code?: unknown }
  if (said.status !== 200) return all(problemNamed(code, bank))
  if (!Array.isArray(answers) || answers.length !== questions.length) return all(problem(nameProblems.unproved, { member: bank }))
  return answers.map((value: unknown) => {
    const refusal = (value as { code?: unknown } | null)?.code
    return refusal === undefined ? { value } : problemNamed(refusal, bank)
  })
}

/** A problem that another node told by its code. */
function problemNamed(code: unknown, member: string): Problem {
  const known = [...Object.values(nameProblems), ...Object.values(vaultProblems)].find(each => each.code === code)
  return problem(known ?? nameProblems.unproved, { member, bank: member, limit: '', what: '' })
}

/** JSON of a node; undefined where it is none. */
export function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(body) ?? '')
  } catch {
    return undefined
  }
}
