import { useQuery } from '@tanstack/react-query'
import { Skeleton, Tag } from 'antd'
import type { ReactNode } from 'react'
import { genesisMembersQuery } from '../../api/queries.ts'
import { Rows } from '../../show/Listing.tsx'
import { ProblemNotice } from '../../show/problem.tsx'
import { MemberLink } from '../../show/values.tsx'
import { useWords } from '../../words/useWords.ts'
import { capacityWord } from './capacities.ts'

/** The organisations that keep the ledger. */
export function MembersPage(): ReactNode {
  const { say, language } = useWords()
  const { data, error, refetch } = useQuery(genesisMembersQuery)
  if (error !== null && data === undefined) return <ProblemNotice fault={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Skeleton active />
  return (
    <>
      <h1>{say('nav.members')}</h1>
      <Rows
        label={say('nav.members')}
        items={data}
        keyOf={({ memberId }) => memberId}
        columns={[
          { title: say('member.name'), cell: ({ nameZh, nameEn }) => (language === 'zh' ? nameZh : nameEn) },
          { title: say('member.id'), cell: ({ memberId }) => <MemberLink member={memberId} /> },
          { title: say('member.uscc'), cell: ({ uscc }) => <span className="mono">{uscc}</span> },
          { title: say('member.capacities'), cell: ({ capacities = [] }) => capacities.map(each => <Tag key={each}>{capacityWord(each, say)}</Tag>) },
        ]}
      />
    </>
  )
}
