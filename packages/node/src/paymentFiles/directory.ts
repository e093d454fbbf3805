import { readFile } from 'node:fs/promises'
import type { Account, Agent } from '@jianghan/gateway-iso20022'
import { ASSET_ID, fromHex, fromUtf8, ID_LENGTH, MEMBER_ID } from '@jianghan/protocol'

/** A bank account as a payment file names it, and what it is on the ledger. A bank's own knowledge, never on the ledger. */
export type DirectoryEntry = Readonly<{
  /** 12-digit CNAPS code of the bank. */
  bank: string
  /** Further names of the bank, where the directory has them. */
  bic?: string
  lei?: string
  /** Account number at the bank, or an IBAN. */
  number: string
  /** Member that holds it. */
  holder: string
  /** Ledger account, 20 bytes as hexadecimal. */
  account: string
  assetId: string
}>

/** Entries of one directory. */
export const DIRECTORY_MAX = 1_000_000

/** What a bank and an account number stand for: an entry, or which of the two is not known. */
export type Resolved = DirectoryEntry | 'bankUnknown' | 'accountUnknown'

/** The accounts that this node can name, found by bank and number. */
export class Directory {
  readonly entries: readonly DirectoryEntry[]
  readonly #byPlace = new Map<string, DirectoryEntry>()
  readonly #byNumber = new Map<string, DirectoryEntry | 'several'>()
  readonly #banks = new Set<string>()
  readonly #byHolding = new Map<string, DirectoryEntry>()

  constructor(entries: readonly DirectoryEntry[]) {
    this.entries = entries
    for (const entry of entries) {
      for (const bank of namesOf(entry)) {
        this.#banks.add(bank)
        this.#byPlace.set(`${bank} ${entry.number}`, entry)
      }
      this.#byHolding.set(`${entry.account} ${entry.assetId}`, entry)
      this.#byNumber.set(entry.number, this.#byNumber.has(entry.number) ? 'several' : entry)
    }
  }

  /** The entry of a ledger account (hexadecimal) and an asset: what the bank calls it. */
  ofHolding(account: string, assetId: string): DirectoryEntry | undefined {
    return this.#byHolding.get(`${account} ${assetId}`)
  }

  /** The entry of an account at a bank. An IBAN needs no bank; where both are given they must agree. */
  resolve(agent: Agent | undefined, { kind, id }: Account): Resolved {
    const banks = agent === undefined ? [] : agentNames(agent)
    if (banks.length === 0) {
      const entry = kind === 'IBAN' ? this.#byNumber.get(id) : undefined
      if (entry === undefined || entry === 'several') return kind === 'IBAN' ? 'accountUnknown' : 'bankUnknown'
      return entry
    }
    const known = banks.filter(bank => this.#banks.has(bank))
    if (known.length === 0) return 'bankUnknown'
    const found = new Set(known.map(bank => this.#byPlace.get(`${bank} ${id}`)))
    const [entry] = found
    return found.size === 1 && entry !== undefined ? entry : 'accountUnknown'
  }
}

const namesOf = ({ bank, bic, lei }: DirectoryEntry): string[] =>
  [`CNAPS ${bank}`, ...(bic === undefined ? [] : [`BIC ${bic.slice(0, 8)}`]), ...(lei === undefined ? [] : [`LEI ${lei}`])]

/** A twelve-digit code is of CNAPS whether the file says so or not; of a BIC the branch does not count. */
function agentNames({ clearing, bic, lei }: Agent): string[] {
  const names: string[] = []
  if (clearing !== undefined && (clearing.systemCode === 'CNAPS' || /^[0-9]{12}$/.test(clearing.memberId))) names.push(`CNAPS ${clearing.memberId}`)
  if (bic !== undefined) names.push(`BIC ${bic.slice(0, 8)}`)
  if (lei !== undefined) names.push(`LEI ${lei}`)
  return names
}

/** The entries in the bytes of a directory file (directory.json); undefined when they are no directory. */
export function parseDirectory(bytes: Uint8Array): DirectoryEntry[] | undefined {
  const text = fromUtf8(bytes)
  if (text === undefined) return undefined
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!Array.isArray(list) || list.length > DIRECTORY_MAX) return undefined
  const entries = list.map(entryOf)
  return entries.every(entry => entry !== undefined) ? entries : undefined
}

function entryOf(value: unknown): DirectoryEntry | undefined {
  const { bank, bic, lei, number, holder, account, asset } = (value ?? {}) as Record<string, unknown>
  if (typeof bank !== 'string' || typeof number !== 'string' || typeof holder !== 'string' || typeof account !== 'string' || typeof asset !== 'string') return undefined
  if (!MEMBER_ID.test(holder) || !ASSET_ID.test(asset) || fromHex(account)?.length !== ID_LENGTH || number.length > 64) return undefined
  return {
    bank, number, holder, account: account.toLowerCase(), assetId: asset,
    ...(typeof bic === 'string' && { bic }), ...(typeof lei === 'string' && { lei }),
  }
}

/** The directory of a file; an empty one where there is no file. Throws when the file is no directory: the operator's mistake, told at the start. */
export async function readDirectory(path: string): Promise<Directory> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(path)
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return new Directory([])
    throw fault
  }
  const entries = parseDirectory(bytes)
  if (entries === undefined) throw new Error(`${path} is no directory of accounts`)
  return new Directory(entries)
}
