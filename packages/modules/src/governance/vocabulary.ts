import { create, type MessageInitShape, toJson } from '@bufbuild/protobuf'
import type { Json, Read } from '@jianghan/kernel'
import { casesOn, joinVocabularies, phrase, sayShown, type Stage, type Vocabulary, type World } from '@jianghan/kernel/testing'
import { validatorAddress } from '@jianghan/light'
import { compareBytes, fromMillis, governanceGenesis, type governanceV1, toHex } from '@jianghan/protocol'
import { access, members, payments } from '../index.ts'
import { beginWithOperator, membersVocabulary } from '../members/vocabulary.ts'
import { paymentsVocabulary } from '../payments/vocabulary.ts'
import { freezeLedger } from './actions/freezeLedger.ts'
import { liftFreeze } from './actions/liftFreeze.ts'
import { propose } from './actions/propose.ts'
import { vote } from './actions/vote.ts'
import { withdrawProposal } from './actions/withdrawProposal.ts'
import { charterOf, putGate } from './charter.ts'
import { consensusWork } from './evidence.ts'
import { CHOICES, STANDINGS } from './limits.ts'
import { governance } from './module.ts'
import { markOf } from './proposals.ts'
import { gateOf, state } from './state.ts'
import { countOf } from './tally.ts'
import { consensusOf, rememberKey } from './validators.ts'

type Words = Readonly<Record<string, string>>
type Given = Vocabulary['given'][string]

/** The key of a validator by its label; `zeros31` for so many zeros. */
const keyOf = (world: World, label: string): Uint8Array => (label.startsWith('zeros') ? new Uint8Array(Number(label.slice(5))) : world.made(`validator ${label}`, 32))

/** "m1:K1:10,m2:K2:0" as validators, ascending by key unless the label of the list says "as given". */
function seatsOf(world: World, text = '', isSorted = true): MessageInitShape<typeof governanceV1.ValidatorSchema>[] {
  if (text === 'none') return []
  const seats = text.split(',').map(each => {
    const [memberId = '', key = '', power = '0'] = each.split(':')
    return { memberId, publicKey: keyOf(world, key), power: BigInt(power) }
  })
  return isSorted ? seats.sort((a, b) => compareBytes(a.publicKey, b.publicKey)) : seats
}

const shareOf = (text: string) => {
  const [numerator = 0, denominator = 0] = text.split('/').map(Number)
  return { numerator, denominator }
}
/** "1/2>2/3": at least half votes, more than two thirds say yes. */
const ruleOf = (text: string): MessageInitShape<typeof governanceV1.VotingRuleSchema> => {
  const [quorum = '', threshold = ''] = text.split('>')
  return { ...(quorum !== '' && { quorum: shareOf(quorum) }), ...(threshold !== '' && { threshold: shareOf(threshold) }) }
}
const rulesOf = (words: Words): MessageInitShape<typeof governanceV1.SetRulesSchema> => ({
  ordinary: ruleOf(words['ordinary'] ?? '1/2>1/2'), weighty: ruleOf(words['weighty'] ?? '1/2>2/3'), votingMs: BigInt(words['voting'] ?? 3_600_000), freezeMaxMs: BigInt(words['freeze'] ?? 7_200_000),
  minValidators: Number(words['least'] ?? 1), reserved: words['reserved']?.split(',') ?? [],
})
const parametersOf = (words: Words): MessageInitShape<typeof governanceV1.SetParametersSchema> => ({
  blockBytes: Number(words['block'] ?? 4_194_304), memberBytes: Number(words['share'] ?? 2_097_152), emptyBlockMs: Number(words['empty'] ?? 5_000),
  evidenceBlocks: BigInt(words['blocks'] ?? 100_000), evidenceMs: BigInt(words['age'] ?? 172_800_000),
})

type Change = Omit<MessageInitShape<typeof governanceV1.ProposeSchema>, 'memberId' | 'votingUntilMs' | 'enactAtMs' | '$typeName'>
const changes: Readonly<Record<string, (world: World, words: Words) => Change>> = {
  admission: (world, words) => ({
    admitMember: {
      weight: Number(words['weight'] ?? 0),
      ...(words['who'] !== 'nobody' && { member: {
        memberId: words['who'] ?? '', nameZh: '某机构', nameEn: 'Organisation',
        keys: [{ kind: 1, publicKey: world.made(`key ${words['who']}.admin`, 32), roles: ['admin'] }], adminPolicy: { quorums: [{ role: 'admin', count: 1 }] },
      } }),
    },
  }),
  suspension: (_world, words) => ({ suspendMember: { memberId: words['who'] ?? '', reason: words['reason'] ?? 'other' } }),
  reinstatement: (_world, words) => ({ reinstateMember: { memberId: words['who'] ?? '', reason: words['reason'] ?? 'resolved' } }),
  removal: (_world, words) => ({ removeMember: { memberId: words['who'] ?? '' } }),
  validators: (world, words) => ({ setValidators: { validators: seatsOf(world, words['set'], words['order'] !== 'given') } }),
  rekeying: (world, words) => ({ rekeyValidator: { oldKey: keyOf(world, words['old'] ?? ''), newKey: keyOf(world, words['new'] ?? '') } }),
  promotion: (world, words) => ({ promoteLedger: { validators: seatsOf(world, words['set']) } }),
  parameters: (_world, words) => ({ setParameters: parametersOf(words) }),
  module: (_world, words) => ({ switchModule: { module: words['name'] ?? 'payments', on: words['on'] === 'true' } }),
  upgrade: (_world, words) => ({ scheduleUpgrade: { version: Number(words['version'] ?? 2), height: BigInt(words['height'] ?? 1_000) } }),
  weight: (_world, words) => ({ setWeight: { memberId: words['who'] ?? '', weight: Number(words['is'] ?? 1) } }),
  rules: (_world, words) => ({ setRules: rulesOf(words) }),
  thaw: () => ({ endFreeze: {} }),
  nothing: () => ({}),
  both: () => ({ endFreeze: {}, switchModule: { module: 'payments', on: false } }),
}

/** A time of the table: milliseconds after its beginning. */
const timeOf = (world: World, text: string | undefined): bigint => (text === undefined ? 0n : world.startMs + BigInt(text))

const giveVote: Given = (_world, write, { plain: [member = '', weight = '1'] }) => {
  const charter = charterOf(write)
  const voters = [...charter.voters.filter(each => each.member !== member), { member, weight: Number(weight) }]
  state.charter.put(write, 0, { ...charter, voters: voters.sort((a, b) => (a.member < b.member ? -1 : 1)) })
}

const giveValidator: Given = (world, write, { plain: [member = '', key = '', power = '10'] }) => {
  const fresh = { member, publicKey: keyOf(world, key), power: BigInt(power), since: 0n }
  rememberKey(write, fresh)
  const now = consensusOf(write)
  state.consensus.put(write, 0, { ...now, validators: [...now.validators, fresh].sort((a, b) => compareBytes(a.publicKey, b.publicKey)) })
}

const given: Vocabulary['given'] = {
  /** vote m1 2: gives a vote */
  vote: giveVote,
  /** network least=3: many validators keep the ledger */
  network(_world, write, { named }) {
    state.consensus.put(write, 0, { ...consensusOf(write), isSole: false })
    state.charter.put(write, 0, { ...charterOf(write), minValidators: Number(named['least'] ?? 1) })
  },
  /** validator m1 K1 10 */
  validator: giveValidator,
  /** validators 99: so many more of member op */
  validators(world, write, words) {
    for (let i = 0; i < Number(words.plain[0]); i++) giveValidator(world, write, { plain: ['op', `crowd ${i}`, '1'], named: {} })
  },
  /** voters 63: so many more members with a vote */
  voters(world, write, words) {
    for (let i = 0; i < Number(words.plain[0]); i++) giveVote(world, write, { plain: [`crowd${i}`, '1'], named: {} })
  },
  /** off 32: so many modules are off, a1 and so on */
  off(_world, write, { plain: [count] }) {
    putGate(write, { ...gateOf(write), off: Array.from({ length: Number(count) }, (_, i) => `a${i + 1}`).sort() })
  },
  /** evidence K1 height=7: what an engine proved of a validator */
  evidence(world, write, { plain: [key = '', kind = 'duplicateVote'], named }) {
    consensusWork.misbehaved(write, {
      kind: kind === 'duplicateVote' ? kind : 'lightClientAttack', address: validatorAddress(keyOf(world, key)), power: 10n, totalPower: 40n, height: BigInt(named['height'] ?? 1), time: fromMillis(world.startMs),
    })
  },
}

const phrases: Vocabulary['phrases'] = [
  phrase('{member} proposes {change}', propose, (world, words) => ({
    memberId: words['member'] ?? '', votingUntilMs: timeOf(world, words['until']), enactAtMs: timeOf(world, words['at']), ...changes[words['change'] ?? '']?.(world, words),
  })),
  phrase('{member} votes {choice} on {proposal}', vote, (_world, words) => ({ memberId: words['member'] ?? '', proposal: BigInt(words['proposal'] ?? 0), choice: words['choice'] ?? '' })),
  phrase('{member} takes back {proposal}', withdrawProposal, (_world, words) => ({ memberId: words['member'] ?? '', proposal: BigInt(words['proposal'] ?? 0) })),
  phrase('{member} freezes the ledger for {ms}', freezeLedger, (world, words) => ({
    memberId: words['member'] ?? '', durationMs: BigInt(words['ms'] ?? 0), reason: words['reason'] ?? 'fraud-suspected', ...(words['order'] !== undefined && { commitment: world.bytes(words['order'], 32) }),
  })),
  phrase('{member} lifts the freeze', liftFreeze, (world, words) => ({
    memberId: words['member'] ?? '', reason: words['reason'] ?? 'resolved', ...(words['order'] !== undefined && { commitment: world.bytes(words['order'], 32) }),
  })),
]

const labelOf = (world: World, read: Read, publicKey: Uint8Array): string =>
  ['K0', 'K1', 'K2', 'K3', 'K4', 'K5', 'K6', 'K7', 'K8', 'K9'].find(label => toHex(keyOf(world, label)) === toHex(publicKey)) ?? `${read.height}`

const shows: Vocabulary['shows'] = {
  proposal(_world, read, words) {
    const number = BigInt(words.plain[0] ?? 0)
    const found = state.proposals.get(read, number)
    return sayShown('proposal', String(number), words, found && { ...found, ...countOf(found.ballots), is: STANDINGS[found.standing], votes: found.ballots.map(({ member, weight, choice }) => `${member}:${weight}:${CHOICES[choice]}`).join() })
  },
  open: (_world, read) => `open ${markOf(read).open.join() || 'none'}`,
  validators: (world, read) => `validators ${consensusOf(read).validators.map(({ member, publicKey, power, since }) => `${member}:${labelOf(world, read, publicKey)}:${power}@${since}`).sort().join()}`,
  seat(world, read, words) {
    const label = words.plain[0] ?? ''
    const found = state.validatorKeys.get(read, validatorAddress(keyOf(world, label)))
    return sayShown('seat', label, words, found && { ...found, left: found.left ?? 'no', evidence: found.evidence.length })
  },
  engine(_world, read, words) {
    const now = consensusOf(read)
    return sayShown('engine', '', words, { ...now, ...now.params, sole: now.isSole, changed: now.changedAt }).replace('engine  ', 'engine ')
  },
  voters: (_world, read) => `voters ${charterOf(read).voters.map(({ member, weight }) => `${member}:${weight}`).join()}`,
  closed: (_world, read, words) => {
    const { off, reserved, freeze, barred } = gateOf(read)
    return sayShown('closed', '', words, { off: off.join('+') || 'none', reserved: reserved.join('+') || 'none', frozen: freeze?.by ?? 'no', barred: barred.map(({ member }) => member).join() || 'none' }).replace('closed  ', 'closed ')
  },
}

/** What is said of governance in tables. */
export const governanceVocabulary: Vocabulary = { given, phrases, shows }

/** The first state of every table: op has the one vote, and the one validator K0. */
export const governanceStage: Stage = {
  application: { version: 1, modules: [members, payments, governance], access },
  begin(world) {
    const { parts, node } = beginWithOperator(world)
    const genesis = toJson(governanceGenesis.GenesisSchema, create(governanceGenesis.GenesisSchema, {
      sole: true, validators: [{ memberId: 'op', publicKey: keyOf(world, 'K0'), power: 10n }], voters: [{ memberId: 'op', weight: 1 }], rules: rulesOf({}), parameters: parametersOf({}),
    })) as Json
    return { parts: { ...parts, payments: { recordsAge: true }, governance: genesis }, node }
  },
  vocabulary: joinVocabularies(membersVocabulary, paymentsVocabulary, governanceVocabulary),
}

/** The same on a ledger that began without governance. */
const ungovernedStage: Stage = { ...governanceStage, begin: beginWithOperator }

/** Plays a table of this module. */
export const cases = casesOn(governanceStage)
/** Plays a table on a ledger without governance. */
export const ungovernedCases = casesOn(ungovernedStage)
