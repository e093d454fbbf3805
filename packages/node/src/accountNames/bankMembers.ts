import type { Directory } from '../paymentFiles/directory.ts'
import type { NodePort } from '../paymentFiles/ports.ts'

/** Which member a bank is, by its CNAPS code: the issuer of the money in its accounts. */
export class BankMembers {
  readonly #assets: ReadonlyMap<string, string>
  readonly #query: NodePort['query']
  readonly #members = new Map<string, string>()

  constructor({ entries }: Directory, query: NodePort['query']) {
    this.#assets = new Map(entries.map(({ bank, assetId }) => [bank, assetId]))
    this.#query = query
  }

  /** The member; undefined where the directory of this node names no such bank. */
  async of(bank: string): Promise<string | undefined> {
    const asset = this.#assets.get(bank)
    const known = this.#members.get(bank)
    if (known !== undefined || asset === undefined) return known
    const found = await this.#query('payments.getAsset', { asset }) as { issuer: string } | null
    if (found !== null) this.#members.set(bank, found.issuer)
    return found?.issuer
  }
}
