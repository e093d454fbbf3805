import type { DescMessage } from '@bufbuild/protobuf'
import type { Words } from '@jianghan/kernel/schema'
import { actionHash, decodeStrict, fromHex, MEMBER_ID, toHex } from '@jianghan/protocol'
import { type ActionRequest, actionSchema } from './actions.ts'
import type { Language } from './error.ts'
import { showMessage } from './fields.ts'
import { clientError } from './problems.data.ts'

/** An action with everything that its hash is taken over: what goes to those who approve it, as a file or through the vault. */
export type ProposalFile = Readonly<{
  chainId: string
  proposalId: Uint8Array
  memberId: string
  /** 16 bytes. */
  salt: Uint8Array
  type: string
  body: Uint8Array
}>

/** A proposal's action as it is shown: its fields are decoded from the bytes over which `hash` is computed. */
export type ShownProposal = ProposalFile & Readonly<{ hash: Uint8Array; summary: Words; input: Readonly<Record<string, unknown>> }>

const FORMAT = 'jianghan-proposal'
/** Characters of a file: an action of 512 KiB as hexadecimal digits, and some. */
const TEXT_MAX = 1_100_000

/** Puts an action of a draft into the form in which it is proposed, under an id and a salt drawn at random. */
export const newProposal = ({ type, body }: Readonly<{ type: string; body: Uint8Array }>, { chainId, memberId }: Readonly<{ chainId: string; memberId: string }>): ProposalFile =>
  ({ chainId, memberId, type, body, proposalId: crypto.getRandomValues(new Uint8Array(16)), salt: crypto.getRandomValues(new Uint8Array(16)) })

/** The text of a file that {@link readProposal} takes. */
export const proposalText = ({ chainId, proposalId, memberId, salt, type, body }: ProposalFile): string => `${JSON.stringify({
  format: FORMAT, version: 1, chainId, proposalId: toHex(proposalId), memberId, salt: toHex(salt), type, body: toHex(body),
}, undefined, 2)}\n`

/**
 * Reads a proposal's file and decodes its action by the one encoding, so that nothing can be shown that is not hashed. A file says no hash: it is
 * computed from the bytes. Throws client.badProposal.
 */
export function readProposal(text: string, lang: Language): ShownProposal {
  const wrong = (what: string) => clientError('badProposal', { what }, lang)
  if (text.length > TEXT_MAX) throw wrong(`${text.length} > ${TEXT_MAX}`)
  const file = parsed(text)
  if (file['format'] !== FORMAT || file['version'] !== 1) throw wrong('format')
  const bytes = (name: string, length?: number): Uint8Array => {
    const value = typeof file[name] === 'string' ? fromHex(file[name]) : undefined
    if (value === undefined || (length !== undefined && value.length !== length)) throw wrong(name)
    return value
  }
  const word = (name: string): string => {
    const value = file[name]
    if (typeof value !== 'string' || value.length > 100) throw wrong(name)
    return value
  }
  const [chainId, memberId, type] = [word('chainId'), word('memberId'), word('type')]
  const [proposalId, salt, body] = [bytes('proposalId', 16), bytes('salt', 16), bytes('body')]
  const schema = actionSchema(type)
  const decoded = schema && decodeStrict<DescMessage>(schema.message, body)
  if (!MEMBER_ID.test(memberId)) throw wrong('memberId')
  if (schema === undefined || decoded?.ok !== true) throw wrong('type, body')
  return { chainId, proposalId, memberId, salt, type, body, hash: actionHash({ type, body }, salt), summary: schema.summary, input: showMessage(schema.message, decoded.value) }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(text) ?? {}) as Record<string, unknown>
  } catch {
    return {}
  }
}

/**
 * The `Propose` for this file: whom it serves follows from what the action needs: the account that it spends from, officers of any role, or the admin
 * policy of the member. Other members are asked where they are named; without an expiry it lives for 30 days.
 */
export function proposeRequest(file: ProposalFile, { others = [], expiresMs = 0n }: Readonly<{ others?: readonly string[]; expiresMs?: bigint }> = {}): ActionRequest {
  const { proposalId, memberId, salt, type, body } = file
  const { account, anyRole } = servedBy(file)
  return {
    type: 'approvals.v1.Propose',
    input: {
      proposalId, memberId, ...(account !== undefined && { accountId: account }), actionHash: actionHash({ type, body }, salt),
      expiresMs: String(expiresMs), otherMemberIds: [...others].sort(), anyRole,
    },
  }
}

function servedBy({ type, body }: ProposalFile): Readonly<{ account?: Uint8Array; anyRole: boolean }> {
  const schema = actionSchema(type)
  const decoded = schema && decodeStrict<DescMessage>(schema.message, body)
  const checked = decoded?.ok === true ? schema?.check(decoded.value as never) : undefined
  if (schema === undefined || checked === undefined || checked.refused) return { anyRole: false }
  const [spend] = schema.spends(checked.value)
  if (spend !== undefined) return { account: spend.account, anyRole: false }
  const need = schema.requires(checked.value).flatMap(each => (each.kind === 'either' ? each.ways[0] ?? [] : [each]))[0]
  return need?.kind === 'account' ? { account: need.account, anyRole: false } : { anyRole: need?.kind === 'officers' }
}

/** The `Approve` of what this file says, by officers of a member. */
export const approveRequest = ({ proposalId, salt, type, body }: ProposalFile, memberId: string): ActionRequest =>
  ({ type: 'approvals.v1.Approve', input: { proposalId, memberId, actionHash: actionHash({ type, body }, salt) } })

/** The `Withdraw` of this proposal. */
export const withdrawRequest = ({ proposalId, memberId }: ProposalFile): ActionRequest => ({ type: 'approvals.v1.Withdraw', input: { proposalId, memberId } })

/** The `Execute` that carries out what this file says, by an officer of a member. */
export const executeRequest = ({ proposalId, salt, type, body }: ProposalFile, memberId: string): ActionRequest =>
  ({ type: 'approvals.v1.Execute', input: { proposalId, memberId, salt, action: { type, body } } })
