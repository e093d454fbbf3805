import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { ledgerQuery } from '../../api/queries.ts'
import { Fields } from '../../show/fields.tsx'
import { ProblemNotice } from '../../show/problem.tsx'
import { useWords } from '../../words/useWords.ts'

/** One asset: who issued it, its terms, how much there is. */
export function AssetPage(): ReactNode {
  const { say } = useWords()
  const { asset } = useParams({ strict: false }) as { asset: string }
  const { data, error, refetch } = useQuery(ledgerQuery<Readonly<{ supply: string }> | null>('payments.getAsset', { asset }))
  if (error !== null && data === undefined) return <ProblemNotice fault={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Skeleton active />
  return <><h1>{say('asset.title', { asset })}</h1>{data === null ? <p>{say('query.none')}</p> : <Fields value={{ ...data, supply: { assetId: asset, atoms: data.supply } }} of="payments." />}</>
}

/** One key: whose it is, what it may do, whether it counts. */
export function KeyPage(): ReactNode {
  const { say } = useWords()
  const { address } = useParams({ strict: false }) as { address: string }
  const { data, error, refetch } = useQuery(ledgerQuery<unknown>('members.getKey', { key: address }))
  if (error !== null && data === undefined) return <ProblemNotice fault={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Skeleton active />
  return <><h1>{say('key.title')}</h1>{data === null ? <p>{say('query.none')}</p> : <Fields value={data} of="members." />}</>
}
