import { useQuery } from '@tanstack/react-query'
import { Tag } from 'antd'
import type { ReactNode } from 'react'
import { ledgerQuery } from '../../api/queries.ts'
import { Fields } from '../../show/fields.tsx'
import { fieldName } from '../../show/fieldName.ts'
import { MemberLink, Moment } from '../../show/values.tsx'
import { useWords } from '../../words/useWords.ts'
import { type Count, percent, type Voter } from './tally.ts'

type Answer = Count & Readonly<{
  proposer: string; kind: string; change: string; standing: string; closesMs: string; enactMs: string; quorumNeeded: string; quorumMissing: string; yesNeeded: string; yesMissing: string; failure: unknown
  ballots: readonly Readonly<{ member: string; weight: number; choice: string }>[]
}>

const CHOICES = ['yes', 'no', 'abstain'] as const
const timeOf = (ms: string): ReactNode => (ms === '0' ? '—' : <Moment at={new Date(Number(ms)).toISOString()} />)

/** One proposal: what it changes, and how it stands, calculated before the reader's eyes. */
export function Proposal({ number, voters }: Readonly<{ number: string; voters: readonly Voter[] }>): ReactNode {
  const { say, tell } = useWords()
  const { data } = useQuery(ledgerQuery<Answer | null>('governance.getProposal', { proposal: number }))
  if (data === undefined || data === null) return null
  const { proposer, kind, change, standing, closesMs, enactMs, ballots, failure, yes, no, abstain, quorumNeeded, quorumMissing, yesNeeded, yesMissing } = data
  const voted = BigInt(yes) + BigInt(no) + BigInt(abstain)
  const silent = voters.filter(({ member }) => !ballots.some(ballot => ballot.member === member))
  return (
    <article className="card" aria-label={say('governance.proposal', { number })}>
      <h3>{say('governance.proposal', { number })} · {tell(fieldName(kind, 'governance.'))} <Tag><code>{standing}</code></Tag></h3>
      <dl className="details">
        <div><dt>{tell(fieldName('proposer', 'governance.'))}</dt><dd><MemberLink member={proposer} /></dd></div>
        <div><dt>{tell(fieldName('change', 'governance.'))}</dt><dd><Fields value={parsed(change)} of="governance." /></dd></div>
        <div><dt>{tell(fieldName('closesMs', 'governance.'))}</dt><dd>{timeOf(closesMs)}</dd></div>
        <div><dt>{tell(fieldName('enactMs', 'governance.'))}</dt><dd>{timeOf(enactMs)}</dd></div>
        {failure !== null && <div><dt>{tell(fieldName('failure', 'governance.'))}</dt><dd><Fields value={failure} of="governance." /></dd></div>}
      </dl>
      <h4>{say('governance.count')}</h4>
      <Bar count={data} />
      <ul>
        <li>{say('governance.quorumText', { given: String(voted), needed: quorumNeeded, missing: quorumMissing })}</li>
        <li>{say('governance.yesText', { given: yes, needed: yesNeeded, missing: yesMissing })}</li>
      </ul>
      <p>{ballots.map(({ member, weight, choice }) => <Tag key={member} color={choice === 'yes' ? 'green' : choice === 'no' ? 'red' : 'default'}>{member} {weight} · {CHOICES.includes(choice as 'yes') ? say(`governance.${choice as 'yes'}`) : choice}</Tag>)}{silent.map(({ member, weight }) => <Tag key={member}>{member} {weight} · {say('governance.notVoted')}</Tag>)}</p>
    </article>
  )
}

/** What a change holds; text where it is no JSON. */
function parsed(change: string): unknown {
  try {
    return JSON.parse(change)
  } catch {
    return change
  }
}

/** Weights as a bar: yes, no, abstained, silent. The numbers stand below in words. */
function Bar({ count: { yes, no, abstain, total } }: Readonly<{ count: Count }>): ReactNode {
  const { say } = useWords()
  const parts = [['yes', yes], ['no', no], ['abstain', abstain]] as const
  const text = parts.map(([choice, weight]) => `${say(`governance.${choice}`)} ${weight} (${percent(BigInt(weight), BigInt(total))})`).join(' · ')
  let at = 0
  return (
    <>
      <svg className="tally" viewBox="0 0 100 4" preserveAspectRatio="none" role="img" aria-label={text}>
        {parts.map(([choice, weight]) => {
          const wide = total === '0' ? 0 : Number((BigInt(weight) * 10_000n) / BigInt(total)) / 100
          at += wide
          return <rect key={choice} className={choice} x={at - wide} y="0" width={wide} height="4" />
        })}
      </svg>
      <p className="quiet">{text}</p>
    </>
  )
}
