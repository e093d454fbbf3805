import { canonicalJson, concat, equalBytes, fromHex, MEMBER_ID, toHex, utf8 } from '@jianghan/protocol'
import { commitField, type KeyPair, sign } from '@jianghan/crypto'
import type { Signed } from '../exchange/httpSignature.ts'
import { compareNames, type NameMatch } from './compare.ts'
import { ACCOUNT_NUMBER, BANK_CODE, leafOf, type LeafOpening, registerCommitment, registerKey, rootOfLeaf } from './register.ts'

/** What a bank answers to a name: how it fits, or that it has no such account. */
export type NameOutcome = NameMatch | 'unknown'

/** A name that is asked for, as the payer's side keeps it. `nonce`: 16 bytes, hexadecimal, drawn by who asks. */
export type NameQuestion = Readonly<{ bank: string; number: string; name: string; nonce: string }>

/**
 * The signed answer of a payee's bank (docs/spec/account-names.md, section 5). It names neither account nor name, only commitments under the nonce of who asked, who can open them; and of what
 * the bank knows only its commitment, which the bank alone can open. All bytes are hexadecimal.
 */
export type NameAnswer = Readonly<{
  format: 'jianghan-account-name'
  version: 1
  chain: string
  /** Member that is the bank, which recorded the register on the ledger. */
  member: string
  /** Member whose node keeps the register, and signs: the bank, or who runs its node. */
  node: string
  /** Member that asked. */
  asker: string
  account: string
  name: string
  outcome: NameOutcome
  /** Milliseconds since 1970. */
  at: number
  /** The register that it was checked against, as the ledger's commitment is opened. */
  register: Readonly<{ root: string; size: number; salt: string }>
  /** The account's own commitment and its place; null where there is no such account. */
  place: Readonly<{ index: number; leaf: string; path: readonly string[] }> | null
  key: Readonly<{ kind: number; publicKey: string }>
  signature: string
}>

type Facts = Omit<NameAnswer, 'format' | 'version' | 'key' | 'signature'>

const TAG = utf8('jianghan-account-name-1\n')
const HEX16 = /^[0-9a-f]{32}$/
const HEX32 = /^[0-9a-f]{64}$/
/** Levels of the largest register. */
const PATH_MAX = 20

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))
const questionCommitments = ({ bank, number, name, nonce }: NameQuestion): Pick<Facts, 'account' | 'name'> => {
  const salt = bytes(nonce)
  return { account: toHex(commitField('account', { salt, value: utf8(`${bank} ${number}`) })), name: toHex(commitField('name', { salt, value: utf8(name) })) }
}

const answerBytes = ({ chain, member, node, asker, account, name, outcome, at, register, place }: Facts): Uint8Array =>
  concat(TAG, utf8(canonicalJson({ account, asker, at, chain, member, name, node, outcome, place, register })))

/** Whether a value is a question within its bounds. */
export function isNameQuestion(value: unknown): value is NameQuestion {
  const { bank, number, name, nonce } = (value ?? {}) as { readonly [K in keyof NameQuestion]?: unknown }
  return typeof bank === 'string' && BANK_CODE.test(bank) && typeof number === 'string' && ACCOUNT_NUMBER.test(number) && typeof nonce === 'string' && HEX16.test(nonce)
    && typeof name === 'string' && name.length > 0 && name.length <= 140 && name.isWellFormed()
}

/** Signs what a bank answers to a question. */
export function signNameAnswer(key: KeyPair, question: NameQuestion, facts: Omit<Facts, 'account' | 'name'>): NameAnswer {
  const { chain, member, node, asker, outcome, at, register, place } = facts
  const whole: Facts = { chain, member, node, asker, ...questionCommitments(question), outcome, at, register, place }
  return { format: 'jianghan-account-name', version: 1, ...whole, key: { kind: key.kind, publicKey: toHex(key.publicKey) }, signature: toHex(sign(key, answerBytes(whole))) }
}

/** An answer in a JSON value with the signature to be judged; undefined where it is none. What it says of register and place holds together. */
export function readNameAnswer(value: unknown): Readonly<{ answer: NameAnswer; signed: Signed; /** Under which the ledger holds the register, and what it has to hold there. */ recorded: Readonly<{ key: Uint8Array; commitment: Uint8Array }> }> | undefined {
  const given = (typeof value === 'object' && value !== null ? value : {}) as { readonly [K in keyof NameAnswer]?: unknown }
  const { format, version, chain, member, node, asker, account, name, outcome, at, signature } = given
  const [register, place, key] = [given.register, given.place, given.key].map(each => (typeof each === 'object' ? each : undefined)) as (Record<string, unknown> | null | undefined)[]
  const isHex = (text: unknown): text is string => typeof text === 'string' && HEX32.test(text)
  if (format !== 'jianghan-account-name' || version !== 1 || typeof chain !== 'string' || chain.length > 64 || !Number.isSafeInteger(at) || !isHex(account) || !isHex(name)) return undefined
  const isMember = (id: unknown): id is string => typeof id === 'string' && MEMBER_ID.test(id)
  if (!isMember(member) || !isMember(node) || !isMember(asker) || !['match', 'close', 'none', 'unknown'].includes(outcome as string)) return undefined
  const { root, size, salt } = register ?? {}
  if (!isHex(root) || typeof size !== 'number' || !Number.isSafeInteger(size) || size < 1 || size > 2 ** PATH_MAX || typeof salt !== 'string' || !HEX16.test(salt)) return undefined
  const placed = readPlace(place, { root, size })
  if (placed === undefined || (placed === null) !== (outcome === 'unknown')) return undefined
  const publicKey = typeof key?.['publicKey'] === 'string' ? fromHex(key['publicKey']) : undefined
  const signed = typeof signature === 'string' ? fromHex(signature) : undefined
  if (typeof key?.['kind'] !== 'number' || publicKey === undefined || signed === undefined) return undefined
  const facts: Facts = { chain, member, node, asker, account, name, outcome: outcome as NameOutcome, at: at as number, register: { root, size, salt }, place: placed }
  const commitment = registerCommitment({ root: bytes(root), size, salt: bytes(salt) })
  return {
    answer: { format, version, ...facts, key: { kind: key['kind'], publicKey: toHex(publicKey) }, signature: toHex(signed) },
    signed: { kind: key['kind'], publicKey, message: answerBytes(facts), signature: signed }, recorded: { key: registerKey(commitment), commitment },
  }
}

/** A place that leads to this root, or null where none is named; undefined where it is wrong. */
function readPlace(place: Record<string, unknown> | null | undefined, { root, size }: Readonly<{ root: string; size: number }>): NameAnswer['place'] | undefined {
  if (place === null) return null
  const { index, leaf, path } = place ?? {}
  if (typeof index !== 'number' || !Number.isSafeInteger(index) || index < 0 || index >= size || typeof leaf !== 'string' || !HEX32.test(leaf)) return undefined
  if (!Array.isArray(path) || path.length > PATH_MAX || !path.every((each): each is string => typeof each === 'string' && HEX32.test(each))) return undefined
  const led = rootOfLeaf({ index, leaf: bytes(leaf), path: path.map(bytes) }, size)
  return led !== undefined && equalBytes(led, bytes(root)) ? { index, leaf, path } : undefined
}

/** Whether an answer is one to this question. */
export function answersQuestion({ account, name }: NameAnswer, question: NameQuestion): boolean {
  const own = questionCommitments(question)
  return own.account === account && own.name === name
}

/** What a dispute finds: the answer was right by the names that the bank had committed to, or wrong, or the opening is not the one of that account. */
export type NameJudgement = 'right' | 'wrong' | 'otherOpening'

/** Judges a proved answer by the opening that its bank shows and the question that the payer's side kept. */
export function judgeNameAnswer({ outcome, place }: NameAnswer, { bank, number, name }: NameQuestion, opening: LeafOpening): NameJudgement {
  if (opening.salt.length !== 16 || opening.bank !== bank || opening.number !== number || place === null || toHex(leafOf(opening)) !== place.leaf) return 'otherOpening'
  return compareNames(name, opening.names) === outcome ? 'right' : 'wrong'
}
