import type { KeyPair } from '@jianghan/crypto'
import { formatAddress, fromUtf8, keyId, sha256, toHex, utf8 } from '@jianghan/protocol'
import {
  accountFault, answersQuestion, compareNames, isNameQuestion, judgeNameAnswer, type LeafOpening, type NameAnswer, type NamedAccount, type NameJudgement, type NameOutcome, type NameQuestion,
  readNameAnswer, type ReadRequest, signNameAnswer,
} from '@jianghan/vault'
import { fail, type Problem, problem, ProblemFault } from '../problem/define.ts'
import type { NodePort } from '../paymentFiles/ports.ts'
import type { VaultExchange } from '../vaultExchange/exchange.ts'
import { vaultProblems } from '../vaultExchange/problems.data.ts'
import { held } from '../vaultExchange/receive.ts'
import { Allowance } from './allowance.ts'
import { askBank, parse } from './asking.ts'
import type { BankMembers } from './bankMembers.ts'
import { nameProblems } from './problems.data.ts'
import { type RecordRegister, recordedCommitment } from './recording.ts'
import { type OpenRegister, type RegisterHead, registerOf, type Registers } from './registers.ts'
import type { Tally } from './tally.ts'

/** Names of one request. */
export const QUESTIONS_MAX = 250
const CHECK_KIND = 'names.check'
/** How long it is believed that the ledger holds a register, milliseconds. */
const RECORDED_MS = 60_000

/** A name to be checked. */
export type AskedName = Omit<NameQuestion, 'nonce'>
/** Who asks at this node: its member, and by what it is told apart from others of that member. */
export type Asker = Readonly<{ member: string; id: string }>
/** What came of a name: how it fits with the bank's signed answer, or why there is none. */
export type Checked = Readonly<{ question: NameQuestion }> & (Readonly<{ outcome: NameOutcome; answer: NameAnswer }> | Readonly<{ problem: Problem }>)
/** A check as its asker keeps it. */
export type KeptCheck = Readonly<{ id: string; at: number; asker: string; results: readonly (Readonly<{ question: NameQuestion; outcome: NameOutcome | null; code: string | null; answer: NameAnswer | null }>)[] }>

/** What the service works with. */
export type NamePorts = Readonly<{
  exchange: VaultExchange
  node: NodePort
  /** Member whose node this is, and the key with which it signs. */
  member: string | undefined
  key: KeyPair
  banks: BankMembers
  registers: Registers
  /** Accounts that a new folder was made with, by bank, until the bank loads its own. */
  founding: ReadonlyMap<string, readonly NamedAccount[]>
  record: RecordRegister
  tally: Tally
  now(): number
}>

/** The check of account names: asks the payee's bank whether a name fits an account, and answers for the banks whose registers this node keeps. */
export class AccountNames {
  readonly #ports: NamePorts
  readonly #allowance: Allowance
  readonly #recorded = new Map<string, number>()
  readonly #loading = new Map<string, Promise<unknown>>()

  constructor(ports: NamePorts) {
    this.#ports = ports
    this.#allowance = new Allowance(ports.now)
    ports.exchange.serve('/names/v1/check', (request, body) => this.#answerPeer(request, body))
  }

  /** The newest register of each bank that is kept here, and whether the ledger holds the commitment to it. */
  async standing(): Promise<readonly Readonly<{ head: RegisterHead; recorded: boolean }>[]> {
    return Promise.all(this.#ports.registers.heads.map(async head => ({ head, recorded: await this.#isRecorded(head) })))
  }

  /** Which member a bank is; undefined where the directory of this node names no such bank. */
  memberOf(bank: string): Promise<string | undefined> {
    return this.#ports.banks.of(bank)
  }

  /** Takes the names of a bank's accounts in the place of those before, and has the commitment to them recorded on the ledger where a maker of the bank signs here. */
  async load(bank: string, accounts: readonly NamedAccount[], secret: Uint8Array): Promise<Readonly<{ head: RegisterHead; recorded: boolean }>> {
    const { registers, banks, record, now } = this.#ports
    const fault = accountFault(accounts)
    if (fault !== undefined) fail(nameProblems.badRegister, { row: fault.index + 1, what: fault.what })
    const member = await banks.of(bank) ?? fail(nameProblems.bankUnknown, { bank })
    const { head } = await registers.keep({ bank, member, accounts, secret, now: now() })
    await record(head)
    return { head, recorded: await this.#isRecorded(head) }
  }

  /** Asks for names, keeps what was answered, and tells it in order. */
  async check(names: readonly AskedName[], asker: Asker): Promise<Readonly<{ id: string; results: readonly Checked[] }>> {
    const { exchange: { ports: { vault } }, now } = this.#ports
    const questions = names.map(({ bank, number, name }) => ({ bank, number, name, nonce: toHex(crypto.getRandomValues(new Uint8Array(16))) }))
    const results: (Checked | undefined)[] = new Array(questions.length)
    for (const [bank, places] of placesByBank(questions)) {
      const answers = await this.#ofBank(bank, places.map(place => questions[place] as NameQuestion), asker)
      for (const [i, place] of places.entries()) results[place] = answers[i]
    }
    const whole = results as Checked[]
    const kept: Omit<KeptCheck, 'id'> = {
      at: now(), asker: asker.member,
      results: whole.map(each => ('problem' in each ? { question: each.question, outcome: null, code: each.problem.definition.code, answer: null } : { ...each, code: null })),
    }
    const id = held(await vault.put({ kind: CHECK_KIND, mediaType: 'application/json', readers: [asker.member], bytes: utf8(JSON.stringify({ version: 1, ...kept })) }))
    return { id, results: whole }
  }

  /** A check that was kept; undefined where there is none of this id. */
  async kept(id: string): Promise<KeptCheck | undefined> {
    const item = await this.#ports.exchange.ports.vault.get(id)
    if ('refused' in item || item.kind !== CHECK_KIND) return undefined
    return { id, ...JSON.parse(fromUtf8(item.bytes) ?? '{}') as Omit<KeptCheck, 'id'> }
  }

  /** What opens the commitment to an account of a register that is kept here: for a dispute. */
  async opening(bank: string, number: string): Promise<LeafOpening> {
    const { register } = await registerOf(this.#ports.registers, bank)
    return register.openingOf(number) ?? fail(nameProblems.accountUnknown, { bank })
  }

  /** Proves an answer, by whom it was given and against what the ledger holds; with question and opening it judges the answer as well. */
  async verify(value: unknown, question?: NameQuestion, opening?: LeafOpening): Promise<Readonly<{ proved: boolean; recorded: boolean; isAnswer?: boolean; judgement?: NameJudgement }>> {
    const read = readNameAnswer(value)
    if (read === undefined) return { proved: false, recorded: false }
    const proved = await this.#isSigned(read)
    const recorded = await recordedCommitment(this.#ports.node, toHex(read.recorded.key), read.answer.member) === toHex(read.recorded.commitment)
    return {
      proved, recorded, ...(question && { isAnswer: answersQuestion(read.answer, question) }),
      ...(question && opening && { judgement: judgeNameAnswer(read.answer, question, opening) }),
    }
  }

  async #isSigned({ answer, signed: { kind, publicKey, message, signature } }: NonNullable<ReturnType<typeof readNameAnswer>>): Promise<boolean> {
    const { directory, verifier, chainId } = this.#ports.exchange.ports
    return answer.chain === chainId && await directory.nodeMember(formatAddress('key', keyId(kind, publicKey))) === answer.node && verifier.verify(kind, publicKey, message, signature) === 'valid'
  }

  /** The names of one bank: from its register here, or from its node. */
  async #ofBank(bank: string, questions: readonly NameQuestion[], asker: Asker): Promise<Checked[]> {
    const { banks, exchange } = this.#ports
    const without = (why: Problem): Checked[] => questions.map(question => ({ question, problem: why }))
    const member = await banks.of(bank)
    if (member === undefined) return without(problem(nameProblems.bankUnknown, { bank }))
    try {
      const open = await this.#kept(bank, member)
      if (open === undefined) {
        const [elsewhere] = await exchange.elsewhere([member])
        return elsewhere === undefined ? without(problem(nameProblems.notKept, { bank })) : await this.#ask(member, questions)
      }
      if (!await this.#isRecorded(open.head)) return without(problem(nameProblems.notRecorded, { bank }))
      return questions.map(question => this.#answer(open, question, asker))
    } catch (fault) {
      if (fault instanceof ProblemFault) return without(fault.problem)
      throw fault
    }
  }

  /** The register of a bank; that of a new folder is loaded when it is first asked for, unless the bank has a node of its own by now. */
  async #kept(bank: string, member: string | undefined): Promise<OpenRegister | undefined> {
    const { registers, founding, exchange } = this.#ports
    const accounts = founding.get(bank)
    if (registers.find(bank) === undefined && accounts !== undefined && member !== undefined && (await exchange.elsewhere([member])).length === 0) {
      const loading = this.#loading.get(bank) ?? this.load(bank, accounts, crypto.getRandomValues(new Uint8Array(32)))
      this.#loading.set(bank, loading)
      await loading.finally(() => this.#loading.delete(bank))
    }
    return registers.find(bank)
  }

  /** Answers from a register, where the asker has not tried too much. */
  #answer({ head, register }: OpenRegister, question: NameQuestion, { member, id }: Asker): Checked {
    const { exchange: { ports: { chainId } }, key, now, tally, member: node = head.member } = this.#ports
    const { bank, number, name } = question
    const account = toHex(sha256(utf8(`${bank} ${number}`))).slice(0, 32)
    const digest = toHex(sha256(utf8(name))).slice(0, 32)
    if (!this.#allowance.mayAsk(id, account, digest)) {
      tally.note(id, 'refused')
      return { question, problem: problem(nameProblems.askedTooOften, {}, 3_600) }
    }
    const names = register.namesOf(number)
    const outcome: NameOutcome = names === undefined ? 'unknown' : compareNames(name, names)
    if (outcome !== 'match') this.#allowance.missed(id, account, digest)
    tally.note(id, outcome)
    const place = register.placeOf(number)
    const answer = signNameAnswer(key, question, {
      chain: chainId, member: head.member, node, asker: member, outcome, at: now(), register: { root: toHex(register.root), size: register.size, salt: toHex(register.salt) },
      place: place === undefined ? null : { index: place.index, leaf: toHex(place.leaf), path: place.path.map(toHex) },
    })
    return { question, outcome, answer }
  }

  /** Asks the node of a bank; each answer is proved before it counts. */
  async #ask(bank: string, questions: readonly NameQuestion[]): Promise<Checked[]> {
    const { exchange: { ports } } = this.#ports
    const answers = await askBank(ports, bank, questions)
    const { member: asker } = ports
    return Promise.all(questions.map(async (question, i): Promise<Checked> => {
      const said = answers[i]
      if (said !== undefined && 'definition' in said) return { question, problem: said }
      const read = readNameAnswer(said?.value)
      const isProved = read !== undefined && read.answer.member === bank && read.answer.asker === asker && answersQuestion(read.answer, question)
        && await this.#isSigned(read) && await this.#holds(read.answer.member, read.recorded)
      return isProved ? { question, outcome: read.answer.outcome, answer: read.answer } : { question, problem: problem(nameProblems.unproved, { member: bank }) }
    }))
  }

  async #answerPeer({ from }: ReadRequest, body: Uint8Array): Promise<Uint8Array | Problem> {
    const { names } = (parse(body) ?? {}) as { names?: unknown }
    if (!Array.isArray(names) || names.length === 0 || names.length > QUESTIONS_MAX || !names.every(isNameQuestion)) return problem(vaultProblems.requestMalformed)
    const answers: unknown[] = []
    for (const question of names as NameQuestion[]) {
      const [checked] = await this.#here(question, { member: from, id: from })
      answers.push('problem' in checked ? { code: checked.problem.definition.code } : checked.answer)
    }
    return utf8(JSON.stringify({ answers }))
  }

  /** What this node itself answers: never by asking another one. */
  async #here(question: NameQuestion, asker: Asker): Promise<[Checked]> {
    const open = await this.#kept(question.bank, await this.memberOf(question.bank))
    if (open === undefined) return [{ question, problem: problem(nameProblems.notKept, { bank: question.bank }) }]
    if (!await this.#isRecorded(open.head)) return [{ question, problem: problem(nameProblems.notRecorded, { bank: question.bank }) }]
    return [this.#answer(open, question, asker)]
  }

  #isRecorded({ key, commitment, member }: RegisterHead): Promise<boolean> {
    return this.#holdsHex(member, key, commitment)
  }

  #holds(member: string, { key, commitment }: Readonly<{ key: Uint8Array; commitment: Uint8Array }>): Promise<boolean> {
    return this.#holdsHex(member, toHex(key), toHex(commitment))
  }

  /** Whether the ledger holds this commitment of this member under this key; what it held is believed for a while. */
  async #holdsHex(member: string, key: string, commitment: string): Promise<boolean> {
    const { node, now } = this.#ports
    const name = `${member} ${key} ${commitment}`
    if ((this.#recorded.get(name) ?? 0) > now()) return true
    const found = await recordedCommitment(node, key, member)
    if (found !== commitment) return false
    if (this.#recorded.size > 10_000) this.#recorded.clear()
    this.#recorded.set(name, now() + RECORDED_MS)
    return true
  }
}

/** Places of the questions by bank, in the order of coming. */
function placesByBank(questions: readonly NameQuestion[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>()
  for (const [place, { bank }] of questions.entries()) {
    const known = places.get(bank)
    if (known === undefined) places.set(bank, [place])
    else known.push(place)
  }
  return places
}
