import { useQuery } from '@tanstack/react-query'
import { Alert, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import type { Block, Status, TransactionLine } from '../../api/answers.ts'
import { newestBlocksQuery, newestTransactionsQuery, statusQuery } from '../../api/queries.ts'
import { actionName, actionsOf } from '../../show/actionName.ts'
import { type Column, Rows } from '../../show/Listing.tsx'
import { ProblemNotice } from '../../show/problem.tsx'
import { grouped } from '../../show/text.ts'
import { BlockLink, DoneTag, Hash, Moment, TransactionLink } from '../../show/values.tsx'
import { type Speaker, useWords } from '../../words/useWords.ts'
import { Activity } from './Activity.tsx'
import { rateOf } from './rate.ts'

/** Blocks that are listed; the chart shows more. */
const LISTED = 8

/** The living ledger at a glance. */
export function OverviewPage(): ReactNode {
  const { say, tell } = useWords()
  const status = useQuery(statusQuery)
  const blocks = useQuery(newestBlocksQuery)
  const transactions = useQuery(newestTransactionsQuery)
  if (status.error !== null && status.data === undefined) return <ProblemNotice fault={status.error} onRetry={() => void status.refetch()} />
  if (status.data === undefined) return <Skeleton active />
  const newest = blocks.data?.items ?? []
  return (
    <>
      <h1>{say('overview.title')}</h1>
      <Figures status={status.data} blocks={newest} />
      <section aria-label={say('overview.activity')}><h2>{say('overview.activity')}</h2><Activity blocks={newest} /></section>
      <div className="halves">
        <section><h2>{say('overview.blocks')}</h2><Rows label={say('overview.blocks')} items={newest.slice(0, LISTED)} keyOf={({ height }) => height} columns={blockColumns(say)} /></section>
        <section>
          <h2>{say('overview.transactions')}</h2>
          {transactions.data?.items.length === 0
            ? <p className="quiet">{say('overview.transactions.none')}</p>
            : <Rows label={say('overview.transactions')} items={transactions.data?.items ?? []} keyOf={({ id, height }) => `${height} ${id}`} columns={lineColumns({ say, tell })} />}
        </section>
      </div>
      <Validators status={status.data} />
    </>
  )
}

const lineColumns = ({ say, tell }: Pick<Speaker, 'say' | 'tell'>): Column<TransactionLine>[] => [
  { title: say('transaction.id'), cell: ({ id }) => <TransactionLink id={id} /> },
  { title: say('transaction.action'), cell: line => actionsOf(line).map(type => tell(actionName(type))).join(' · ') },
  { title: say('transaction.status'), cell: ({ done, status }) => <DoneTag isDone={done} status={status} /> },
]

function Figures({ status, blocks }: Readonly<{ status: Status; blocks: readonly Block[] }>): ReactNode {
  const { say } = useWords()
  const { height, logSize, provableHeight, validators, chainId, version, engine, index } = status
  const figures: readonly (readonly [string, ReactNode])[] = [
    [say('overview.height'), <BlockLink key="h" height={height} />],
    [say('overview.rate'), rateOf(blocks, Date.parse(status.time)).toFixed(1)],
    [say('overview.total'), grouped(logSize)],
    [say('overview.provable'), grouped(provableHeight)],
    [say('overview.validators'), String(validators.length)],
    [say('overview.engine'), say(engine.name === 'cometbft' ? 'overview.engine.cometbft' : 'overview.engine.embedded')],
    [say('overview.index'), index === null ? say('app.none') : index.lag === '0' ? say('overview.index.current') : say('overview.index.lag', { lag: index.lag })],
    [say('overview.chain'), chainId],
    [say('overview.version'), version],
  ]
  return <dl className="figures">{figures.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
}

const blockColumns = (say: Speaker['say']): Column<Block>[] => [
  { title: say('block.height'), cell: ({ height }) => <BlockLink height={height} /> },
  { title: say('block.time'), cell: ({ time }) => <Moment at={time} /> },
  { title: say('block.transactions'), align: 'end', cell: ({ transactions }) => transactions },
]

function Validators({ status: { validators } }: Readonly<{ status: Status }>): ReactNode {
  const { say } = useWords()
  return (
    <section>
      <h2>{say('overview.validators')}</h2>
      {validators.length === 1 && <Alert type="info" showIcon title={say('overview.one')} />}
      <ul className="plain">{validators.map(({ address, power }) => <li key={address}><Hash value={address} /> <span className="quiet">{say('overview.power', { power })}</span></li>)}</ul>
    </section>
  )
}
