import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { ledgerQuery } from '../../api/queries.ts'
import { Fields } from '../../show/fields.tsx'
import { Rows } from '../../show/Listing.tsx'
import { ProblemNotice } from '../../show/problem.tsx'
import { MemberLink } from '../../show/values.tsx'
import { useWords } from '../../words/useWords.ts'
import { Proposal } from './Proposal.tsx'
import { leastOf, type Parameters, percent, shareText } from './tally.ts'

/** Decided proposals that are shown, the newest first. */
const PAST_SHOWN = 10

/** What members decide together: what is proposed, how it is counted, by what rules. */
export function GovernancePage(): ReactNode {
  const { say } = useWords()
  const { data, error, refetch } = useQuery(ledgerQuery<Readonly<{ next: string; open: readonly string[] }>>('governance.listProposals', {}))
  const { data: parameters } = useQuery(ledgerQuery<Parameters>('governance.getParameters', {}))
  if (error !== null && data === undefined) return <ProblemNotice fault={error} onRetry={() => void refetch()} />
  if (data === undefined || parameters === undefined) return <Skeleton active />
  const past = Array.from({ length: Number(data.next) - 1 }, (_, at) => String(Number(data.next) - 1 - at)).filter(each => !data.open.includes(each)).slice(0, PAST_SHOWN)
  return (
    <>
      <h1>{say('governance.title')}</h1>
      <p className="steps"><Link to="/modules/actions/$action" params={{ action: 'governance.v1.Propose' }}>{say('governance.propose')}</Link><Link to="/modules/actions/$action" params={{ action: 'governance.v1.Vote' }}>{say('governance.vote')}</Link></p>
      <section aria-label={say('governance.open')}>
        <h2>{say('governance.open')}</h2>
        {data.open.length === 0 ? <p className="quiet">{say('governance.none')}</p> : data.open.map(number => <Proposal key={number} number={number} voters={parameters.voters} />)}
      </section>
      {past.length > 0 && <section aria-label={say('governance.past')}><h2>{say('governance.past')}</h2>{past.map(number => <Proposal key={number} number={number} voters={parameters.voters} />)}</section>}
      <Rules parameters={parameters} />
      <Standing />
    </>
  )
}

function Rules({ parameters: { ordinary, weighty, voters, totalWeight } }: Readonly<{ parameters: Parameters }>): ReactNode {
  const { say } = useWords()
  return (
    <section aria-label={say('governance.rules')}>
      <h2>{say('governance.rules')}</h2>
      <Rows
        label={say('governance.rules')}
        items={[{ name: 'ordinary', ...ordinary }, { name: 'weighty', ...weighty }] as const}
        keyOf={({ name }) => name}
        columns={[
          { title: say('governance.rule'), cell: ({ name }) => say(`governance.${name}`) },
          { title: say('governance.quorum'), cell: ({ quorum }) => say('governance.atLeast', { share: shareText(quorum), needed: String(leastOf(quorum, BigInt(totalWeight))), total: totalWeight }) },
          { title: say('governance.threshold'), cell: ({ threshold }) => say('governance.moreThan', { share: shareText(threshold) }) },
        ]}
      />
      <h3>{say('governance.voters')}</h3>
      <Rows
        label={say('governance.voters')}
        items={voters}
        keyOf={({ member }) => member}
        columns={[
          { title: say('member.title'), cell: ({ member }) => <MemberLink member={member} /> },
          { title: say('governance.weight'), align: 'end', cell: ({ weight }) => weight },
          { title: say('governance.share'), align: 'end', cell: ({ weight }) => percent(BigInt(weight), BigInt(totalWeight)) },
        ]}
      />
    </section>
  )
}

function Standing(): ReactNode {
  const { say } = useWords()
  const parts = [['governance.getClosed', 'governance.closed'], ['governance.getValidators', 'governance.validators'], ['governance.getParameters', 'governance.parameters']] as const
  return parts.map(([query, title]) => <Part key={query} query={query} title={say(title)} />)
}

function Part({ query, title }: Readonly<{ query: string; title: string }>): ReactNode {
  const { data } = useQuery(ledgerQuery<Readonly<Record<string, unknown>>>(query, {}))
  if (data === undefined) return null
  // What the rules above have shown already is not said again.
  const { voters: _voters, ordinary: _ordinary, weighty: _weighty, ...rest } = data
  return <section aria-label={title}><h2>{title}</h2><Fields value={rest} of={query} /></section>
}
