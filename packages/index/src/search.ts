import { fromHex, MEMBER_ID, parseAddress } from '@jianghan/protocol'
import { LIMITS } from './limits.ts'
import type { IndexedBlock, IndexedTransaction, IndexReads, Reader } from './readModel.ts'

/** What a search found, by what the text turned out to be. */
export type Hit =
  | Readonly<{ kind: 'transaction'; by: 'id' | 'uetr' | 'messageKey'; transaction: IndexedTransaction }>
  | Readonly<{ kind: 'block'; block: IndexedBlock }>
  /** An address is right by its check sum; `known` says whether any event concerned the account. */
  | Readonly<{ kind: 'account'; account: Uint8Array; known: boolean }>
  | Readonly<{ kind: 'member'; member: string }>

const UETR = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Bytes of a UETR as people write it: a UUID, or its 32 hexadecimal digits. */
const uetrOf = (text: string): Uint8Array | undefined =>
  UETR.test(text) || /^[0-9a-f]{32}$/i.test(text) ? fromHex(text.replaceAll('-', '')) : undefined

/**
 * Finds what a text names: transaction id, UETR, address, height, member, and through `messageKeys` the MsgId that the text may
 * be: the ledger holds only keys made of it under members' secrets, so the caller's vault makes them.
 */
export async function search(reads: IndexReads, text: string, messageKeys: readonly Uint8Array[], reader: Reader): Promise<readonly Hit[]> {
  const q = text.trim()
  if (q.length === 0 || q.length > LIMITS.searchText) return []
  const hits: Hit[] = []
  const id = /^[0-9a-f]{64}$/i.test(q) ? fromHex(q) : undefined
  const byId = id && await reads.transaction(id, reader)
  if (byId !== undefined) hits.push({ kind: 'transaction', by: 'id', transaction: byId })
  const uetr = uetrOf(q)
  if (uetr !== undefined) for (const transaction of await reads.byKey('uetr', uetr, reader)) hits.push({ kind: 'transaction', by: 'uetr', transaction })
  if (/^[1-9][0-9]{0,14}$/.test(q)) {
    const block = await reads.block(BigInt(q))
    if (block !== undefined) hits.push({ kind: 'block', block })
  }
  const account = parseAddress('account', q)
  if (account !== undefined) hits.push({ kind: 'account', account, known: await reads.knows({ account }) })
  if (MEMBER_ID.test(q) && await reads.knows({ member: q })) hits.push({ kind: 'member', member: q })
  for (const key of messageKeys.slice(0, LIMITS.searchMessageKeys)) {
    for (const transaction of await reads.byKey('messageKey', key, reader)) hits.push({ kind: 'transaction', by: 'messageKey', transaction })
  }
  return hits
}
