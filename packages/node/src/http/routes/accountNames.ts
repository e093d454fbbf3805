import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'
import { fromHex, toHex } from '@jianghan/protocol'
import type { LeafOpening, NamedAccount, NameQuestion } from '@jianghan/vault'
import type { AskedName } from '../../accountNames/accountNames.ts'
import { nameProblems } from '../../accountNames/problems.data.ts'
import type { RegisterHead } from '../../accountNames/registers.ts'
import { OUTCOME_WORDS, wordsOf } from '../../accountNames/words.ts'
import type { Caller } from '../../callers/caller.ts'
import { fail } from '../../problem/define.ts'
import { doorProblems } from '../../problem/doors.data.ts'
import type { HttpContext } from '../context.ts'
import { addRoute, NONE } from '../route.ts'
import { audited } from './admin.ts'
import {
  BANK, CHECK, CHECK_BODY, CHECK_BODY_EXAMPLE, CHECK_EXAMPLE, NUMBER, OPENING, OPENING_EXAMPLE, REGISTER, REGISTER_BODY, REGISTER_BYTES, REGISTER_EXAMPLE, type RESULT, VERDICT, VERIFY_BODY,
} from './accountNameShapes.ts'

/** Account names: whether a name fits an account, asked of the payee's bank; and for a bank its register. */
export function addAccountNames(server: FastifyInstance, context: HttpContext): void {
  addChecks(server, context)
  addRegisters(server, context)
}

/** For which member a caller asks. */
const memberOf = ({ facts }: HttpContext, { viewer }: Caller): string => viewer.member ?? facts.memberId ?? fail(doorProblems.scopeMissing, { scope: 'files' })

function addChecks(server: FastifyInstance, context: HttpContext): void {
  const { accountNames } = context
  addRoute(server, {
    method: 'POST', url: '/v1/account-names/check', tag: 'payments', needs: 'files', summary: { zh: '户名核验', en: 'Ask payees\' banks whether names fit accounts' },
    description: {
      zh: '由收款行对照其在账本上的承诺作答：相符、相近、不符，不透露户名。答复由收款行签名并留存，可用于争议。不符的核验有当日上限。',
      en: 'The payee\'s bank checks against its commitment on the ledger: match, close match, no match; it never tells the name. Its answers are signed and kept for a dispute. Names that do not match are answered a few times a day only.',
    },
    params: NONE, query: NONE, body: { 'application/json': { schema: CHECK_BODY, example: CHECK_BODY_EXAMPLE } }, answer: CHECK, example: CHECK_EXAMPLE,
    async handle({ raw, caller }) {
      const { names } = raw.body as { names: readonly AskedName[] }
      const { id, results } = await accountNames.check(names, { member: memberOf(context, caller), id: `${caller.actor.kind} ${caller.actor.id}` })
      return {
        id, results: results.map((each): Static<typeof RESULT> => ({
          question: each.question, ...('problem' in each ? { outcome: null, code: each.problem.definition.code, answer: null } : { outcome: each.outcome, code: null, answer: shown(each.answer) }), ...wordsOf(each),
        })),
      }
    },
  })
  addRoute(server, {
    method: 'GET', url: '/v1/account-names/checks/:id', tag: 'payments', needs: 'files', summary: { zh: '已留存的户名核验', en: 'A check that was kept, with the signed answers' },
    params: Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{32}$' }) }), query: NONE, answer: CHECK, example: CHECK_EXAMPLE,
    async handle({ params: { id }, caller: { viewer } }) {
      const kept = await accountNames.kept(id)
      if (kept === undefined || !(viewer.all || viewer.member === kept.asker)) fail(nameProblems.checkNotFound, { id })
      return {
        id, results: kept.results.map((each): Static<typeof RESULT> => {
          const words = each.outcome === null ? { zh: each.code ?? '', en: each.code ?? '' } : OUTCOME_WORDS[each.outcome]
          return { ...each, answer: each.answer && shown(each.answer), ...words }
        }),
      }
    },
  })
  addRoute(server, {
    method: 'POST', url: '/v1/account-names/verify', tag: 'payments', needs: 'read', summary: { zh: '验证核验答复', en: 'Verify an answer, and judge a dispute' },
    description: { zh: '附上提问与收款行出示的原文，即可判定答复是否正确。', en: 'With the question that the payer\'s side kept and the opening that the bank shows it says whether the answer was right.' },
    params: NONE, query: NONE, body: { 'application/json': { schema: VERIFY_BODY } }, answer: VERDICT, example: { proved: true, recorded: true, isAnswer: true, judgement: 'right' },
    handle({ raw }) {
      const { answer, question, opening } = raw.body as { answer: unknown; question?: NameQuestion; opening?: Omit<LeafOpening, 'salt'> & { salt: string } }
      return accountNames.verify(answer, question, opening && { ...opening, salt: fromHex(opening.salt) ?? new Uint8Array(0) })
    },
  })
}

const shown = (answer: NonNullable<Static<typeof RESULT>['answer']> | Readonly<object>): NonNullable<Static<typeof RESULT>['answer']> => answer as NonNullable<Static<typeof RESULT>['answer']>

const registerJson = ({ head, recorded }: Readonly<{ head: RegisterHead; recorded: boolean }>): Static<typeof REGISTER> => {
  const { bank, member, count, loadedAt, key, commitment } = head
  return { bank, member, count, loadedAt: new Date(loadedAt).toISOString(), messageKey: key, commitment, recorded }
}

function addRegisters(server: FastifyInstance, context: HttpContext): void {
  const { accountNames, facts } = context
  addRoute(server, {
    method: 'GET', url: '/v1/account-names', tag: 'payments', needs: 'admin', summary: { zh: '户名册', en: 'Registers of account names that are kept here' },
    params: NONE, query: NONE, answer: Type.Object({ items: Type.Array(REGISTER) }), example: { items: [REGISTER_EXAMPLE] },
    handle: async () => ({ items: (await accountNames.standing()).map(registerJson) }),
  })
  addRoute(server, {
    method: 'POST', url: '/v1/account-names', tag: 'payments', needs: 'admin', onceOnly: true, summary: { zh: '载入户名册', en: 'Load the names of a bank\'s accounts' },
    description: { zh: '整册替换；原文加密留在本节点，账本只登记一个加盐承诺。', en: 'In the place of those before. They stay encrypted at this node; the ledger records one salted commitment to them all.' },
    params: NONE, query: NONE, body: { 'application/json': { schema: REGISTER_BODY } }, bodyBytes: REGISTER_BYTES, answer: REGISTER, example: REGISTER_EXAMPLE,
    async handle({ raw, caller }) {
      const { bank, accounts } = raw.body as { bank: string; accounts: readonly NamedAccount[] }
      const member = await accountNames.memberOf(bank) ?? fail(nameProblems.bankUnknown, { bank })
      if (!caller.viewer.all && member !== facts.memberId) fail(nameProblems.notYourBank, { bank, member })
      const loaded = await accountNames.load(bank, accounts, raw.attempt?.drawn('account names', 32) ?? crypto.getRandomValues(new Uint8Array(32)))
      audited(context, caller, raw.ip, 'accountNames.loaded', { bank, accounts: accounts.length, recorded: loaded.recorded ? 1 : 0 })
      return registerJson(loaded)
    },
  })
  addRoute(server, {
    method: 'POST', url: '/v1/account-names/openings', tag: 'payments', needs: 'admin', summary: { zh: '出示账户承诺的原文', en: 'Show what opens the commitment to an account, for a dispute' },
    params: NONE, query: NONE, body: { 'application/json': { schema: Type.Object({ bank: BANK, number: NUMBER }, { additionalProperties: false }) } }, answer: OPENING, example: OPENING_EXAMPLE,
    async handle({ raw, caller }) {
      const { bank, number } = raw.body as { bank: string; number: string }
      const opening = await accountNames.opening(bank, number)
      audited(context, caller, raw.ip, 'accountNames.opened', { bank })
      return { ...opening, names: [...opening.names], salt: toHex(opening.salt) }
    },
  })
}
