import { casesOn, joinVocabularies, phrase, sayAction, sayShown, type Stage, type Vocabulary, type World } from '@jianghan/kernel/testing'
import { actionHash, assert, compareBytes } from '@jianghan/protocol'
import { access } from '../members/index.ts'
import { membersVocabulary } from '../members/vocabulary.ts'
import { paymentsStage, paymentsVocabulary } from '../payments/vocabulary.ts'
import { approve } from './actions/approve.ts'
import { execute } from './actions/execute.ts'
import { propose } from './actions/propose.ts'
import { withdraw } from './actions/withdraw.ts'
import { LIMITS } from './limits.ts'
import { PROPOSAL_STATES } from './model.ts'
import { approvals } from './module.ts'
import { open, openOf } from './proposals.ts'
import { state } from './state.ts'

const none = new Uint8Array(0)
type Said = Readonly<Record<string, string>>

/** "A_pays_B_100_CNY": an action in one word; a "~" stands for "=", a "%" for the "_" of what that carries itself. */
const carriedOf = (world: World, word: string): { type: string; body: Uint8Array } => {
  const plain = /^type:(.+)$/.exec(word)
  if (plain !== null) return { type: plain[1] as string, body: none }
  const said = sayAction(carriedPhrases(), world, word.replaceAll('_', ' ').replaceAll('%', '_').replaceAll('~', '='))
  assert(said !== undefined, `no phrase fits the carried "${word}"`)
  return said
}

const saltOf = (world: World, { salt = 'salt' }: Said): Uint8Array => world.bytes(salt, 16)
/** Hash of the action under the salt "salt", or `bytes:N`. */
const hashOf = (world: World, word: string, said: Said): Uint8Array => (word.startsWith('bytes:') ? world.bytes(word, 32) : actionHash(carriedOf(world, word), saltOf(world, said)))
const idOf = (world: World, { proposal = '' }: Said): Uint8Array => world.bytes(proposal, 16)

/** "until=90s" counts from the beginning of the table, in milliseconds, seconds, minutes, hours or days; "none" leaves it out. */
const untilOf = (world: World, word = '20d'): bigint => {
  const [, count = '0', unit = 'd'] = /^(-?\d+)(ms|s|m|h|d)$/.exec(word) ?? []
  return word === 'none' ? 0n : world.startMs + BigInt(count) * ({ ms: 1n, s: 1000n, m: 60_000n, h: 3_600_000n, d: 86_400_000n }[unit] ?? 0n)
}

const phrases: Vocabulary['phrases'] = [
  phrase('{member} proposes {action} as {proposal}', propose, (world, words) => ({
    proposalId: idOf(world, words), memberId: words['member'] ?? '', accountId: words['for'] === undefined ? none : world.bytes(words['for'], 20),
    actionHash: hashOf(world, words['action'] ?? '', words), expiresMs: untilOf(world, words['until']), otherMemberIds: words['asking']?.split('+') ?? [], anyRole: words['roles'] === 'any',
  })),
  phrase('{member} approves {action} of {proposal}', approve, (world, words) => ({
    proposalId: idOf(world, words), memberId: words['member'] ?? '', actionHash: hashOf(world, words['action'] ?? '', words),
  })),
  phrase('{member} withdraws proposal {proposal}', withdraw, (world, words) => ({ proposalId: idOf(world, words), memberId: words['member'] ?? '' })),
  phrase('{member} executes {action} of {proposal}', execute, (world, words) => ({
    proposalId: idOf(world, words), memberId: words['member'] ?? '', salt: saltOf(world, words), ...(words['action'] !== 'nothing' && { action: carriedOf(world, words['action'] ?? '') }),
  })),
]
const carriedPhrases = (): Vocabulary['phrases'] => [...membersVocabulary.phrases, ...paymentsVocabulary.phrases, ...phrases]

const given: Vocabulary['given'] = {
  /** proposals m1 1000: so many are open */
  proposals(world, write, { plain: [member = '', count = '0'] }) {
    const [maker] = world.keysOf(member)
    assert(maker !== undefined, 'a member that is there')
    for (let i = openOf(write, member); i < Number(count); i++) {
      open(write, world.bytes(`${member} proposal ${i}`, 16), {
        transactionId: world.bytes(`proposing ${i}`, 32), height: 0n, member, account: undefined, others: [], anyRole: false, actionHash: new Uint8Array(32),
        expiresMs: world.startMs + LIMITS.aheadMs, makers: [maker.id], approvals: [], state: 0, ended: 0n,
      })
    }
  },
  /** approvals P 32: so many have approved */
  approvals(world, write, { plain: [label = '', count = '0'] }) {
    const id = world.bytes(label, 16)
    const proposal = state.proposals.get(write, id)
    assert(proposal !== undefined, 'a proposal that is there')
    const keys = Array.from({ length: Number(count) }, (_, i) => world.made(`approver ${i}`, 20)).sort(compareBytes)
    state.proposals.put(write, id, { ...proposal, approvals: keys.map(key => ({ key, height: 1n })) })
  },
}

const shows: Vocabulary['shows'] = {
  proposal(world, read, words) {
    const label = words.plain[0] ?? ''
    const found = state.proposals.get(read, world.bytes(label, 16))
    return sayShown('proposal', label, words, found && {
      ...found, state: PROPOSAL_STATES[found.state], makers: found.makers.map(key => world.labelOf(key)).join('+'),
      approvals: found.approvals.map(({ key }) => world.labelOf(key)).join('+') || 'none', days: (found.expiresMs - world.startMs) / 86_400_000n,
    })
  },
  /** list m1 P Q: the open proposals of a member, in the places they have */
  list(world, read, { plain: [member = ''] }) {
    const ids = Array.from({ length: openOf(read, member) }, (_, place) => state.places.get(read, { member, place })?.proposalId ?? none)
    return ['list', member, ...ids.map(id => world.labelOf(id))].join(' ')
  },
}

/** What is said of approvals in tables. */
export const approvalsVocabulary: Vocabulary = { given, phrases, shows }

/** Where the tables of this module are played. */
export const approvalsStage: Stage = {
  ...paymentsStage,
  application: { version: 1, modules: [...paymentsStage.application.modules, approvals], access },
  vocabulary: joinVocabularies(membersVocabulary, paymentsVocabulary, approvalsVocabulary),
}

/** Plays a table of this module. */
export const cases = casesOn(approvalsStage)
