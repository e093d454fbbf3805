import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { historyQuery, ledgerQuery } from '../../api/queries.ts'
import { Fields } from '../../show/fields.tsx'
import { Listing } from '../../show/Listing.tsx'
import { ProblemNotice } from '../../show/problem.tsx'
import { useWords } from '../../words/useWords.ts'
import { historyColumns } from '../explorer/history.tsx'

/** One organisation: how it stands on the ledger, and what it took part in. */
export function MemberPage(): ReactNode {
  const { say, tell } = useWords()
  const { member } = useParams({ strict: false }) as { member: string }
  const { data, error, refetch } = useQuery(ledgerQuery<Readonly<Record<string, unknown>> | null>('members.getMember', { member }))
  if (error !== null && data === undefined) return <ProblemNotice fault={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Skeleton active />
  return (
    <>
      <h1>{String(data?.['nameZh'] ?? member)}</h1>
      <Fields value={data} of="members." />
      <section>
        <h2>{say('member.history')}</h2>
        <Listing query={historyQuery('members', member)} label={say('member.history')} keyOf={({ id, height, index, movement }) => `${height} ${index} ${id} ${movement?.assetId ?? ''}`} columns={historyColumns({ say, tell })} />
      </section>
    </>
  )
}
