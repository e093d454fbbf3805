import type { ReactNode } from 'react'
import type { TransactionLine } from '../../api/answers.ts'
import { blocksQuery, transactionsQuery } from '../../api/queries.ts'
import { actionName, actionsOf } from '../../show/actionName.ts'
import { type Column, Listing } from '../../show/Listing.tsx'
import { BlockLink, DoneTag, Hash, Moment, TransactionLink } from '../../show/values.tsx'
import { type Speaker, useWords } from '../../words/useWords.ts'

/** All blocks, the newest first. */
export function BlocksPage(): ReactNode {
  const { say } = useWords()
  return (
    <>
      <h1>{say('nav.blocks')}</h1>
      <Listing
        query={blocksQuery}
        label={say('nav.blocks')}
        keyOf={({ height }) => height}
        columns={[
          { title: say('block.height'), cell: ({ height }) => <BlockLink height={height} /> },
          { title: say('block.time'), cell: ({ time }) => <Moment at={time} /> },
          { title: say('block.transactions'), align: 'end', cell: ({ transactions }) => transactions },
          { title: say('block.batches'), align: 'end', cell: ({ batches }) => batches },
          { title: say('block.hash'), cell: ({ hash }) => <Hash value={hash} /> },
        ]}
      />
    </>
  )
}

/** Columns of a list of transactions. */
export const transactionColumns = ({ say, tell }: Pick<Speaker, 'say' | 'tell'>): Column<TransactionLine>[] => [
  { title: say('transaction.id'), cell: ({ id }) => <TransactionLink id={id} /> },
  { title: say('block.time'), cell: ({ time }) => <Moment at={time} /> },
  { title: say('block.height'), cell: ({ height }) => <BlockLink height={height} /> },
  { title: say('transaction.action'), cell: line => actionsOf(line).map(type => tell(actionName(type))).join(' · ') },
  { title: say('transaction.status'), cell: ({ done, status }) => <DoneTag isDone={done} status={status} /> },
]

/** All transactions that the reader may see, the newest first. */
export function TransactionsPage(): ReactNode {
  const { say, tell } = useWords()
  return (
    <>
      <h1>{say('nav.transactions')}</h1>
      <Listing query={transactionsQuery} label={say('nav.transactions')} none={say('overview.transactions.none')} keyOf={({ id, height }) => `${height} ${id}`} columns={transactionColumns({ say, tell })} />
    </>
  )
}
