import { buildDraft, readableBody, type ReadableTransaction, readProposal, type ShownProposal } from '@jianghan/client'
import { passkeysOf } from '@jianghan/crypto'
import type { Words } from '@jianghan/kernel/schema'
import { fromBase64 } from '@jianghan/light'
import { type ActionBytes, equalBytes, fromHex, readBody, signMessage, toHex } from '@jianghan/protocol'
import type { Approval, Prepared, PreparedApproval, Standing, Submitted, Transaction } from '../api/answers.ts'
import { get, post, ProblemError } from '../api/http.ts'
import { signWithPasskey } from '../session/passkey.ts'
import type { ActionInput } from './actionInput.ts'

/** An action as somebody who is to sign it sees it: decoded from the bytes, on this machine. */
export type SeenAction = Readonly<{ type: string; summary?: Words; input?: unknown }>

/** What was looked at and may be signed: the bytes themselves, and what they say. Sent twice it is carried out once: its bytes, or the key of its request, stay the same. */
export type Looked = Readonly<{
  body: Uint8Array<ArrayBuffer>
  transaction: ReadableTransaction
  /** What comes of it: the actions, or what is proposed, approved or carried out by them. */
  seen: readonly SeenAction[]
  /** The proposal that it makes, with its file. */
  proposal?: NonNullable<Prepared['proposal']>
  /** The action hash that it approves, computed here. */
  actionHash?: string
  /** As it was wished for, for a node that signs. */
  actions: readonly ActionInput[]
  once: string
}>

/** An approval that was looked at; whether it carries the action out. */
export type LookedAtApproval = Looked & Readonly<{ executes: boolean }>

/** What an officer does about a proposal. */
export type Act = 'approve' | 'execute' | 'withdraw'

const TELL_OPERATOR = { zh: '请勿签署，并告知节点的运维人员。', en: 'Do not sign, and tell the operator of the node.' } as const
const differs = (zh: string, en: string): ProblemError => new ProblemError({ status: 0, code: 'console.preparedDiffers', zh, en, hint: TELL_OPERATOR })

const OTHERWISE = ['节点准备的内容与所填的不符。', 'What the node prepared is not what was entered.'] as const

/** Reads prepared bytes on this machine. Throws ProblemError where they are not what this key is to sign, or say something that cannot be shown. */
function read(text: string, key: string): Pick<Looked, 'body' | 'transaction'> {
  const bytes = fromBase64(text)
  const transaction = bytes && readableBody(bytes)
  if (bytes === undefined || transaction === undefined || transaction.actions.some(({ input }) => input === undefined)) throw differs('节点准备的字节无法解读。', 'The bytes that the node prepared cannot be read.')
  if (transaction.signers.length !== 1 || transaction.signers[0] !== key) throw differs('节点准备的字节要由其他密钥签署。', 'The bytes that the node prepared are for another key.')
  return { body: Uint8Array.from(bytes), transaction }
}

function proposalIn(text: string): ShownProposal {
  try {
    return readProposal(text, 'en')
  } catch {
    throw differs('提案文件无法解读。', 'The file of the proposal cannot be read.')
  }
}

const seenIn = ({ type, summary, input }: ShownProposal): SeenAction => ({ type, summary, input })

/** What is drawn where the bytes are made, and nobody enters: it is taken as it was drawn. */
const DRAWN = ['unique', 'uetr'] as const

/** Whether prepared bytes are the action that was entered: it is built here once more, and must be the same to the byte. */
async function isMeant({ type, input }: ActionInput, made: ActionBytes, seen: SeenAction): Promise<boolean> {
  if (made.type !== type) return false
  const said = seen.input as Readonly<Record<string, unknown>>
  const drawn = Object.fromEntries(DRAWN.filter(name => input[name] === undefined && said[name] !== undefined).map(name => [name, said[name]]))
  const { actions: [own] } = await buildDraft([{ type, input: { ...input, ...drawn } }], {
    chainId: '', validUntilMs: 0, lang: 'en', decimalsOf: async asset => (await get<{ answer: { decimals: number } | null }>(`/v1/query/payments.getAsset?asset=${encodeURIComponent(asset)}`)).answer?.decimals,
  })
  return own !== undefined && equalBytes(own.body, made.body)
}

/**
 * Has an action prepared, reads the bytes, and compares them with what was entered. Where the key is not enough for it, what is signed is the proposal of it; what is seen is read from the bytes under
 * its hash. Throws ProblemError.
 */
export async function lookAt(action: ActionInput, { key, signs }: Standing, once: string): Promise<Looked> {
  const prepared = await post<Prepared>('/v1/transactions/prepare', { actions: [action], signers: [{ address: key }], ...(signs === 'browser' && { approval: 'propose' }) })
  const looked = { ...read(prepared.body, key ?? ''), actions: [action], once }
  const { proposal } = prepared
  const body = readBody(looked.body)
  const [made, ...more] = body.ok ? body.value.actions : []
  const [only] = looked.transaction.actions
  if (made === undefined || only === undefined || more.length > 0) throw differs(...OTHERWISE)
  if (proposal === undefined) {
    if (!await isMeant(action, made, only)) throw differs(...OTHERWISE)
    return { ...looked, seen: [only] }
  }
  const shown = proposalIn(proposal.file)
  const said = only.input as Readonly<{ actionHash?: unknown }>
  if (only.type !== 'approvals.v1.Propose' || said.actionHash !== toHex(shown.hash) || !await isMeant(action, shown, seenIn(shown))) throw differs(...OTHERWISE)
  return { ...looked, seen: [seenIn(shown)], proposal, actionHash: toHex(shown.hash) }
}

/** Has an approval, an execution or a withdrawal prepared, and reads what it approves from the bytes under its hash. Throws ProblemError. */
export async function lookAtApproval({ id, actionHash }: Pick<Approval, 'id' | 'actionHash'>, act: Act, { key }: Standing): Promise<LookedAtApproval> {
  const prepared = await post<PreparedApproval>(`/v1/approvals/${id}/prepare`, { act, actionHash })
  const looked = { ...read(prepared.body, key ?? ''), actions: [], once: crypto.randomUUID() }
  const shown = proposalIn(prepared.file)
  const [only, ...more] = looked.transaction.actions
  if (toHex(shown.hash) !== actionHash || only === undefined || more.length > 0 || !isAbout(only, shown, act)) throw differs('待签的内容不是所示的提案。', 'What would be signed is not about the proposal that is shown.')
  return { ...looked, seen: [seenIn(shown)], actionHash, executes: only.type === 'approvals.v1.Execute' }
}

/** Whether an action approves, carries out or takes back this proposal and no other. */
function isAbout({ type, input }: ReadableTransaction['actions'][number], shown: ShownProposal, act: Act): boolean {
  const said = input as Readonly<Record<string, unknown>>
  const idOf = (value: unknown): string => String(value).replaceAll('-', '')
  if (idOf(said['proposalId']) !== toHex(shown.proposalId)) return false
  if (act === 'withdraw') return type === 'approvals.v1.Withdraw'
  if (type === 'approvals.v1.Approve') return act === 'approve' && said['actionHash'] === toHex(shown.hash)
  // What is carried is decoded from the transaction itself, and says the same as the bytes under the hash.
  const carried = said['action'] as Readonly<{ type?: string; input?: unknown }> | undefined
  return type === 'approvals.v1.Execute' && carried?.type === shown.type && JSON.stringify(carried.input) === JSON.stringify(shown.input)
}

const signatures = new WeakMap<Looked, Uint8Array>()

/** Has the passkey of whoever is signed in sign what was looked at; once, also where it is sent again. Throws NoPasskey, ProblemError. */
async function signatureFor(looked: Looked, publicKey: Uint8Array): Promise<Uint8Array> {
  const made = signatures.get(looked)
  if (made !== undefined) return made
  const message = Uint8Array.from(signMessage(looked.body))
  const signature = await signWithPasskey(message, toHex(publicKey))
  if (!(await passkeysOf(signature, message)).some(each => equalBytes(each, publicKey))) {
    throw new ProblemError({
      status: 0, code: 'console.otherPasskey', zh: '这不是登录者的通行密钥，未提交任何内容。', en: 'That is not the passkey of whoever is signed in; nothing was sent.',
      hint: { zh: '请选用登录时的那把通行密钥。', en: 'Choose the passkey that you signed in with.' },
    })
  }
  signatures.set(looked, signature)
  return signature
}

/** Signs what was looked at, in this browser or by the node, and submits it; answers when it is final. Throws ProblemError, NoPasskey. */
export async function carryOut(looked: Looked, { signs, publicKey }: Standing): Promise<Submitted> {
  if (signs !== 'browser' || publicKey === null) {
    return post<Submitted>('/v1/transactions/sign', { transactions: [{ actions: looked.actions }] }, { 'idempotency-key': `"${looked.once}"` })
  }
  const signature = await signatureFor(looked, fromHex(publicKey.bytes) ?? new Uint8Array(0))
  const { proposal } = looked
  const proposals = [proposal === undefined ? null : { id: proposal.id, actionHash: proposal.actionHash, account: proposal.account }]
  try {
    const sent = await post<Submitted>('/v1/transactions/submit', {
      body: btoa(Array.from(looked.body, byte => String.fromCharCode(byte)).join('')), signatures: [{ kind: publicKey.kind, publicKey: publicKey.bytes, signature: toHex(signature) }], ...(proposal && { proposals: [proposal.file] }),
    })
    return { ...sent, proposals }
  } catch (fault) {
    // Its answer was lost before: what became of it is asked for.
    if (!(fault instanceof ProblemError) || fault.code !== 'kernel.duplicate') throw fault
    const { id, height, outcome } = await get<Transaction>(`/v1/transactions/${looked.transaction.id}`)
    return { results: [{ id, height, outcome, status: 'final' }], proposals }
  }
}
