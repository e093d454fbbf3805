import type { HistoryLine } from '../../api/answers.ts'
import { actionName, actionsOf } from '../../show/actionName.ts'
import type { Column } from '../../show/Listing.tsx'
import { Amount, BlockLink, DoneTag, Moment, TransactionLink } from '../../show/values.tsx'
import type { Speaker } from '../../words/useWords.ts'

/** Columns of the history of an account or a member. */
export const historyColumns = ({ say, tell }: Pick<Speaker, 'say' | 'tell'>): Column<HistoryLine>[] => [
  { title: say('block.time'), cell: ({ time }) => <Moment at={time} /> },
  { title: say('transaction.action'), cell: line => <>{actionsOf(line).map(type => tell(actionName(type))).join(' · ')}{line.later && ` (${say('account.later')})`}{line.movement?.purpose === 'fee' && ` (${say('account.fee')})`}</> },
  { title: say('account.movement'), align: 'end', cell: ({ movement }) => (movement === null ? '—' : <Amount atoms={movement.atoms} assetId={movement.assetId} signed />) },
  { title: say('transaction.status'), cell: ({ done, status }) => <DoneTag isDone={done} status={status} /> },
  { title: say('transaction.id'), cell: ({ id }) => <TransactionLink id={id} /> },
  { title: say('block.height'), cell: ({ height }) => <BlockLink height={height} /> },
]
