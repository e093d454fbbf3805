import { setImmediate as nextTurn } from 'node:timers/promises'
import { assert, ByteWriter, canonicalJson, compareBytes, equalBytes, fromUtf8, hmacSha256, leafHash, nodeHash, rootFromInclusion, sha256, utf8 } from '@jianghan/protocol'
import { commitField, SALT_LENGTH } from '@jianghan/crypto'
import { normaliseName } from './normalise.ts'

/** Accounts in one register: those of one CNAPS code, which is a branch. */
export const REGISTER_MAX = 200_000
/** Accounts that are committed to in one turn of the event loop. */
const TURN = 2_000
/** Names of one account: its registered one, one in another script, a short one. */
export const NAMES_OF_ACCOUNT_MAX = 4
/** Characters of an account number. */
export const ACCOUNT_NUMBER = /^[0-9A-Za-z][0-9A-Za-z-]{0,33}$/
/** A CNAPS code. */
export const BANK_CODE = /^[0-9]{12}$/

/** An account and the names under which money reaches it. */
export type NamedAccount = Readonly<{ number: string; names: readonly string[] }>

/** The names of a bank's accounts as the bank keeps them: private, and committed to as a whole. */
export type RegisterContent = Readonly<{
  /** 12-digit CNAPS code. */
  bank: string
  /** 32 bytes that nobody else knows: the salts come from it. */
  secret: Uint8Array
  accounts: readonly NamedAccount[]
}>

/** Where an account's commitment stands in its register. */
export type LeafPlace = Readonly<{ index: number; leaf: Uint8Array; path: readonly Uint8Array[] }>

/** What opens the commitment to one account: the bank shows it in a dispute. */
export type LeafOpening = Readonly<{ bank: string; number: string; names: readonly string[]; salt: Uint8Array }>

const SALT_TAG = utf8('jianghan-account-salt-1')
const FILLER_TAG = utf8('jianghan-account-filler-1')
const LEAF_FIELD = 'accountName'
const REGISTER_FIELD = 'accountNames'

/** The commitment to one account and its names, 32 bytes (docs/spec/account-names.md, section 4). */
export const leafOf = ({ bank, number, names, salt }: LeafOpening): Uint8Array => commitField(LEAF_FIELD, { salt, value: utf8(canonicalJson([bank, number, ...names])) })

/** What the ledger holds of a register: a salted commitment to its root and its size. */
export const registerCommitment = ({ root, size, salt }: Readonly<{ root: Uint8Array; size: number; salt: Uint8Array }>): Uint8Array =>
  commitField(REGISTER_FIELD, { salt, value: new ByteWriter().raw(root).u64(BigInt(size)).finish() })

/**
 * A register, ready to answer: names by account number, and a tree over the commitments, so that one of them can be shown to belong to what the ledger holds. The leaves stand in the
 * order of their bytes, and are filled up to a power of two, so that neither an account's place nor the number of accounts says anything.
 */
export class NameRegister {
  readonly bank: string
  readonly count: number
  /** Leaves with their fillers. */
  readonly size: number
  readonly root: Uint8Array
  /** Of the commitment on the ledger. */
  readonly salt: Uint8Array
  readonly #secret: Uint8Array
  readonly #accounts = new Map<string, readonly string[]>()
  /** Leaves in order, 32 bytes each. */
  readonly #leaves: Uint8Array
  /** Hashes of the tree, level by level from the leaves up, 32 bytes each. */
  readonly #levels: readonly Uint8Array[]

  /** Makes a register, other work going on between its turns. */
  static async make(content: RegisterContent): Promise<NameRegister> {
    const { bank, secret, accounts } = content
    assert(BANK_CODE.test(bank) && secret.length === 32 && accounts.length > 0 && accounts.length <= REGISTER_MAX, 'a register within its bounds')
    const leaves: Uint8Array[] = []
    for (const { number, names } of accounts) {
      leaves.push(leafOf({ bank, number, names, salt: saltOf(secret, number) }))
      if (leaves.length % TURN === 0) await nextTurn()
    }
    let size = 1
    while (size < accounts.length) size *= 2
    while (leaves.length < size) leaves.push(hmacSha256(secret, new ByteWriter().raw(FILLER_TAG).u32(leaves.length).finish()))
    return new NameRegister(content, leaves.sort(compareBytes))
  }

  private constructor({ bank, secret, accounts }: RegisterContent, leaves: readonly Uint8Array[]) {
    this.bank = bank
    this.#secret = secret
    this.count = accounts.length
    for (const { number, names } of accounts) this.#accounts.set(number, names)
    assert(this.#accounts.size === accounts.length, 'each account stands once')
    this.size = leaves.length
    this.salt = hmacSha256(secret, SALT_TAG).slice(0, SALT_LENGTH)
    this.#leaves = flat(leaves)
    this.#levels = levelsOver(leaves.map(leafHash))
    this.root = at(this.#levels.at(-1) as Uint8Array, 0)
  }

  /** What the ledger has to hold before this register answers anybody, 32 bytes. */
  get commitment(): Uint8Array {
    return registerCommitment(this)
  }

  /** The names of an account; undefined where the bank has no such account. */
  namesOf(number: string): readonly string[] | undefined {
    return this.#accounts.get(number)
  }

  /** What opens an account's commitment. */
  openingOf(number: string): LeafOpening | undefined {
    const names = this.#accounts.get(number)
    return names && { bank: this.bank, number, names, salt: saltOf(this.#secret, number) }
  }

  /** Where an account's commitment stands. */
  placeOf(number: string): LeafPlace | undefined {
    const opening = this.openingOf(number)
    if (opening === undefined) return undefined
    const leaf = leafOf(opening)
    const index = this.#find(leaf)
    return { index, leaf, path: this.#levels.slice(0, -1).map((level, depth) => at(level, (index >> depth) ^ 1)) }
  }

  #find(leaf: Uint8Array): number {
    let [low, high] = [0, this.size - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (compareBytes(at(this.#leaves, middle), leaf) < 0) low = middle + 1
      else high = middle
    }
    assert(equalBytes(at(this.#leaves, low), leaf), 'the register holds the commitment to each of its accounts')
    return low
  }
}

const saltOf = (secret: Uint8Array, number: string): Uint8Array => hmacSha256(secret, new ByteWriter().raw(SALT_TAG).text8(number).finish()).slice(0, SALT_LENGTH)

const at = (hashes: Uint8Array, index: number): Uint8Array => hashes.subarray(32 * index, 32 * index + 32)

function flat(hashes: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(32 * hashes.length)
  for (const [i, hash] of hashes.entries()) all.set(hash, 32 * i)
  return all
}

/** The tree over a power of two of leaf hashes: the one of RFC 9162, which is perfect then. */
function levelsOver(hashes: readonly Uint8Array[]): Uint8Array[] {
  const levels = [flat(hashes)]
  for (let count = hashes.length / 2; count >= 1; count /= 2) {
    const below = levels.at(-1) as Uint8Array
    levels.push(flat(Array.from({ length: count }, (_, i) => nodeHash(at(below, 2 * i), at(below, 2 * i + 1)))))
  }
  return levels
}

/** The root that a leaf leads to by its path; undefined where the path is not of this size. */
export const rootOfLeaf = ({ index, leaf, path }: LeafPlace, size: number): Uint8Array | undefined => rootFromInclusion(leafHash(leaf), BigInt(index), BigInt(size), path)

/** Why a list of accounts is no register: the place of the first account that does not fit. */
export type AccountFault = Readonly<{ index: number; what: 'number' | 'names' | 'twice' }>

/** What stands against a list of accounts. */
export function accountFault(accounts: readonly NamedAccount[]): AccountFault | undefined {
  const numbers = new Set<string>()
  for (const [index, { number, names }] of accounts.entries()) {
    if (!ACCOUNT_NUMBER.test(number)) return { index, what: 'number' }
    if (names.length === 0 || names.length > NAMES_OF_ACCOUNT_MAX || names.some(name => normaliseName(name) === undefined)) return { index, what: 'names' }
    if (numbers.has(number)) return { index, what: 'twice' }
    numbers.add(number)
  }
  return undefined
}

/** The bytes in which a register lies in the vault. */
export const encodeRegister = ({ bank, secret, accounts }: RegisterContent): Uint8Array =>
  utf8(JSON.stringify({ format: 'jianghan-account-names', version: 1, bank, secret: Buffer.from(secret).toString('hex'), accounts: accounts.map(({ number, names }) => [number, ...names]) }))

/** A register from those bytes; undefined when they are none. */
export function decodeRegister(bytes: Uint8Array): RegisterContent | undefined {
  let json: { format?: unknown; version?: unknown; bank?: unknown; secret?: unknown; accounts?: unknown } | null
  try {
    json = JSON.parse(fromUtf8(bytes) ?? '') as typeof json
  } catch {
    return undefined
  }
  if (typeof json !== 'object' || json === null || json.format !== 'jianghan-account-names' || json.version !== 1) return undefined
  const { bank, secret, accounts: rows } = json
  if (typeof bank !== 'string' || !BANK_CODE.test(bank) || typeof secret !== 'string' || !/^[0-9a-f]{64}$/.test(secret)) return undefined
  if (!Array.isArray(rows) || rows.length === 0 || rows.length > REGISTER_MAX) return undefined
  const accounts: NamedAccount[] = []
  for (const row of rows as unknown[]) {
    if (!Array.isArray(row) || !row.every(each => typeof each === 'string')) return undefined
    const [number = '', ...names] = row
    accounts.push({ number, names })
  }
  return accountFault(accounts) === undefined ? { bank, secret: new Uint8Array(Buffer.from(secret, 'hex')), accounts } : undefined
}

/** Key under which a register is recorded on the ledger: 32 bytes that say nothing to who does not know the register. */
export const registerKey = (commitment: Uint8Array): Uint8Array => sha256(new ByteWriter().raw(utf8('jianghan-account-names-key-1')).raw(commitment).finish())
