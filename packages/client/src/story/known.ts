import { formatAddress, formatGrouped, fromUtf8, parseAtoms, toHex } from '@jianghan/protocol'
import type { EntryTable, Words } from '@jianghan/kernel/schema'
import type { Proof } from '@jianghan/light'
import { membersTables, paymentsTables } from '@jianghan/modules/schema'
import { shownText } from '../shownText.ts'
import { same } from './model.ts'

/** What a proof that holds tells besides its transactions: who holds an account, what a member is called, how an asset is counted. */
export class Known {
  readonly #proof: Proof
  readonly #holders = new Map<string, string>()
  readonly #names = new Map<string, Words>()
  readonly #decimals = new Map<string, number>()

  constructor(proof: Proof) {
    this.#proof = proof
    for (const claim of proof.state) {
      if (claim.kind !== 'present') continue
      take(membersTables.accounts, claim, (account, { member }) => this.#holders.set(toHex(account), member))
      take(membersTables.members, claim, (member, { nameZh, nameEn }) => this.#names.set(member, { zh: nameZh, en: nameEn }))
      take(paymentsTables.assets, claim, (asset, { decimals }) => this.#decimals.set(asset, decimals))
    }
  }

  /** A field that the proof discloses, as text; undefined when it does not, or when it holds no text. */
  disclosed(transaction: number, action: number, name: string): string | undefined {
    const found = this.#proof.disclosures.find(each => each.transaction === transaction && each.action === action && each.name === name)
    const text = found && fromUtf8(found.value)
    return text === undefined ? undefined : shownText(text)
  }

  /** Names and texts of all fields disclosed of an action. */
  disclosures(transaction: number, action: number): Readonly<{ name: string; text: string }>[] {
    return this.#proof.disclosures
      .filter(each => each.transaction === transaction && each.action === action)
      .map(({ name, value }) => ({ name, text: shownText(fromUtf8(value) ?? toHex(value)) }))
  }

  /** An account by the best name there is: disclosed, of its holder, or its address. */
  account(id: Uint8Array, disclosed?: string): Words {
    const address = formatAddress('account', id)
    if (disclosed !== undefined) return same(disclosed)
    return this.holder(id) ?? { zh: `账户 ${address} `, en: `account ${address}` }
  }

  /** The member that holds an account; undefined where the proof does not show it. */
  holder(account: Uint8Array): Words | undefined {
    const holder = this.#holders.get(toHex(account))
    return holder === undefined ? undefined : this.member(holder)
  }

  /** A member's name, or its id. */
  member(id: string): Words {
    const name = this.#names.get(id) ?? same(id)
    return { zh: shownText(name.zh), en: shownText(name.en) }
  }

  /** An amount in the asset's decimals where the proof tells them, in smallest units otherwise. */
  amount(amount: Readonly<{ assetId: string; atoms: string | bigint }> | undefined): Words {
    const atoms = typeof amount?.atoms === 'bigint' ? amount.atoms : parseAtoms(amount?.atoms ?? '')
    if (amount === undefined || atoms === undefined) return { zh: '（金额不明）', en: '(an unreadable amount)' }
    const decimals = this.#decimals.get(amount.assetId)
    if (decimals !== undefined) return same(`${formatGrouped(atoms, decimals)} ${amount.assetId}`)
    const units = formatGrouped(atoms, 0)
    return { zh: `${units} 个 ${amount.assetId} 最小单位`, en: `${units} smallest units of ${amount.assetId}` }
  }
}

function take<K, V>(table: EntryTable<K, V>, claim: Readonly<{ key: Uint8Array; value: Uint8Array }>, use: (key: K, value: V) => void): void {
  const key = table.readKey(claim.key)
  const value = key === undefined ? undefined : table.read(claim.value)
  if (key !== undefined && value !== undefined) use(key, value)
}
