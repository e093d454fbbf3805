import { type ActionRequest, approveRequest, executeRequest, JianghanError, readProposal, type ShownProposal, withdrawRequest } from '@jianghan/client'
import { approvalsV1, decodeStrict, equalBytes, formatAddress, LIMITS, parseAddress, readBody, toHex } from '@jianghan/protocol'
import type { Viewer } from '../audience/viewer.ts'
import { fail } from '../problem/define.ts'
import type { Language } from '../problem/render.ts'
import type { Standing } from './authority.ts'
import { lackingOf } from './enough.ts'
import { covered, giveBack, takeOfDay, type Taken, withinTransaction } from './limits.ts'
import type { Mandate, NodeSigner, SignWish } from './nodeSigner.ts'
import { signerProblems } from './problems.data.ts'
import type { KeptProposal } from './proposalStore.ts'
import { spentTogether, touchedBy } from './touched.ts'

/** A proposal for the eyes of who approves it: what it does is decoded from the bytes that its hash is taken over. */
export type Approval = Readonly<{ kept: KeptProposal; shown: ShownProposal; /** None while the ledger does not hold it, or any more. */ standing: Standing | undefined }>

/** What an officer does about a proposal. */
export type Act = 'approve' | 'execute' | 'withdraw'

/** A transaction about a proposal, signed. */
export type SignedAct = Readonly<{ frame: Uint8Array; type: string; executes: boolean; taken: readonly Taken[] }>

/** Who approves: a key of the ledger by its id, hexadecimal, and its member. */
export type Approver = Readonly<{ key: string; member: string }>

/** A proposal as its maker is told of it; the account is empty where it serves the admins of a member. */
export type Proposed = Readonly<{ id: string; actionHash: string; account: string }>

/** Proposals of one member that are held because their makers signed them themselves: as many as the ledger lets wait. */
const OWN_HELD_MAX = 1_000
const NOT_PROPOSED = { zh: '与所签署的提案不符。', en: 'it is not what the signed transaction proposes.' } as const

/** Proposals that end are forgotten here so long after, milliseconds. */
const KEPT_MS = 31 * 86_400_000

const keyOf = (address: string): string => toHex(parseAddress('key', address) ?? new Uint8Array(0))

/** The proposals whose content lies at this node, and what API keys do about them. */
export class Approvals {
  readonly #signer: NodeSigner

  constructor(signer: NodeSigner) {
    this.#signer = signer
  }

  /** Takes in the file of a proposal that was made elsewhere. Throws ProblemFault where it is none, is of another chain or member, or not what the ledger holds. */
  async take(text: string, member: string, lang: Language): Promise<Approval> {
    const { proposals, now, chainId, authority } = this.#signer.ports
    const shown = reading(text, lang)
    const standing = await authority.proposal(shown.proposalId)
    const what = shown.chainId !== chainId ? { zh: `属于链 ${shown.chainId}。`, en: `it is for the chain ${shown.chainId}.` }
      : shown.memberId !== member ? { zh: '属于其他成员。', en: 'it is of another member.' }
        : standing === undefined ? { zh: '账本上没有此提案。', en: 'the ledger has no such proposal.' }
          : standing.actionHash !== toHex(shown.hash) ? { zh: '与账本上的操作哈希不符，切勿签署。', en: 'the action hash on the ledger is another one: do not sign it.' } : undefined
    if (what !== undefined) fail(signerProblems.proposalUnusable, what)
    const kept: KeptProposal = { id: toHex(shown.proposalId), member, madeAt: now(), text }
    await proposals.keep(kept)
    return { kept, shown, standing }
  }

  /** Those that a viewer may act on, the newest first: the open ones of its member, and of its accounts where it is confined. */
  async list(viewer: Viewer, lang: Language, { from, count }: Readonly<{ from: number; count: number }>): Promise<Readonly<{ items: readonly Approval[]; next: number | undefined }>> {
    const { member } = viewer
    const all = member === undefined ? [] : this.#signer.ports.proposals.of(member)
    const items: Approval[] = []
    for (let at = from; at < all.length; at++) {
      const approval = await this.#stands(all[at] as KeptProposal, lang)
      if (approval.standing?.state !== 'open' || !isShown(viewer, approval)) continue
      if (items.length === count) return { items, next: at }
      items.push(approval)
    }
    return { items, next: undefined }
  }

  /** The one with this id, hexadecimal; what is not the viewer's is answered as what is not there. */
  async find(id: string, viewer: Viewer, lang: Language): Promise<Approval> {
    const kept = this.#signer.ports.proposals.get(id)
    if (kept === undefined || kept.member !== viewer.member) return fail(signerProblems.approvalNotFound, { id })
    const approval = await this.#stands(kept, lang)
    return isShown(viewer, approval) ? approval : fail(signerProblems.approvalNotFound, { id })
  }

  /**
   * Signs an approval, the execution or the withdrawal of a proposal. An approval that is the last one needed carries the action out at once.
   * @param actionHash hexadecimal: what was looked at, so that nobody approves anything else
   */
  async act(what: Act, mandate: Mandate, { shown, standing }: Approval, actionHash: string, wish: SignWish): Promise<SignedAct> {
    const { usage } = this.#signer.ports
    const { request, executes } = await this.request(what, { key: mandate.grant.key, member: mandate.member }, { shown, standing }, actionHash)
    if (what === 'withdraw') return { ...await this.#signed(mandate, request, wish), executes, taken: [] }
    const touched = [touchedBy(shown)]
    covered(mandate.grant, mandate.confined, touched)
    withinTransaction(mandate.grant, spentTogether(touched))
    const taken = await takeOfDay(usage, mandate.apiKey, mandate.grant, spentTogether(touched))
    try {
      return { ...await this.#signed(mandate, request, wish), executes, taken }
    } catch (fault) {
      giveBack(usage, mandate.apiKey, taken)
      throw fault
    }
  }

  /**
   * The action by which a key approves, carries out or takes back: an approval that is the last one needed carries the action out at once.
   * @param actionHash hexadecimal: what was looked at. Throws ProblemFault where the proposal is another one
   */
  async request(what: Act, by: Approver, { shown, standing }: Pick<Approval, 'shown' | 'standing'>, actionHash: string): Promise<Readonly<{ request: ActionRequest; executes: boolean }>> {
    const held = toHex(shown.hash)
    if (held !== actionHash) fail(signerProblems.approvalChanged, { given: actionHash, held })
    if (what === 'withdraw') return { request: withdrawRequest(shown), executes: false }
    const executes = what === 'execute' || await this.#isLast(by, shown, standing)
    return { request: executes ? executeRequest(shown, by.member) : approveRequest(shown, by.member), executes }
  }

  /**
   * Keeps what the proposals of a transaction would do that somebody signed elsewhere: before it is sent, so that nothing on the ledger waits for an action that nobody has. Throws ProblemFault
   * where a file is not what the transaction proposes, or the member has too many.
   */
  async keepProposed(body: Uint8Array, texts: readonly string[], member: string, lang: Language): Promise<readonly Proposed[]> {
    const { proposals, now, chainId } = this.#signer.ports
    const shown = texts.map(text => ({ text, ...reading(text, lang) }))
    const proposed = proposedBy(body)
    for (const each of shown) {
      const same = proposed.some(({ proposalId, memberId, actionHash }) => memberId === member && equalBytes(proposalId, each.proposalId) && equalBytes(actionHash, each.hash))
      if (!same || each.memberId !== member || each.chainId !== chainId) fail(signerProblems.proposalUnusable, NOT_PROPOSED)
    }
    if (proposals.of(member).length + shown.length > OWN_HELD_MAX) await this.#forgetUnproposed(member, lang)
    if (proposals.of(member).length + shown.length > OWN_HELD_MAX) fail(signerProblems.approvalsFull, { limit: OWN_HELD_MAX }, 60)
    for (const { text, proposalId } of shown) await proposals.keep({ id: toHex(proposalId), member, madeAt: now(), text })
    return shown.map(({ proposalId, hash }) => ({ id: toHex(proposalId), actionHash: toHex(hash), account: formatted(proposed.find(each => equalBytes(each.proposalId, proposalId))?.accountId) }))
  }

  /** What the ledger does not hold, though the time in which it could have come is over. */
  async #forgetUnproposed(member: string, lang: Language): Promise<void> {
    const { proposals, now } = this.#signer.ports
    for (const kept of proposals.of(member)) {
      if (now() - kept.madeAt > 2 * Number(LIMITS.validityMs) && (await this.#stands(kept, lang)).standing?.state !== 'open') await proposals.erase(kept.id)
    }
  }

  /** What has ended long ago is erased. */
  async sweep(lang: Language = 'en'): Promise<void> {
    const { proposals, now } = this.#signer.ports
    for (const kept of proposals.all) {
      if (now() - kept.madeAt < KEPT_MS) continue
      if ((await this.#stands(kept, lang)).standing?.state !== 'open') await proposals.erase(kept.id)
    }
  }

  async #stands(kept: KeptProposal, lang: Language): Promise<Approval> {
    const shown = reading(kept.text, lang)
    return { kept, shown, standing: await this.#signer.ports.authority.proposal(shown.proposalId) }
  }

  /** Whether this key is the last that the action needs. */
  async #isLast({ key }: Approver, shown: ShownProposal, standing: Standing | undefined): Promise<boolean> {
    if (standing === undefined) return false
    const before = [...standing.makers, ...standing.approvals.map(each => each.key)].map(keyOf)
    // Who has signed already is refused by the ledger with the words for it, rather than let pass as an execution.
    return !before.includes(key) && await lackingOf(this.#signer.ports.authority, standing.member, [touchedBy(shown)], [...before, key]) === undefined
  }

  async #signed(mandate: Mandate, request: Parameters<NodeSigner['build']>[0][number], wish: SignWish): Promise<Pick<SignedAct, 'frame' | 'type'>> {
    return { frame: await this.#signer.frameOf(mandate, await this.#signer.build([request], wish), wish), type: request.type }
  }
}

function isShown({ all, accounts }: Viewer, { standing }: Approval): boolean {
  if (all || accounts === undefined) return true
  const account = parseAddress('account', standing?.account ?? '')
  return account !== undefined && accounts.includes(toHex(account))
}

/** The proposals that the bytes of a body make. */
function proposedBy(body: Uint8Array): approvalsV1.Propose[] {
  const read = readBody(body)
  return !read.ok ? [] : read.value.actions.filter(({ type }) => type === 'approvals.v1.Propose').flatMap(action => {
    const decoded = decodeStrict(approvalsV1.ProposeSchema, action.body)
    return decoded.ok ? [decoded.value] : []
  })
}

const formatted = (account: Uint8Array | undefined): string => (account === undefined || account.length === 0 ? '' : formatAddress('account', account))

function reading(text: string, lang: Language): ShownProposal {
  try {
    return readProposal(text, lang)
  } catch (fault) {
    if (!(fault instanceof JianghanError)) throw fault
    return fail(signerProblems.proposalUnusable, { zh: fault.zh, en: fault.en })
  }
}

