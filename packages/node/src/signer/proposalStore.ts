import { fromUtf8, utf8 } from '@jianghan/protocol'
import { isRefused } from '@jianghan/crypto'
import { MAX_PAGE, type Vault } from '@jianghan/vault'
import { fail } from '../problem/define.ts'
import { held } from '../paymentFiles/messageStore.ts'
import { signerProblems } from './problems.data.ts'

/** Proposals whose content is held at once. */
export const HELD_MAX = 10_000
const KIND = 'signer.proposal'

/** What is kept of a proposal besides what the ledger has: the file that says what it would do. */
export type KeptProposal = Readonly<{ id: string; member: string; /** The API key by which it was made here; none where its file was brought. */ apiKey?: string; madeAt: number; text: string }>

/** What proposals would do, in the node's vault: the ledger holds their hashes. */
export class ProposalStore {
  readonly #vault: Vault
  readonly #held = new Map<string, Readonly<{ item: string; proposal: KeptProposal }>>()

  static async open(vault: Vault): Promise<ProposalStore> {
    const store = new ProposalStore(vault)
    for (let after: string | undefined; ;) {
      const page = held(await vault.list({ kind: KIND, limit: MAX_PAGE, ...(after !== undefined && { after }) }))
      for (const { id: item } of page.items) {
        const found = await vault.get(item)
        if (isRefused(found) && found.refused.code === 'vault.erased') continue
        const proposal = JSON.parse(fromUtf8(held(found).bytes) ?? 'null') as KeptProposal
        store.#held.set(proposal.id, { item, proposal })
      }
      if (page.next === undefined) return store
      after = page.next
    }
  }

  private constructor(vault: Vault) {
    this.#vault = vault
  }

  /** Keeps a proposal; durable when it answers. One that is held already stays as it is. */
  async keep(proposal: KeptProposal): Promise<void> {
    if (this.#held.has(proposal.id)) return
    if (this.#held.size >= HELD_MAX) fail(signerProblems.approvalsFull, { limit: HELD_MAX }, 60)
    const item = held(await this.#vault.put({ kind: KIND, mediaType: 'application/json', readers: [], bytes: utf8(JSON.stringify(proposal)) }))
    this.#held.set(proposal.id, { item, proposal })
  }

  get(id: string): KeptProposal | undefined {
    return this.#held.get(id)?.proposal
  }

  /** Those of a member, the newest first. */
  of(member: string): KeptProposal[] {
    return [...this.#held.values()].flatMap(({ proposal }) => (proposal.member === member ? [proposal] : [])).reverse()
  }

  /** Everything that is held. */
  get all(): readonly KeptProposal[] {
    return [...this.#held.values()].map(({ proposal }) => proposal)
  }

  /** Erases what a proposal would have done, when that has ended. */
  async erase(id: string): Promise<void> {
    const found = this.#held.get(id)
    if (found === undefined) return
    held(await this.#vault.erase(found.item))
    this.#held.delete(id)
  }
}
