/** What a text of the ledger is, by its shape and the name of its field. */
export type ScalarKind = 'account' | 'key' | 'transaction' | 'hash' | 'member' | 'asset' | 'height' | 'moment' | 'role' | 'atoms' | 'text'

const MEMBERS: ReadonlySet<string> = new Set(['memberId', 'member', 'issuerId', 'issuer', 'proposer', 'otherMemberIds', 'others', 'allowedMembers', 'bank', 'initiatingMember'])
const ASSETS: ReadonlySet<string> = new Set(['assetId', 'asset', 'settlementAssetId', 'creditorAssetId', 'debtorAsset', 'creditorAsset'])
const HEIGHTS: ReadonlySet<string> = new Set(['height', 'since', 'changedAt', 'effectiveFrom'])
/** Milliseconds from here on are a time, below they are how long something takes: 2001-09-09. */
const TIMES_FROM = 1_000_000_000_000
/** The last moment that a Date can hold, milliseconds. */
const TIMES_TO = 8_640_000_000_000_000

/** What a text is. */
export function scalarKind(name: string, text: string): ScalarKind {
  if (/^jh1[0-9a-z]{38}$/.test(text)) return 'account'
  if (/^jhkey1[0-9a-z]{38}$/.test(text)) return 'key'
  if (/^[0-9a-f]{64}$/.test(text) && name === 'transactionId') return 'transaction'
  if (/^[0-9a-f]{32,}$/i.test(text) || /^[A-Za-z0-9+/]{27,}=*$/.test(text)) return 'hash'
  if (MEMBERS.has(name) && /^[a-z0-9-]{1,31}$/.test(text)) return 'member'
  if (ASSETS.has(name) && /^[A-Z0-9.]{2,40}$/.test(text)) return 'asset'
  if (HEIGHTS.has(name) && /^[1-9][0-9]{0,18}$/.test(text)) return 'height'
  if (/(Ms|^at)$/.test(name) && /^[0-9]{13,16}$/.test(text) && Number(text) >= TIMES_FROM && Number(text) <= TIMES_TO) return 'moment'
  if (name === 'role' || name === 'roles') return 'role'
  return name === 'atoms' && /^-?[0-9]+$/.test(text) ? 'atoms' : 'text'
}

/** Whether a value is a record of plain values, which can stand in a row of a table. */
export const isFlat = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(each => typeof each !== 'object' || each === null)
