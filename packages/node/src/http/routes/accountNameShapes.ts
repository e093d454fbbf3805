import Type from 'typebox'
import { ACCOUNT_NUMBER, BANK_CODE, NAME_MAX, type NameJudgement, type NameOutcome, NAMES_OF_ACCOUNT_MAX, REGISTER_MAX } from '@jianghan/vault'
import { QUESTIONS_MAX } from '../../accountNames/accountNames.ts'

const HEX32 = Type.String({ pattern: '^[0-9a-f]{64}$' })
const HEX16 = Type.String({ pattern: '^[0-9a-f]{32}$' })

/** Largest question of another node, bytes. */
export const NAME_QUESTIONS_BYTES = 256 * 1024
/** Largest register that is loaded by one request, bytes. */
export const REGISTER_BYTES = 64 * 1024 * 1024

/** A bank. */
export const BANK = Type.String({ pattern: BANK_CODE.source, description: 'CNAPS code, 12 digits.' })
/** An account at it. */
export const NUMBER = Type.String({ pattern: ACCOUNT_NUMBER.source, description: 'Account number, as text.' })
const NAME = Type.String({ minLength: 1, maxLength: NAME_MAX, description: 'Name of the account as the payer knows it.' })

/** A name that is asked for. */
const ASKED = Type.Object({ bank: BANK, number: NUMBER, name: NAME }, { additionalProperties: false })
export const CHECK_BODY = Type.Object({ names: Type.Array(ASKED, { minItems: 1, maxItems: QUESTIONS_MAX }) }, { additionalProperties: false })
export const CHECK_BODY_EXAMPLE = { names: [{ bank: '397521000025', number: '397020088000017521', name: '光谷汽车玻璃有限公司' }] }

/** An account of a register. */
const NAMED_ACCOUNT = Type.Object({ number: Type.String({ maxLength: 64 }), names: Type.Array(Type.String({ maxLength: NAME_MAX }), { minItems: 1, maxItems: NAMES_OF_ACCOUNT_MAX }) }, { additionalProperties: false })
export const REGISTER_BODY = Type.Object({ bank: BANK, accounts: Type.Array(NAMED_ACCOUNT, { minItems: 1, maxItems: REGISTER_MAX }) }, { additionalProperties: false })

const OUTCOME = Type.Unsafe<NameOutcome>({ type: 'string', enum: ['match', 'close', 'none', 'unknown'], description: 'match · close: nearly, have somebody look · none: it does not fit · unknown: the bank has no such account' })

/** The signed answer of a bank. */
export const ANSWER = Type.Object({
  format: Type.Literal('jianghan-account-name'), version: Type.Literal(1), chain: Type.String(), member: Type.String(), node: Type.String(), asker: Type.String(),
  account: HEX32, name: HEX32, outcome: OUTCOME, at: Type.Integer({ description: 'Milliseconds since 1970.' }),
  register: Type.Object({ root: HEX32, size: Type.Integer(), salt: HEX16 }), place: Type.Union([Type.Object({ index: Type.Integer(), leaf: HEX32, path: Type.Array(HEX32) }), Type.Null()]),
  key: Type.Object({ kind: Type.Integer(), publicKey: Type.String() }), signature: Type.String(),
}, { title: 'NameAnswer', description: 'Signed by the node of the bank (docs/spec/account-names.md).' })
const ANSWER_EXAMPLE = {
  format: 'jianghan-account-name' as const, version: 1 as const, chain: 'wuhan-demo-0a1b2c', member: 'donghu-bank', node: 'donghu-bank', asker: 'yangtze-motor', account: '0a'.repeat(32), name: '0b'.repeat(32),
  outcome: 'match' as const, at: 1_764_000_000_000, register: { root: '0c'.repeat(32), size: 2, salt: '0d'.repeat(16) }, place: { index: 0, leaf: '0e'.repeat(32), path: ['0f'.repeat(32)] },
  key: { kind: 1, publicKey: '10'.repeat(32) }, signature: '11'.repeat(64),
}

/** A question as who asked keeps it. */
const QUESTION = Type.Object({ bank: BANK, number: NUMBER, name: NAME, nonce: HEX16 }, { additionalProperties: false })
const QUESTION_EXAMPLE = { ...CHECK_BODY_EXAMPLE.names[0], nonce: '12'.repeat(16) } as { bank: string; number: string; name: string; nonce: string }

/** What came of a name. */
export const RESULT = Type.Object({
  question: QUESTION, outcome: Type.Union([OUTCOME, Type.Null()], { description: 'null where there is no answer: code says why.' }), code: Type.Union([Type.String(), Type.Null()]),
  zh: Type.String(), en: Type.String(), answer: Type.Union([ANSWER, Type.Null()]),
})
export const CHECK = Type.Object({ id: HEX16, results: Type.Array(RESULT) })
export const CHECK_EXAMPLE = { id: '13'.repeat(16), results: [{ question: QUESTION_EXAMPLE, outcome: 'match' as const, code: null, zh: '户名相符。', en: 'The name fits.', answer: ANSWER_EXAMPLE }] }

/** What the ledger and this node hold of a register. */
export const REGISTER = Type.Object({
  bank: BANK, member: Type.String(), count: Type.Integer(), loadedAt: Type.String({ format: 'date-time' }), messageKey: HEX32, commitment: HEX32,
  recorded: Type.Boolean({ description: 'Whether the ledger holds the commitment. Until then names are not answered: a maker of the bank sends payments record-message with this key and commitment.' }),
})
export const REGISTER_EXAMPLE = { bank: '397521000025', member: 'donghu-bank', count: 2, loadedAt: '2026-11-28T04:00:00.000Z', messageKey: '14'.repeat(32), commitment: '15'.repeat(32), recorded: true }

/** What opens an account's commitment. */
export const OPENING = Type.Object({ bank: BANK, number: NUMBER, names: Type.Array(NAME, { minItems: 1, maxItems: NAMES_OF_ACCOUNT_MAX }), salt: HEX16 }, { additionalProperties: false })
export const OPENING_EXAMPLE = { bank: '397521000025', number: '397020088000017521', names: ['光谷汽车玻璃有限公司'], salt: '16'.repeat(16) }

/** An answer that is to be verified, with what both sides kept. */
export const VERIFY_BODY = Type.Object({ answer: Type.Unknown(), question: Type.Optional(QUESTION), opening: Type.Optional(OPENING) }, { additionalProperties: false })
/** What verifying found. */
export const VERDICT = Type.Object({
  proved: Type.Boolean({ description: 'Signed by an active node key of the member that it names.' }), recorded: Type.Boolean({ description: 'The ledger holds the commitment to its register, recorded by the bank.' }),
  isAnswer: Type.Optional(Type.Boolean({ description: 'It answers the question that was given.' })),
  judgement: Type.Optional(Type.Unsafe<NameJudgement>({ type: 'string', enum: ['right', 'wrong', 'otherOpening'], description: 'By the opening: the answer was right · wrong · the opening is not that of the account.' })),
})

/** What is answered to another node. */
export const NAME_ANSWERS = Type.Object({ answers: Type.Array(Type.Union([ANSWER, Type.Object({ code: Type.String() })])) })
export const NAME_ANSWERS_EXAMPLE = { answers: [ANSWER_EXAMPLE] }
