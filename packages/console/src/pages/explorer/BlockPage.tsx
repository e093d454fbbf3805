import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { blockQuery, statusQuery } from '../../api/queries.ts'
import { ProblemNotice } from '../../show/problem.tsx'
import { grouped } from '../../show/text.ts'
import { Hash, Moment } from '../../show/values.tsx'
import { useWords } from '../../words/useWords.ts'

/** One block. */
export function BlockPage(): ReactNode {
  const { say } = useWords()
  const { height } = useParams({ strict: false }) as { height: string }
  const { data: block, error, refetch } = useQuery(blockQuery(height))
  const { data: status } = useQuery(statusQuery)
  const at = /^[0-9]{1,19}$/.test(height) ? BigInt(height) : 0n
  return (
    <>
      <h1>{say('block.title', { height: grouped(height) })}</h1>
      <p className="steps">
        {at > 1n && <Link to="/blocks/$height" params={{ height: String(at - 1n) }}>← {say('block.before')}</Link>}
        {status !== undefined && at < BigInt(status.height) && <Link to="/blocks/$height" params={{ height: String(at + 1n) }}>{say('block.after')} →</Link>}
      </p>
      {error !== null && block === undefined && <ProblemNotice fault={error} onRetry={() => void refetch()} />}
      {error === null && block === undefined && <Skeleton active />}
      {block !== undefined && (
        <dl className="details">
          <div><dt>{say('block.time')}</dt><dd><Moment at={block.time} /></dd></div>
          <div><dt>{say('block.transactions')}</dt><dd>{block.transactions}</dd></div>
          <div><dt>{say('block.batches')}</dt><dd>{block.batches}</dd></div>
          <div><dt>{say('block.hash')}</dt><dd><Hash value={block.hash} full /></dd></div>
          <div><dt>{say('block.appHash')}</dt><dd><Hash value={block.appHash} full /></dd></div>
        </dl>
      )}
    </>
  )
}
