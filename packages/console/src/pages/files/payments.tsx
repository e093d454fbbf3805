import { Tag } from 'antd'
import type { ReactNode } from 'react'
import type { FilePayment, PaymentFile } from '../../api/answers.ts'
import { type Column, Rows } from '../../show/Listing.tsx'
import { grouped } from '../../show/text.ts'
import { TransactionLink } from '../../show/values.tsx'
import { type Speaker, useWords } from '../../words/useWords.ts'

const COLORS: Readonly<Record<string, string>> = { ACSC: 'green', RJCT: 'red', PDNG: 'blue', PART: 'orange' }

/** A status of ISO 20022 in words, with its code. */
export function StatusTag({ status }: Readonly<{ status: string }>): ReactNode {
  const { say } = useWords()
  const isKnown = status === 'ACSC' || status === 'RJCT' || status === 'PDNG' || status === 'PART'
  return <Tag color={COLORS[status] ?? 'default'}>{isKnown ? say(`status.${status}`) : status} <code>{status}</code></Tag>
}

const columnsOf = ({ say, tell }: Pick<Speaker, 'say' | 'tell'>): Column<FilePayment>[] => [
  { title: say('files.where'), cell: ({ line, cell }) => cell ?? line },
  { title: say('files.reference'), cell: ({ endToEndId }) => endToEndId },
  { title: say('files.creditor'), cell: ({ creditor }) => creditor },
  { title: say('pay.amount'), align: 'end', cell: ({ amount, currency }) => <span className="amount">{grouped(amount)} {currency}</span> },
  { title: say('transaction.status'), cell: ({ status }) => <StatusTag status={status} /> },
  { title: say('files.reason'), cell: ({ reason }) => (reason === undefined ? '' : <span className="reason">{tell(reason)} <code>{reason.code}</code></span>) },
  { title: say('transaction.id'), cell: ({ transactionId }) => (transactionId === null ? '' : <TransactionLink id={transactionId} />) },
]

/** The payments of a file, each with its fate; those refused first, since these need somebody's hand. */
export function Payments({ file }: Readonly<{ file: PaymentFile }>): ReactNode {
  const { say, tell } = useWords()
  const rank = ({ status }: FilePayment): number => (status === 'RJCT' ? 0 : 1)
  const items = file.transactions.toSorted((a, b) => rank(a) - rank(b) || a.line - b.line)
  return <Rows label={say('files.checked')} items={items} keyOf={({ line, endToEndId }) => `${line} ${endToEndId}`} columns={columnsOf({ say, tell })} />
}

/** The figures of a file. */
export function Sums({ file: { status, summary } }: Readonly<{ file: PaymentFile }>): ReactNode {
  const { say } = useWords()
  const figures: readonly (readonly [string, ReactNode])[] = [
    [say('transaction.status'), <StatusTag key="s" status={status} />], [say('files.count'), summary.count], [say('files.sum'), grouped(summary.sum)],
    [say('files.settled'), summary.accepted], [say('files.refused'), summary.rejected], [say('files.pending'), summary.pending],
  ]
  return <dl className="figures">{figures.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
}
