import { type ActionRequest, buildDraft, newProposal, type ProposalFile, proposalText, proposeRequest } from '@jianghan/client'
import { assert, formatAddress, fromHex, signBody, signMessage, toHex, transactionBody, type TransactionDraft } from '@jianghan/protocol'
import type { Caller } from '../callers/caller.ts'
import type { Grant } from '../callers/grant.ts'
import { fail } from '../problem/define.ts'
import type { Language } from '../problem/render.ts'
import type { Authority } from './authority.ts'
import type { DayUsage } from './dayUsage.ts'
import { lackingOf } from './enough.ts'
import type { HeldKeys } from './heldKeys.ts'
import { covered, giveBack, takeOfDay, type Taken, withinTransaction } from './limits.ts'
import { signerProblems } from './problems.data.ts'
import type { ProposalStore } from './proposalStore.ts'
import type { SigningKey } from './signingKey.ts'
import { spentTogether, touchedByAll } from './touched.ts'

/** What the signer works with. */
export type SignerPorts = Readonly<{
  chainId: string
  now(): number
  keys: HeldKeys
  authority: Authority
  usage: DayUsage
  proposals: ProposalStore
}>

/** How a request wants to be signed for. */
export type SignWish = Readonly<{
  validForMs: number
  /** What is done where the key alone is not enough for an account. */
  approval: 'propose' | 'refuse'
  /** Until when somebody waits for the answer, milliseconds since 1970. */
  untilMs: number
  lang: Language
}>

/** A transaction that the node signed: itself, or the proposal of what was asked for. */
export type SignedHere = Readonly<{
  frame: Uint8Array
  type: string
  proposal?: Readonly<{ id: string; actionHash: string; account: string }>
  /** From limits of the day. */
  taken: readonly Taken[]
}>

/** A proposal that somebody else signs, with its file. */
export type ProposalToSign = Readonly<{ id: string; actionHash: string; account: string; file: string }>

/** Who has something signed, and by which key. */
export type Mandate = Readonly<{ apiKey: string; member: string; grant: Grant; confined: readonly string[] | undefined; key: SigningKey }>

/** Signs with keys of this node for API keys, each within its grant. The ledger decides in the end; a grant only ever narrows what its key may do. */
export class NodeSigner {
  readonly ports: SignerPorts

  constructor(ports: SignerPorts) {
    this.ports = ports
  }

  /** The grant of a caller, and its key. Throws ProblemFault where there is none. */
  mandate({ grant, viewer, actor }: Caller): Mandate {
    if (grant === undefined || viewer.member === undefined) return fail(signerProblems.notGranted)
    const key = this.ports.keys.key(grant.key) ?? fail(signerProblems.signingKeyAbsent, { key: formatAddress('key', fromHex(grant.key) as Uint8Array) }, 10)
    return { apiKey: actor.id, member: viewer.member, grant, confined: viewer.accounts, key }
  }

  /**
   * Signs what is asked for, each order a transaction of its own. All of it or nothing: what one of them refuses leaves no limit used and nothing
   * to be sent. Throws ProblemFault, or JianghanError for an action that is none.
   */
  async sign(mandate: Mandate, orders: readonly (readonly ActionRequest[])[], wish: SignWish): Promise<SignedHere[]> {
    const signed: SignedHere[] = []
    try {
      for (const actions of orders) signed.push(await this.#signOne(mandate, actions, wish))
      return signed
    } catch (fault) {
      for (const { taken } of signed) giveBack(this.ports.usage, mandate.apiKey, taken)
      throw fault
    }
  }

  async #signOne(mandate: Mandate, actions: readonly ActionRequest[], wish: SignWish): Promise<SignedHere> {
    const draft = await this.build(actions, wish)
    const touched = touchedByAll(draft.actions)
    covered(mandate.grant, mandate.confined, touched)
    const spent = spentTogether(touched)
    withinTransaction(mandate.grant, spent)
    const lacking = await lackingOf(this.ports.authority, mandate.member, touched, [mandate.grant.key])
    if (lacking !== undefined && wish.approval === 'refuse') fail(signerProblems.approvalNeeded, { account: lacking })
    if (lacking !== undefined && draft.actions.length > 1) fail(signerProblems.oneActionOnly, { account: lacking })
    const taken = await takeOfDay(this.ports.usage, mandate.apiKey, mandate.grant, spent)
    try {
      const type = draft.actions.map(action => action.type).join(' ')
      if (lacking === undefined) return { frame: await this.frameOf(mandate, draft, wish), type, taken }
      return { ...await this.#propose(mandate, draft, wish), taken }
    } catch (fault) {
      giveBack(this.ports.usage, mandate.apiKey, taken)
      throw fault
    }
  }

  /** A draft of these actions. */
  build(actions: readonly ActionRequest[], { validForMs, lang }: Pick<SignWish, 'validForMs' | 'lang'>): Promise<TransactionDraft> {
    const { chainId, now, authority } = this.ports
    return buildDraft(actions, { chainId, validUntilMs: now() + validForMs, lang, decimalsOf: asset => authority.decimals(asset) })
  }

  /** The SignedTransaction of a draft, by the key of the mandate. */
  async frameOf({ grant, key }: Mandate, draft: TransactionDraft, { untilMs }: Pick<SignWish, 'untilMs'>): Promise<Uint8Array> {
    const body = transactionBody(draft, [fromHex(grant.key) as Uint8Array])
    const signature = await key.sign(signMessage(body), untilMs)
    return signBody(body, [{ kind: key.kind, publicKey: key.publicKey, sign: () => signature }])
  }

  /**
   * The proposal of a draft's one action, where these keys of one member are not enough for it; undefined where they are. Nothing is kept: who signs it brings its file with it. Throws ProblemFault for
   * several actions.
   * @param keys ids, hexadecimal
   */
  async proposalFor(draft: TransactionDraft, keys: readonly string[], wish: Pick<SignWish, 'validForMs' | 'lang'>): Promise<Readonly<{ draft: TransactionDraft; proposal: ProposalToSign }> | undefined> {
    const { chainId, authority } = this.ports
    const member = (await authority.holder(keys[0] ?? ''))?.member
    const lacking = member === undefined ? undefined : await lackingOf(authority, member, touchedByAll(draft.actions), keys)
    const [action] = draft.actions
    if (member === undefined || lacking === undefined || action === undefined) return undefined
    if (draft.actions.length > 1) fail(signerProblems.oneActionOnly, { account: lacking })
    const file = newProposal(action, { chainId, memberId: member })
    const request = proposeRequest(file)
    return { draft: await this.build([request], wish), proposal: { ...told(file, request), file: proposalText(file) } }
  }

  /** Proposes the one action of a draft: its content is kept first, so that nothing on the ledger waits for an action that nobody has. */
  async #propose(mandate: Mandate, draft: TransactionDraft, wish: SignWish): Promise<Omit<SignedHere, 'taken'>> {
    const { chainId, now, proposals } = this.ports
    const [action] = draft.actions
    assert(action !== undefined, 'a draft has an action')
    const file = newProposal(action, { chainId, memberId: mandate.member })
    const request = proposeRequest(file)
    const proposal = told(file, request)
    await proposals.keep({ id: proposal.id, member: mandate.member, apiKey: mandate.apiKey, madeAt: now(), text: proposalText(file) })
    const frame = await this.frameOf(mandate, await this.build([request], wish), wish)
    return { frame, type: action.type, proposal }
  }
}

/** What is told of a proposal. */
function told({ proposalId }: ProposalFile, { input }: ActionRequest): Readonly<{ id: string; actionHash: string; account: string }> {
  const { accountId, actionHash } = input as { accountId?: Uint8Array; actionHash: Uint8Array }
  return { id: toHex(proposalId), actionHash: toHex(actionHash), account: accountId === undefined ? '' : formatAddress('account', accountId) }
}
