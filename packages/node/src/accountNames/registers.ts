import { isRefused } from '@jianghan/crypto'
import { fromUtf8, MEMBER_ID, toHex, utf8 } from '@jianghan/protocol'
import { decodeRegister, encodeRegister, MAX_PAGE, type NamedAccount, NameRegister, registerKey, type Vault } from '@jianghan/vault'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'
import { held } from '../vaultExchange/receive.ts'
import { nameProblems } from './problems.data.ts'

const KIND = { head: 'names.head', register: 'names.register' } as const

/** What is known of a register without opening it. */
export type RegisterHead = Readonly<{ version: 1; bank: string; member: string; item: string; count: number; key: string; commitment: string; loadedAt: number }>

/** A register that is open, and what the ledger has to hold of it. */
export type OpenRegister = Readonly<{ head: RegisterHead; register: NameRegister }>

/** The registers of account names that this node keeps in its vault: the newest of each bank answers, older ones stay for disputes until they are erased. */
export class Registers {
  readonly #vault: Vault
  /** By bank. */
  readonly #heads = new Map<string, RegisterHead>()
  readonly #open = new Map<string, Promise<OpenRegister>>()

  private constructor(vault: Vault) {
    this.#vault = vault
  }

  /** Reads which registers there are. */
  static async load(vault: Vault): Promise<Registers> {
    const registers = new Registers(vault)
    for (let after: string | undefined; ;) {
      const { items, next } = held(await vault.list({ limit: MAX_PAGE, kind: KIND.head, ...(after !== undefined && { after }) }))
      for (const { id } of items) {
        const item = await vault.get(id)
        const head = isRefused(item) ? undefined : headOf(item.bytes)
        if (head !== undefined) registers.#heads.set(head.bank, head)
      }
      if (next === undefined) return registers
      after = next
    }
  }

  /** The newest register of each bank. */
  get heads(): readonly RegisterHead[] {
    return [...this.#heads.values()]
  }

  /** The register of a bank, opened; undefined where there is none. */
  find(bank: string): Promise<OpenRegister> | undefined {
    const head = this.#heads.get(bank)
    if (head === undefined) return undefined
    const known = this.#open.get(bank)
    if (known !== undefined) return known
    const opening = this.#read(head)
    this.#open.set(bank, opening)
    opening.catch(() => this.#open.delete(bank))
    return opening
  }

  async #read(head: RegisterHead): Promise<OpenRegister> {
    const content = decodeRegister(held(await this.#vault.get(head.item)).bytes)
    return content === undefined ? fail(startProblems.keyUnusable, { code: 'vault.fileDamaged', zh: '户名册无法读取。', en: 'A register of account names cannot be read.' }) : { head, register: await NameRegister.make(content) }
  }

  /** Keeps a register in the place of the bank's one before; durable when it answers. */
  async keep(given: Readonly<{ bank: string; member: string; accounts: readonly NamedAccount[]; secret: Uint8Array; now: number }>): Promise<OpenRegister> {
    const { bank, member, accounts, secret, now } = given
    const content = { bank, secret, accounts }
    const register = await NameRegister.make(content)
    const item = held(await this.#vault.put({ kind: KIND.register, mediaType: 'application/json', readers: [member], bytes: encodeRegister(content) }))
    const { commitment } = register
    const head: RegisterHead = { version: 1, bank, member, item, count: accounts.length, key: toHex(registerKey(commitment)), commitment: toHex(commitment), loadedAt: now }
    held(await this.#vault.put({ kind: KIND.head, mediaType: 'application/json', readers: [member], bytes: utf8(JSON.stringify(head)) }))
    const open = { head, register }
    this.#heads.set(bank, head)
    this.#open.set(bank, Promise.resolve(open))
    return open
  }
}

/** A head from its bytes; undefined when they are none. */
function headOf(bytes: Uint8Array): RegisterHead | undefined {
  const head = JSON.parse(fromUtf8(bytes) ?? 'null') as RegisterHead | null
  return head?.version === 1 && typeof head.bank === 'string' && MEMBER_ID.test(head.member) ? head : undefined
}

/** A register of a bank that is kept here; throws where there is none. */
export const registerOf = (registers: Registers, bank: string): Promise<OpenRegister> => registers.find(bank) ?? fail(nameProblems.notKept, { bank })
