import { txV1 } from '@jianghan/protocol'
import { Collapse } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '../../words/useWords.ts'
import { fieldName } from '../fieldName.ts'
import { type WireField, wireFields } from './wire.ts'

/** Digits of a field that are shown; the whole of it on hovering. */
const DIGITS_SHOWN = 48

const OWN_WORDS = { chainId: 'bytes.chainId', validUntilMs: 'transaction.validUntil', signers: 'transaction.signers', actions: 'transaction.actions' } as const

/** The bytes of a transaction's body, field by field: offset, bytes and what they stand for. Read by the browser itself. */
export function RawBytes({ bytes }: Readonly<{ bytes: Uint8Array }>): ReactNode {
  const { say } = useWords()
  return <Collapse ghost items={[{ key: 'bytes', label: say('bytes.title', { count: bytes.length }), children: <Lines fields={wireFields(bytes, txV1.TransactionBodySchema)} /> }]} />
}

function Lines({ fields }: Readonly<{ fields: readonly WireField[] | undefined }>): ReactNode {
  const { say } = useWords()
  if (fields === undefined) return <p>{say('bytes.unreadable')}</p>
  return (
    <div className="scrolls" role="region" aria-label={say('bytes.fields')} tabIndex={0}>
      <table className="rows bytes">
        <thead><tr>{(['bytes.at', 'bytes.field', 'bytes.type', 'bytes.hex', 'bytes.value'] as const).map(key => <th key={key} scope="col">{say(key)}</th>)}</tr></thead>
        <tbody>{laidOut(fields, 0).map(({ field, depth }) => <Line key={`${field.at} ${depth}`} field={field} depth={depth} />)}</tbody>
      </table>
    </div>
  )
}

const laidOut = (fields: readonly WireField[], depth: number): { field: WireField; depth: number }[] => fields.flatMap(field => [{ field, depth }, ...laidOut(field.children, depth + 1)])

function Line({ field: { at, number, name, type, hex, value }, depth }: Readonly<{ field: WireField; depth: number }>): ReactNode {
  const { say, tell } = useWords()
  const own = name !== undefined && name in OWN_WORDS ? say(OWN_WORDS[name as keyof typeof OWN_WORDS]) : undefined
  return (
    <tr>
      <td className="mono">{at}</td>
      <td title={name}>{'· '.repeat(depth)}{own ?? (name === undefined ? say('bytes.unknown') : tell(fieldName(name)))} <span className="quiet">{number}</span></td>
      <td className="mono quiet">{type}</td>
      <td className="mono" title={hex}>{hex.length > DIGITS_SHOWN ? `${hex.slice(0, DIGITS_SHOWN)}…` : hex}</td>
      <td className="mono">{value ?? ''}</td>
    </tr>
  )
}
