import type { ReactNode } from 'react'
import { roleWord } from '../session/roles.ts'
import { useWords } from '../words/useWords.ts'
import { fieldName } from './fieldName.ts'
import { isFlat, scalarKind } from './fieldValue.ts'
import { AccountLink, Amount, AssetLink, BlockLink, Hash, KeyLink, MemberLink, Moment, TransactionLink } from './values.tsx'

/** Depth to which a value is laid open; what lies deeper is shown as JSON. */
const DEPTH_MAX = 6

type Shown = Readonly<{ value: unknown; /** Action, query, event or module that it belongs to: its words are used. */ of?: string; depth?: number; /** Name of the field. */ name?: string; /** The fields beside it. */ beside?: Readonly<Record<string, unknown>> }>

const isAmount = (value: object): value is { assetId: string; atoms: string } => 'assetId' in value && 'atoms' in value && Object.keys(value).length <= 3
const isQuorum = (value: unknown): value is { role: string; count: number } =>
  typeof value === 'object' && value !== null && 'role' in value && 'count' in value && Object.keys(value).every(key => key === 'role' || key === 'count' || key.startsWith('$'))

/**
 * Any JSON of the ledger as names and values, field by field, in the reader's words: an amount as an amount, an address as a link, a time as a time. Text is shown as text,
 * whatever it holds.
 */
export function Fields({ value, of = '', depth = 0, name = '', beside }: Shown): ReactNode {
  const { say, tell } = useWords()
  if (value === null || value === undefined || value === '') return <span className="quiet">—</span>
  if (typeof value === 'boolean') return say(value ? 'app.yes' : 'app.no')
  if (typeof value !== 'object') return <Scalar text={String(value)} name={name} beside={beside} />
  if (depth >= DEPTH_MAX) return <code className="wrapped">{JSON.stringify(value)}</code>
  if (Array.isArray(value)) return <Items items={value} of={of} depth={depth} name={name} />
  if (isAmount(value)) return <Amount atoms={value.atoms} assetId={value.assetId} />
  const entries = Object.entries(value).filter(([key]) => !key.startsWith('$'))
  if (entries.length === 0) return <span className="quiet">—</span>
  return (
    <dl className="fields">
      {entries.map(([key, each]) => <div key={key}><dt title={key}>{tell(fieldName(key, of))}</dt><dd><Fields value={each} of={of} depth={depth + 1} name={key} beside={value as Record<string, unknown>} /></dd></div>)}
    </dl>
  )
}

/** Several of the same: a policy as one line, flat records as a table, anything else one below the other. */
function Items({ items, of = '', depth = 0, name = '' }: Readonly<{ items: readonly unknown[]; of?: string; depth?: number; name?: string }>): ReactNode {
  const { say, tell } = useWords()
  if (items.length === 0) return <span className="quiet">—</span>
  if (items.every(isQuorum)) return items.map(({ role, count }) => `${roleWord(role, say)} × ${count}`).join(' + ')
  if (items.length > 1 && items.every(isFlat)) {
    const columns = [...new Set(items.flatMap(item => Object.keys(item)))].filter(key => !key.startsWith('$'))
    return (
      <table className="rows inner">
        <thead><tr>{columns.map(key => <th key={key} scope="col" title={key}>{tell(fieldName(key, of))}</th>)}</tr></thead>
        <tbody>{items.map((item, at) => <tr key={at}>{columns.map(key => <td key={key}><Fields value={item[key]} of={of} depth={depth + 1} name={key} beside={item} /></td>)}</tr>)}</tbody>
      </table>
    )
  }
  if (items.length === 1) return <Fields value={items[0]} of={of} depth={depth + 1} name={name} />
  return <ol className="fields">{items.map((each, at) => <li key={at}><Fields value={each} of={of} depth={depth + 1} name={name} /></li>)}</ol>
}

function Scalar({ text, name, beside }: Readonly<{ text: string; name: string; beside: Readonly<Record<string, unknown>> | undefined }>): ReactNode {
  const { say } = useWords()
  switch (scalarKind(name, text)) {
    case 'account': return <AccountLink address={text} />
    case 'key': return <KeyLink address={text} />
    case 'transaction': return <TransactionLink id={text} />
    case 'hash': return <Hash value={text} />
    case 'member': return <MemberLink member={text} />
    case 'asset': return <AssetLink asset={text} />
    case 'height': return <BlockLink height={text} />
    case 'moment': return <Moment at={new Date(Number(text)).toISOString()} />
    case 'role': return roleWord(text, say)
    case 'atoms': {
      const asset = ['assetId', 'asset', 'debtorAsset'].map(key => beside?.[key]).find(each => typeof each === 'string' && each !== '')
      return asset === undefined ? <span className="amount">{text}</span> : <Amount atoms={text} assetId={String(asset)} />
    }
    default: return <span className="wrapped">{text}</span>
  }
}
