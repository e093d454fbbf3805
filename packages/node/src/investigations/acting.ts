import { buildDraft, DEFAULT_VALIDITY_MS, type ActionRequest } from '@jianghan/client'
import { sign } from '@jianghan/crypto'
import { assert, fromHex, keyId, readTransaction, signBody, toHex, transactionBody } from '@jianghan/protocol'
import type { Caller } from '../callers/caller.ts'
import type { HttpContext } from '../http/context.ts'
import { nodePortOf } from '../paymentFiles/nodePort.ts'
import type { NodePort } from '../paymentFiles/ports.ts'
import { ledgerReason, type Reason } from '../paymentFiles/reasons.ts'
import { FileSignatory } from '../paymentFiles/signatory.ts'
import { ProblemFault } from '../problem/define.ts'
import { giveBack } from '../signer/limits.ts'

/** What became of an action. open: it is on its way, and its end was not waited for. */
export type Acted =
  | Readonly<{ kind: 'done'; transactionId: string; height: string }>
  /** Other officers have to agree: it waits in their inbox (/v1/approvals). */
  | Readonly<{ kind: 'proposed' }>
  | Readonly<{ kind: 'open' }>
  | Readonly<{ kind: 'refused'; reason: Reason }>

/** For whom an action is signed: a caller of the node, and from where. */
export type Actor = Caller & Readonly<{ ip: string }>

/** How long an action is waited for, milliseconds. */
const WAIT_MS = 20_000

/** Has single actions signed and sent: for an API key within its grant, for the operator of the node with the keys that lie here. The ledger decides in the end. */
export class Acting {
  readonly #context: HttpContext
  readonly node: NodePort
  readonly #operator: FileSignatory

  constructor(context: HttpContext) {
    this.#context = context
    this.node = nodePortOf(context)
    this.#operator = new FileSignatory(context.signer.keys.pairs, this.node.query)
  }

  /** Throws ProblemFault where the node takes nothing now; whatever else stands against it is an answer. */
  async act(actor: Actor, account: Uint8Array, action: ActionRequest): Promise<Acted> {
    const obstacle = this.node.obstacle(1, 0)
    if (obstacle !== undefined) throw new ProblemFault(obstacle)
    const signed = actor.kind === 'operator' ? await this.#byOperator(actor, account, action) : await this.#byGrant(actor, action)
    if ('reason' in signed) return { kind: 'refused', reason: signed.reason }
    const [result] = await this.node.submit([signed.frame], WAIT_MS)
    assert(result !== undefined, 'one answer for one transaction')
    if (result.kind !== 'accepted' && !(result.kind === 'final' && result.code === 0)) signed.giveBack()
    switch (result.kind) {
      case 'accepted': return { kind: 'open' }
      case 'problem': throw new ProblemFault(result.problem)
      case 'refused': return { kind: 'refused', reason: ledgerReason(result.status) }
      case 'final':
        if (result.code !== 0) return { kind: 'refused', reason: ledgerReason(this.node.render(result)) }
        return signed.proposed ? { kind: 'proposed' } : { kind: 'done', transactionId: idOf(signed.frame), height: String(result.height) }
    }
  }

  async #byOperator({ actor, ip }: Actor, account: Uint8Array, action: ActionRequest): Promise<Signed | Readonly<{ reason: Reason }>> {
    const { signer: { signer: { ports }, keys }, audit } = this.#context
    const chosen = await this.#operator.forAccount(account)
    if ('code' in chosen) return { reason: chosen }
    const draft = await buildDraft([action], { chainId: ports.chainId, validUntilMs: Date.now() + DEFAULT_VALIDITY_MS, lang: 'en', decimalsOf: asset => ports.authority.decimals(asset) })
    const pairs = new Map(keys.pairs.map(pair => [toHex(keyId(pair.kind, pair.publicKey)), pair]))
    const body = transactionBody(draft, chosen.map(id => fromHex(id) as Uint8Array))
    const frame = signBody(body, chosen.map(id => {
      const pair = pairs.get(id)
      assert(pair !== undefined, 'the keys that were chosen lie here')
      return { kind: pair.kind, publicKey: pair.publicKey, sign: message => sign(pair, message) }
    }))
    audit.record({ act: 'investigation.acted', by: actor, from: ip, details: { action: action.type } })
    return { frame, proposed: false, giveBack: () => undefined }
  }

  async #byGrant(caller: Actor, action: ActionRequest): Promise<Signed | Readonly<{ reason: Reason }>> {
    const { signer: { signer }, audit } = this.#context
    try {
      const mandate = signer.mandate(caller)
      const [signed] = await signer.sign(mandate, [[action]], { validForMs: DEFAULT_VALIDITY_MS, approval: 'propose', untilMs: Date.now() + WAIT_MS, lang: 'en' })
      assert(signed !== undefined, 'one signature for one order')
      audit.record({ act: 'investigation.acted', by: caller.actor, from: caller.ip, details: { action: action.type, key: mandate.grant.key } })
      return { frame: signed.frame, proposed: signed.proposal !== undefined, giveBack: () => giveBack(this.#context.signer.usage, caller.actor.id, signed.taken) }
    } catch (fault) {
      if (!(fault instanceof ProblemFault) || fault.problem.definition.retry === 'later') throw fault
      const { definition, facts } = fault.problem
      return { reason: { code: 'NARR', status: definition.code, zh: definition.zh(facts), en: definition.en(facts) } }
    }
  }
}

type Signed = Readonly<{ frame: Uint8Array; proposed: boolean; /** Gives back what it took of limits of the day. */ giveBack(): void }>

/** The id of a transaction that was made here, hexadecimal. */
function idOf(frame: Uint8Array): string {
  const read = readTransaction(frame)
  assert(read.ok, 'the transaction was made here')
  return toHex(read.value.id)
}
