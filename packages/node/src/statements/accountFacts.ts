import type { Account, Agent, Party } from '@jianghan/gateway-iso20022'
import { assert, formatAddress, fromHex } from '@jianghan/protocol'
import type { DirectoryEntry } from '../paymentFiles/directory.ts'

/** Characters of an address in front of its 32 characters of data: "jh1"; behind them stand six of a check sum. */
const PREFIX = 3
const DATA = 32
/** Max34Text. */
const NUMBER_MAX = 34

/**
 * How an account is named in a message: by its number at the bank, where the directory knows it. Otherwise by the 32 characters of its address that say which it is: the whole
 * address is longer than an account number may be (Max34Text). The address stands beside it either way, as a proxy.
 */
export function accountOf(account: string, entry: DirectoryEntry | undefined, currency: string): Account {
  const bytes = fromHex(account)
  assert(bytes !== undefined, 'an account is hexadecimal')
  const address = formatAddress('account', bytes)
  if (entry === undefined || entry.number.length > NUMBER_MAX) return { kind: 'Othr', id: address.slice(PREFIX, PREFIX + DATA), schemeName: 'JIANGHAN', currency, ledgerAddress: address }
  return { ...numbered(entry.number), currency, ledgerAddress: address }
}

/** An account by its number alone. */
export const numbered = (number: string): Account => ({ kind: /^[A-Z]{2}[0-9]{2}[A-Za-z0-9]{1,30}$/.test(number) ? 'IBAN' : 'Othr', id: number.slice(0, NUMBER_MAX) })

/** The bank of an account, as the directory names it. */
export const servicerOf = (entry: DirectoryEntry | undefined): Agent | undefined => entry && {
  clearing: { systemCode: 'CNAPS', memberId: entry.bank }, ...(entry.bic !== undefined && { bic: entry.bic }), ...(entry.lei !== undefined && { lei: entry.lei }),
}

/** A party of which only a name is known. */
export const named = (name: string | undefined): Party | undefined => (name === undefined || name === '' ? undefined : { name })
