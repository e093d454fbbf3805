import { useQuery } from '@tanstack/react-query'
import { Navigate, useSearch } from '@tanstack/react-router'
import { Empty, Skeleton, Tag } from 'antd'
import type { ReactNode } from 'react'
import type { Hit } from '../../api/answers.ts'
import { searchQuery } from '../../api/queries.ts'
import { actionName, actionsOf } from '../../show/actionName.ts'
import { ProblemNotice } from '../../show/problem.tsx'
import { AccountLink, BlockLink, MemberLink, Moment, TransactionLink } from '../../show/values.tsx'
import { useWords } from '../../words/useWords.ts'

/** What one text leads to. A single thing is gone to at once. */
export function SearchPage(): ReactNode {
  const { say } = useWords()
  const { q } = useSearch({ strict: false }) as { q: string }
  const { data, error, refetch } = useQuery(searchQuery(q))
  const hits = data?.items ?? []
  const [only] = hits
  if (only !== undefined && hits.length === 1) return <Gone to={only} />
  return (
    <>
      <h1>{say('search.title', { q })}</h1>
      {error !== null && data === undefined && <ProblemNotice fault={error} onRetry={() => void refetch()} />}
      {error === null && data === undefined && <Skeleton active />}
      {data !== undefined && hits.length === 0 && <Empty description={say('search.none')} />}
      <ul className="plain hits">{hits.map(hit => <li key={keyOf(hit)}><Tag>{say(`search.kind.${hit.kind}`)}</Tag> <Found hit={hit} /></li>)}</ul>
    </>
  )
}

const keyOf = (hit: Hit): string => {
  switch (hit.kind) {
    case 'transaction': return `${hit.id} ${hit.height} ${hit.index}`
    case 'block': return hit.height
    case 'account': return hit.address
    case 'member': return hit.member
  }
}

function Gone({ to: hit }: Readonly<{ to: Hit }>): ReactNode {
  switch (hit.kind) {
    case 'transaction': return <Navigate to="/transactions/$id" params={{ id: hit.id }} replace />
    case 'block': return <Navigate to="/blocks/$height" params={{ height: hit.height }} replace />
    case 'account': return <Navigate to="/accounts/$address" params={{ address: hit.address }} replace />
    case 'member': return <Navigate to="/members/$member" params={{ member: hit.member }} replace />
  }
}

function Found({ hit }: Readonly<{ hit: Hit }>): ReactNode {
  const { tell } = useWords()
  switch (hit.kind) {
    case 'transaction': return <><TransactionLink id={hit.id} /> {actionsOf(hit).map(type => tell(actionName(type))).join(' · ')} <Moment at={hit.time} /></>
    case 'block': return <BlockLink height={hit.height} />
    case 'account': return <AccountLink address={hit.address} />
    case 'member': return <MemberLink member={hit.member} />
  }
}
