import { casesOn, joinVocabularies, phrase, sayShown, type Stage, type Vocabulary, type World } from '@jianghan/kernel/testing'
import { access } from '../members/index.ts'
import { membersStage, membersVocabulary } from '../members/vocabulary.ts'
import { deposit } from './actions/deposit.ts'
import { depositBatch } from './actions/depositBatch.ts'
import { transferCustody } from './actions/transferCustody.ts'
import { evidence } from './module.ts'
import type { Handover } from './model.ts'
import { lastLink } from './deposits.ts'
import { state } from './state.ts'

type Said = Readonly<Record<string, string>>

const digestOf = (world: World, word = ''): Uint8Array => world.bytes(word, 32)

const phrases: Vocabulary['phrases'] = [
  phrase('{member} deposits {file}', deposit, (world, { member = '', file, type = 'application/pdf', for: purpose = 'contract', kept = '' }: Said) =>
    ({ memberId: member, fileHash: digestOf(world, file), mediaType: type, purpose, custodianId: kept })),
  phrase('{member} deposits {count} files under {root}', depositBatch, (world, { member = '', count = '1', root, for: purpose = 'photos', kept = '' }: Said) =>
    ({ memberId: member, itemsRoot: digestOf(world, root), itemCount: Number(count), purpose, custodianId: kept })),
  phrase('{from} hands {file} of {member} to {to}', transferCustody, (world, { from = '', file, member = '', to = '', reason = 'litigation' }: Said) =>
    ({ memberId: member, digest: digestOf(world, file), fromMemberId: from, toMemberId: to, reason })),
]

const given: Vocabulary['given'] = {
  /** handovers m1 FILE 10000 to=m2: it changed hands so often, the last time to m2 */
  handovers(world, write, { plain: [member = '', file, count = '0'], named }) {
    const key = { member, digest: digestOf(world, file) }
    const link: Handover = { custodian: named['to'] ?? member, reason: 'before', transactionId: world.bytes('before', 32), height: 0n, timeMs: world.startMs }
    for (let i = state.custody.count(write, key) - 1n; i < BigInt(count); i++) state.custody.append(write, key, link)
  },
}

const shows: Vocabulary['shows'] = {
  deposit(world, read, words) {
    const [member = '', file = ''] = words.plain
    const key = { member, digest: digestOf(world, file) }
    const found = state.deposits.get(read, key)
    return sayShown('deposit', `${member} ${file}`, words, found && {
      ...found, signers: found.signers.map(each => world.labelOf(each)).join('+'), links: state.custody.count(read, key), custodian: lastLink(read, key)?.last.custodian, reason: lastLink(read, key)?.last.reason,
    })
  },
  /** deposits m1 A B: all that it deposited, in order */
  deposits(world, read, { plain: [member = ''] }) {
    const { items } = state.byMember.page(read, member, 0)
    return ['deposits', member, ...items.map(({ digest }) => world.labelOf(digest))].join(' ')
  },
}

/** What is said of evidence in tables. */
export const evidenceVocabulary: Vocabulary = { given, phrases, shows }

/** Where the tables of this module are played. */
export const evidenceStage: Stage = {
  ...membersStage,
  application: { version: 1, modules: [...membersStage.application.modules, evidence], access },
  vocabulary: joinVocabularies(membersVocabulary, evidenceVocabulary),
}

/** Plays a table of this module. */
export const cases = casesOn(evidenceStage)
