import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Alert, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import type { Outcome, ShownAction, Transaction } from '../../api/answers.ts'
import { statusQuery, transactionQuery } from '../../api/queries.ts'
import { actionFields, actionName, eventName } from '../../show/actionName.ts'
import { Fields } from '../../show/fields.tsx'
import { ProblemNotice } from '../../show/problem.tsx'
import { BlockLink, DoneTag, Hash, Moment, TransactionLink } from '../../show/values.tsx'
import { useWords } from '../../words/useWords.ts'
import { Life } from './Life.tsx'
import { TransactionVerdict } from './TransactionVerdict.tsx'

/** One transaction: what it did, what it came to, and whether that is true. */
export function TransactionPage(): ReactNode {
  const { say } = useWords()
  const { id } = useParams({ strict: false }) as { id: string }
  const { data: transaction, error, refetch } = useQuery(transactionQuery(id))
  const { data: status } = useQuery(statusQuery)
  if (error !== null && transaction === undefined) return <ProblemNotice fault={error} onRetry={() => void refetch()} />
  if (transaction === undefined) return <Skeleton active />
  const isProvable = status !== undefined && BigInt(status.provableHeight) >= BigInt(transaction.height)
  return (
    <>
      <h1>{say('transaction.title')}</h1>
      <Life transaction={transaction} isProvable={isProvable} />
      <TransactionVerdict transaction={transaction} isProvable={isProvable} />
      {hasReceipt(transaction) && <p className="steps"><a href={`/v1/transactions/${id}/receipt`} download={`receipt-${id.slice(0, 16)}.pdf`}>{say('transaction.receipt')}</a></p>}
      <Head transaction={transaction} />
      <section><h2>{say('transaction.actions')}</h2>{transaction.actions.map((action, at) => <Action key={at} action={action} />)}</section>
      {transaction.events.length > 0 && (
        <section>
          <h2>{say('transaction.events')}</h2>
          {transaction.events.map(({ name, fields }, at) => <article key={at} className="card"><EventName name={name} /><Fields value={fields} of={name} /></article>)}
        </section>
      )}
      {transaction.later.length > 0 && (
        <section>
          <h2>{say('transaction.later')}</h2>
          {transaction.later.map(({ height, index, time, outcome, events, by }) => (
            <article key={`${height} ${index}`} className="card">
              <p><Moment at={time} /> · <BlockLink height={height} /> · <TransactionLink id={by} /> <OutcomeText outcome={outcome} /></p>
              {events.map(({ name, fields }, at) => <div key={at}><EventName name={name} /><Fields value={fields} of={name} /></div>)}
            </article>
          ))}
        </section>
      )}
    </>
  )
}

/** Whether there is a receipt of it: a payment that was done. */
const hasReceipt = ({ outcome, events }: Transaction): boolean => outcome.done && events.some(({ name }) => RECEIPTED.has(name))
const RECEIPTED: ReadonlySet<string> = new Set(['payments.creditTransferred', 'payments.transferred', 'evidence.deposited'])

function EventName({ name }: Readonly<{ name: string }>): ReactNode {
  const { tell } = useWords()
  return <h3>{tell(eventName(name))} <code>{name}</code></h3>
}

function Head({ transaction: { id, outcome, time, height, index, logIndex, signers, validUntil } }: Readonly<{ transaction: Transaction }>): ReactNode {
  const { say } = useWords()
  return (
    <dl className="details">
      <div><dt>{say('transaction.id')}</dt><dd><Hash value={id} full /></dd></div>
      <div><dt>{say('transaction.status')}</dt><dd><OutcomeText outcome={outcome} /></dd></div>
      <div><dt>{say('block.time')}</dt><dd><Moment at={time} /></dd></div>
      <div><dt>{say('transaction.position')}</dt><dd><BlockLink height={height} /> · {say('transaction.position.text', { height, index, log: logIndex })}</dd></div>
      <div><dt>{say('transaction.signers')}</dt><dd>{signers.map(signer => <div key={signer}><Hash value={signer} /></div>)}</dd></div>
      <div><dt>{say('transaction.validUntil')}</dt><dd><Moment at={validUntil} /></dd></div>
    </dl>
  )
}

function OutcomeText({ outcome: { done, status, text, hint } }: Readonly<{ outcome: Outcome }>): ReactNode {
  const { tell } = useWords()
  return done ? <DoneTag isDone /> : <Alert type="error" showIcon title={tell(text)} description={<>{tell(hint)} <code>{status}</code></>} />
}

function Action({ action: { type, body, carries } }: Readonly<{ action: ShownAction }>): ReactNode {
  const { say, tell } = useWords()
  return (
    <article className="card">
      <h3>{tell(actionName(type))} <code>{type}</code></h3>
      {body === null ? <p className="quiet">{say('transaction.notForYou')}</p> : <Fields value={actionFields(type, body)} of={type} />}
      {carries !== undefined && <div className="carried"><h4>{say('transaction.carries')}</h4><Action action={carries} /></div>}
    </article>
  )
}
