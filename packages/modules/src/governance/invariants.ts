import { dueQueueFault, type Invariant } from '@jianghan/kernel'
import { validatorAddress } from '@jianghan/light'
import { compareBytes, toHex } from '@jianghan/protocol'
import { LIMITS, STANDINGS } from './limits.ts'
import { DUE, dueTables, numberOf, state } from './state.ts'
import { powerOf } from './validators.ts'

/** CometBFT's bound of all power together: MaxInt64 / 8. */
const TOTAL_POWER_MAX = (2n ** 63n - 1n) / 8n

type Entries = Iterable<readonly [Uint8Array, Uint8Array]>
const firstOf = <K, V>(pairs: Iterable<readonly [K, V]>): V | undefined => [...pairs][0]?.[1]

function validatorsFault(entries: Entries): string | undefined {
  const consensus = firstOf(state.consensus.entries(entries))
  const charter = firstOf(state.charter.entries(entries))
  if (consensus === undefined || charter === undefined) return consensus === charter ? undefined : 'validators without rules, or rules without validators'
  const { isSole, validators } = consensus
  const keys = new Map([...state.validatorKeys.entries(entries)].map(([address, key]) => [toHex(address), key]))
  if (validators.length === 0 || (isSole && validators.length !== 1) || validators.length > LIMITS.validators) return `${validators.length} validators`
  if (powerOf(validators) > TOTAL_POWER_MAX) return `a total power of ${powerOf(validators)}`
  for (const [i, { member, publicKey, power }] of validators.entries()) {
    const known = keys.get(toHex(validatorAddress(publicKey)))
    if (power <= 0n) return `a validator of ${member} without power`
    if (i > 0 && compareBytes((validators[i - 1] as (typeof validators)[number]).publicKey, publicKey) >= 0) return 'validators out of order'
    if (known?.member !== member) return `a validator of ${member} whose key is not remembered`
    if (known.left !== undefined) return `a validator of ${member} that left`
  }
  const seated = [...keys.values()].filter(({ left }) => left === undefined).length
  return seated === validators.length ? undefined : `${seated} keys that did not leave, and ${validators.length} validators`
}

function proposalsFault(entries: Entries): string | undefined {
  const { next, open } = firstOf(state.mark.entries(entries)) ?? { next: 1n, open: [] }
  const proposals = [...state.proposals.entries(entries)]
  const standing = new Map(proposals.map(([number, proposal]) => [number, STANDINGS[proposal.standing]]))
  const found = proposals.filter(([, proposal]) => proposal.standing === 0).map(([number]) => number).sort((a, b) => (a < b ? -1 : 1))
  if (found.join() !== open.join()) return `proposals ${found.join()} are open, the mark says ${open.join()}`
  for (const [number, { ballots, decidedMs }] of proposals) {
    if (number < 1n || number >= next) return `proposal ${number}, and the next one is ${next}`
    if (ballots.length === 0 || ballots.some(({ weight, choice }) => weight === 0 || choice > 3)) return `proposal ${number} has a vote that is none`
    if ((decidedMs === 0n) !== (standing.get(number) === 'open')) return `proposal ${number} is ${standing.get(number)}, decided at ${decidedMs}`
  }
  const wanted: Readonly<Record<number, string>> = { [DUE.close]: 'open', [DUE.enact]: 'passed' }
  const waiting = new Set<bigint>()
  for (const [, { kind, id }] of state.dueItems.entries(entries)) {
    if (kind !== DUE.close && kind !== DUE.enact && kind !== DUE.forget) continue
    const number = numberOf(id)
    const stands = standing.get(number) ?? 'gone'
    if (waiting.has(number) || (wanted[kind] ?? stands) !== stands || (kind === DUE.forget && ['open', 'passed', 'gone'].includes(stands))) return `proposal ${number} is ${stands} and waits as ${kind}`
    waiting.add(number)
  }
  return waiting.size === proposals.length ? undefined : `${waiting.size} of ${proposals.length} proposals wait for their time`
}

function gateFault(entries: Entries): string | undefined {
  const gate = firstOf(state.gate.entries(entries))
  if (gate !== undefined && gate.off.length + gate.reserved.length + gate.barred.length === 0 && gate.freeze === undefined) return 'an entry that closes nothing'
  const freezes = [...state.dueItems.entries(entries)].filter(([, { kind }]) => kind === DUE.freeze)
  if (freezes.length !== (gate?.freeze === undefined ? 0 : 1) || (gate?.freeze !== undefined && freezes[0]?.[1].dueMs !== gate.freeze.untilMs)) return `${freezes.length} ends of a freeze wait`
  return undefined
}

/** What holds of governance after every block. */
export const invariants: readonly Invariant[] = [
  { name: 'governance.validators', words: { zh: '验证人有序、有权力、密钥有据，总权力在上限之内', en: 'Validators are in order, have power and known keys, and their power stays below its bound' }, check: validatorsFault },
  { name: 'governance.proposals', words: { zh: '每份提案恰有一个到期事项，与其状态相符', en: 'Every proposal waits for one time, the one that its standing asks for' }, check: proposalsFault },
  { name: 'governance.gate', words: { zh: '关闭事项与冻结到期相符', en: 'What is closed agrees with the end of the freeze that waits' }, check: gateFault },
  {
    name: 'governance.due', words: { zh: '到期队列有序', en: 'What falls due is in order' },
    check: entries => dueQueueFault(dueTables, [...entries]),
  },
]
