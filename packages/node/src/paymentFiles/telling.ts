import { setImmediate as nextTurn } from 'node:timers/promises'
import { assert, concat, sha256, toHex, utf8 } from '@jianghan/protocol'
import type { Delivery, VaultDraft } from '@jianghan/vault'
import type { Directory } from './directory.ts'
import { encodeOpenings, OPENINGS_KIND, OPENINGS_TYPE, toldOf } from './openings.ts'
import type { PlannedPayment } from './plan/planCodec.ts'
import type { NodePort } from './ports.ts'
import { localReason, type Reason } from './reasons.ts'

/** Payments that are told to the same members, in the order of the file. */
export type Told = Readonly<{ members: readonly string[]; payments: readonly PlannedPayment[] }>

/** Who carries items to other nodes: the exchange of vaults. */
export interface Carrier {
  /** Those of these members whose items travel to another node. */
  elsewhere(members: readonly string[]): Promise<readonly string[]>
  share(draft: VaultDraft): Promise<Readonly<{ item: string; members: readonly string[] }>>
  ended(item: string, members: readonly string[]): Promise<readonly Delivery[]>
  /** Drops an item that was only a wrapping. */
  drop(id: Uint8Array): Promise<void>
}

const BUNDLE_TAG = utf8('jianghan-openings-1')

/** Tells the payee's member and its bank what a payment says, before it is sent: by the exchange of vaults where their node is another one. */
export class Telling {
  readonly #carrier: Carrier
  readonly #node: NodePort
  readonly #holders: ReadonlyMap<string, Readonly<{ holder: string; assetId: string }>>
  readonly #issuers = new Map<string, Promise<string | undefined>>()

  constructor(carrier: Carrier, directory: Directory, node: NodePort) {
    this.#carrier = carrier
    this.#node = node
    this.#holders = new Map(directory.entries.map(({ account, holder, assetId }) => [account, { holder, assetId }]))
  }

  /** Who reads of a payment to this account: the member that holds it, and the one that issued its money. */
  async readersOf(creditor: Uint8Array): Promise<readonly string[]> {
    const entry = this.#holders.get(toHex(creditor))
    if (entry === undefined) return []
    const known = this.#issuers.get(entry.assetId) ?? this.#issuerOf(entry.assetId)
    this.#issuers.set(entry.assetId, known)
    const issuer = await known
    return issuer === undefined || issuer === entry.holder ? [entry.holder] : [entry.holder, issuer]
  }

  async #issuerOf(asset: string): Promise<string | undefined> {
    const found = await this.#node.query('payments.getAsset', { asset }) as { issuer: string } | null
    return found?.issuer
  }

  /** Payments by whom they are told to at other nodes; those that stay at this one come first, told to nobody. */
  async groups(payments: readonly PlannedPayment[]): Promise<readonly Told[]> {
    const creditors = new Map<string, readonly string[]>()
    const groups = new Map<string, { members: readonly string[]; payments: PlannedPayment[] }>([['', { members: [], payments: [] }]])
    for (const payment of payments) {
      const account = toHex(payment.creditor)
      const members = creditors.get(account) ?? await this.#carrier.elsewhere(await this.readersOf(payment.creditor))
      creditors.set(account, members)
      const group = groups.get(members.join(' ')) ?? { members, payments: [] }
      groups.set(members.join(' '), group)
      group.payments.push(payment)
    }
    return [...groups.values()].filter(group => group.payments.length > 0)
  }

  /** Tells of payments; when it answers, every member has acknowledged them, or the answer says why they are not to be sent. The same payments are told once. */
  async tell({ members: readers, payments }: Told): Promise<Reason | undefined> {
    if (readers.length === 0 || payments.length === 0) return undefined
    assert(payments.every(({ id }) => id.length === 32), 'ids of transactions')
    const id = sha256(concat(BUNDLE_TAG, ...payments.map(payment => payment.id))).slice(0, 16)
    await nextTurn()
    const { item, members } = await this.#carrier.share({ id, kind: OPENINGS_KIND, mediaType: OPENINGS_TYPE, readers, bytes: encodeOpenings(payments.map(toldOf)) })
    const ended = await this.#carrier.ended(item, members)
    // What travelled is kept by transaction at both ends; the bundle was only its wrapping.
    await this.#carrier.drop(id)
    const refused = ended.find(({ state }) => state === 'refused')
    return refused && localReason('payeeNotTold', { zh: `成员 ${refused.member}：${refused.code ?? ''}。`, en: ` Member ${refused.member}: ${refused.code ?? ''}.` })
  }
}
