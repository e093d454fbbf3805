import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Tag, Tooltip, Typography } from 'antd'
import type { ReactNode } from 'react'
import { formatDecimal } from '@jianghan/protocol'
import { ledgerQuery } from '../api/queries.ts'
import { useWords } from '../words/useWords.ts'
import { grouped, momentText, shortened } from './text.ts'

/** A moment in the reader's time zone; the exact one, in UTC, on hovering. */
export function Moment({ at }: Readonly<{ at: string }>): ReactNode {
  const { language } = useWords()
  return <Tooltip title={at}><time dateTime={at}>{momentText(at, language)}</time></Tooltip>
}

/** A hash or an id: shortened, whole on hovering, and whole when it is copied. */
export function Hash({ value, full = false }: Readonly<{ value: string; full?: boolean }>): ReactNode {
  const { say } = useWords()
  return (
    <Typography.Text className="mono" copyable={{ text: value, tooltips: [say('app.copy'), say('app.copied')] }}>
      {full ? value : <Tooltip title={value}>{shortened(value)}</Tooltip>}
    </Typography.Text>
  )
}

/** An amount of an asset, with its decimals and the grouping of the reader's language. The number of decimals is the ledger's. */
export function Amount({ atoms, assetId, signed = false }: Readonly<{ atoms: string; assetId: string; signed?: boolean }>): ReactNode {
  const { data } = useQuery({ ...ledgerQuery<{ decimals: number } | null>('payments.getAsset', { asset: assetId }), staleTime: Infinity })
  const value = BigInt(atoms)
  // Until the decimals are known no number is shown: a wrong one would be worse than none.
  if (data === undefined || data === null) return <span className="amount">… {assetId}</span>
  const text = grouped(formatDecimal(value < 0n ? -value : value, data.decimals))
  const sign = value < 0n ? '−' : signed ? '+' : ''
  return <span className={`amount ${signed ? (value < 0n ? 'out' : 'in') : ''}`}>{sign}{text} {assetId}</span>
}

/** Whether it was done. */
export function DoneTag({ isDone, status }: Readonly<{ isDone: boolean; status?: string | undefined }>): ReactNode {
  const { language } = useWords()
  return <Tag color={isDone ? 'green' : 'red'}>{isDone ? (language === 'zh' ? '已执行' : 'done') : status ?? (language === 'zh' ? '已拒绝' : 'refused')}</Tag>
}

/** Links to what a thing is. */
export const BlockLink = ({ height }: Readonly<{ height: string }>): ReactNode => <Link to="/blocks/$height" params={{ height }}>{grouped(height)}</Link>
/** The way to a transaction. */
export const TransactionLink = ({ id }: Readonly<{ id: string }>): ReactNode => <Link to="/transactions/$id" params={{ id }} className="mono" title={id}>{shortened(id)}</Link>
/** The way to an account. */
export const AccountLink = ({ address }: Readonly<{ address: string }>): ReactNode => <Link to="/accounts/$address" params={{ address }} className="mono" title={address}>{shortened(address)}</Link>
/** The way to a member. */
export const MemberLink = ({ member }: Readonly<{ member: string }>): ReactNode => <Link to="/members/$member" params={{ member }}>{member}</Link>
/** The way to a key. */
export const KeyLink = ({ address }: Readonly<{ address: string }>): ReactNode => <Link to="/keys/$address" params={{ address }} className="mono" title={address}>{shortened(address)}</Link>
/** The way to an asset. */
export const AssetLink = ({ asset }: Readonly<{ asset: string }>): ReactNode => <Link to="/asset/$asset" params={{ asset }}>{asset}</Link>
