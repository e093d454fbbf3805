import type { ReactNode } from 'react'
import { AccountLink, Amount, Hash } from './values.tsx'

/** Depth to which a value is laid open; what lies deeper is shown as JSON. */
const DEPTH_MAX = 6

const isAmount = (value: object): value is { assetId: string; atoms: string } => 'assetId' in value && 'atoms' in value && Object.keys(value).length === 2

/** Any JSON of the ledger as names and values, field by field: an amount as an amount, an address as a link. Text is shown as text, whatever it holds. */
export function Fields({ value, depth = 0 }: Readonly<{ value: unknown; depth?: number }>): ReactNode {
  if (value === null || value === undefined) return <span className="quiet">—</span>
  if (typeof value !== 'object') return <Scalar text={String(value)} />
  if (depth >= DEPTH_MAX) return <code className="wrapped">{JSON.stringify(value)}</code>
  if (Array.isArray(value)) {
    return value.length === 0 ? <span className="quiet">—</span> : <ol className="fields">{value.map((each, at) => <li key={at}><Fields value={each} depth={depth + 1} /></li>)}</ol>
  }
  if (isAmount(value)) return <Amount atoms={value.atoms} assetId={value.assetId} />
  return (
    <dl className="fields">
      {Object.entries(value).map(([name, each]) => <div key={name}><dt>{name}</dt><dd><Fields value={each} depth={depth + 1} /></dd></div>)}
    </dl>
  )
}

function Scalar({ text }: Readonly<{ text: string }>): ReactNode {
  if (/^jh1[0-9a-z]{38}$/.test(text)) return <AccountLink address={text} />
  if (/^[0-9a-f]{40,}$/.test(text) || /^[A-Za-z0-9+/]{27,}=*$/.test(text)) return <Hash value={text} />
  return <span className="wrapped">{text}</span>
}
