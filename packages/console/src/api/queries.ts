import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Approval, Block, FileLine, GenesisAccount, GenesisMember, HistoryLine, Hit, Page, PaymentFile, Standing, Status, Transaction, TransactionLine } from './answers.ts'
import { get } from './http.ts'

/** What was prepared to be signed: never asked for again by itself, or it would be signed twice under two names. */
export const PREPARED = 'prepared'

/** Keys below this one are asked again after every block. */
export const LIVE = 'live'

/** Assets of one account that are asked for, and the lines of its history that name them. */
const ASSETS_MAX = 20
const LINES_LOOKED = 200
/** Pages of a member's history that are looked through for accounts which it opened. */
const MEMBER_PAGES_LOOKED = 10

/** Items of a page. */
const PAGE = 25

/** A list that is read page by page, asked again after every block. */
export const pages = <T>(key: readonly string[], path: string) => infiniteQueryOptions({
  queryKey: [LIVE, ...key],
  queryFn: ({ pageParam }) => get<Page<T>>(`${path}${path.includes('?') ? '&' : '?'}limit=${PAGE}${pageParam === '' ? '' : `&cursor=${encodeURIComponent(pageParam)}`}`),
  initialPageParam: '',
  getNextPageParam: last => last.next ?? undefined,
})

/** Where the ledger stands. */
export const statusQuery = queryOptions({ queryKey: [LIVE, 'status'], queryFn: () => get<Status>('/v1/status') })
/** The newest blocks of the overview. */
export const newestBlocksQuery = queryOptions({ queryKey: [LIVE, 'newestBlocks'], queryFn: () => get<Page<Block>>('/v1/blocks?limit=60') })
/** The newest transactions of the overview. */
export const newestTransactionsQuery = queryOptions({ queryKey: [LIVE, 'newestTransactions'], queryFn: () => get<Page<TransactionLine>>('/v1/transactions?limit=10') })
/** Blocks, the newest first. */
export const blocksQuery = pages<Block>(['blocks'], '/v1/blocks')
/** Transactions, the newest first. */
export const transactionsQuery = pages<TransactionLine>(['transactions'], '/v1/transactions')
/** A block, which never changes. */
export const blockQuery = (height: string) => queryOptions({ queryKey: ['block', height], queryFn: () => get<Block>(`/v1/blocks/${height}`), staleTime: Infinity })
/** A transaction: what became of it later may come at any time. */
export const transactionQuery = (id: string) => queryOptions({ queryKey: [LIVE, 'transaction', id], queryFn: () => get<Transaction>(`/v1/transactions/${id}`) })
/** What was found. */
export const searchQuery = (q: string) => queryOptions({ queryKey: ['search', q], queryFn: () => get<{ items: readonly Hit[] }>(`/v1/search?q=${encodeURIComponent(q)}`) })
/** History of an account or of a member. */
export const historyQuery = (of: 'accounts' | 'members', id: string) => pages<HistoryLine>(['history', of, id], `/v1/${of}/${encodeURIComponent(id)}/history`)
/** Who is signed in; asked again by itself, since sessions end. */
export const sessionQuery = queryOptions({ queryKey: ['session'], queryFn: () => get<Standing>('/v1/session'), refetchInterval: 60_000 })
/** Answer of a query of a module. */
export const ledgerQuery = <T>(name: string, args: Readonly<Record<string, string>>) => queryOptions({
  queryKey: [LIVE, 'query', name, args], queryFn: async () => (await get<{ answer: T }>(`/v1/query/${name}?${String(new URLSearchParams(args))}`)).answer,
})
/** Answer of a query of a module, with the height that was asked; arguments may name an older one. */
export const answeredQuery = (name: string, args: Readonly<Record<string, string>>) => queryOptions({
  queryKey: [LIVE, 'answered', name, args], queryFn: () => get<Readonly<{ height: string; provable: boolean; answer: unknown }>>(`/v1/query/${name}?${String(new URLSearchParams(args))}`),
})
/** The members that the ledger began with. */
export const genesisMembersQuery = queryOptions({
  queryKey: ['genesisMembers'], staleTime: Infinity,
  queryFn: async () => (await get<{ parts: { members?: { members?: readonly GenesisMember[] } } }>('/v1/genesis')).parts.members?.members ?? [],
})
/** The trust pack of the node, as text. */
export const trustQuery = queryOptions({ queryKey: ['trust'], queryFn: async () => JSON.stringify(await get<unknown>('/v1/trust')), staleTime: 60_000 })
/** What waits for approval at this node. */
export const approvalsQuery = queryOptions({ queryKey: [LIVE, 'approvals'], queryFn: () => get<Page<Approval>>('/v1/approvals') })
/** Addresses of a member's accounts: those that the ledger began with, and those that it opened since, as its history names them. */
export const accountsQuery = (member: string) => queryOptions({
  queryKey: [LIVE, 'accounts', member],
  queryFn: async () => [...new Set([...await accountsOfGenesis(member), ...await accountsOpened(member)])],
})

async function accountsOfGenesis(member: string): Promise<string[]> {
  const { parts } = await get<{ parts: { members?: { accounts?: readonly GenesisAccount[] } } }>('/v1/genesis')
  // Not with the first page: nothing else of it needs the protocol.
  const { accountId, formatAddress } = await import('@jianghan/protocol')
  const own = (parts.members?.accounts ?? []).filter(({ memberId }) => memberId === member)
  return own.map(({ unique }) => formatAddress('account', accountId(member, Uint8Array.from(atob(unique), each => each.charCodeAt(0)))))
}

/** The accounts that the newest lines of a member's history opened. */
async function accountsOpened(member: string): Promise<string[]> {
  const found: string[] = []
  let cursor = ''
  for (let page = 0; page < MEMBER_PAGES_LOOKED; page++) {
    const { items, next } = await get<Page<HistoryLine>>(`/v1/members/${encodeURIComponent(member)}/history?limit=${LINES_LOOKED}${cursor}`)
    const opening = items.filter(({ done, actions, action }) => done && (actions ?? [action]).includes('members.v1.OpenAccount'))
    for (const { id } of opening) {
      const { events } = await get<Transaction>(`/v1/transactions/${id}`)
      for (const { name, fields } of events) if (name === 'members.accountOpened' && typeof fields['account'] === 'string') found.push(fields['account'])
    }
    if (next === null) break
    cursor = `&cursor=${encodeURIComponent(next)}`
  }
  return found
}

/** The assets that the ledger began with. */
export const assetsQuery = queryOptions({
  queryKey: ['assets'], staleTime: Infinity,
  queryFn: async () => ((await get<{ parts: { payments?: { assets?: readonly { assetId: string; settlementAssetId?: string }[] } } }>('/v1/genesis')).parts.payments?.assets ?? []),
})
/** Payment files that were taken, the newest first. */
export const filesQuery = pages<FileLine>(['files'], '/v1/iso20022/messages')
/** What became of a payment file. */
export const fileQuery = (msgId: string) => queryOptions({ queryKey: [LIVE, 'file', msgId], queryFn: () => get<PaymentFile>(`/v1/iso20022/messages/${encodeURIComponent(msgId)}`) })
/** The newest lines of an account's history, and the assets that they name. */
export const newestLinesQuery = (address: string) => queryOptions({
  queryKey: [LIVE, 'newestLines', address],
  queryFn: async () => {
    const { items } = await get<Page<HistoryLine>>(`/v1/accounts/${encodeURIComponent(address)}/history?limit=${LINES_LOOKED}`)
    return { lines: items, assets: [...new Set(items.flatMap(({ movement }) => (movement === null ? [] : [movement.assetId])))].slice(0, ASSETS_MAX) }
  },
})
