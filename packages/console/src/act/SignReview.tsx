import { Alert, Button } from 'antd'
import type { ReactNode } from 'react'
import type { Standing } from '../api/answers.ts'
import { NoPasskey } from '../session/noPasskey.ts'
import { RawBytes } from '../show/bytes/RawBytes.tsx'
import { Fields } from '../show/fields.tsx'
import { ProblemNotice } from '../show/problem.tsx'
import { Hash, Moment } from '../show/values.tsx'
import { useWords } from '../words/useWords.ts'
import type { Looked } from './acts.ts'

/** What somebody is asked to sign: read from the bytes on this machine, field by field, before any key is used. */
export function SignReview({ looked, session, isSending, fault, back, onSign, onBack }: Readonly<{
  looked: Looked; session: Standing; isSending: boolean; fault: Error | null; back: string; onSign(): void; onBack(): void
}>): ReactNode {
  const { say, tell } = useWords()
  const { body, seen, transaction, proposal, actionHash } = looked
  const bySelf = session.signs === 'browser'
  return (
    <section className="card" aria-label={say('pay.review.title')}>
      <h2>{say('pay.review.title')}</h2>
      <p className="quiet">{say('pay.review.why')}</p>
      {seen.map(({ type, summary, input }, at) => <div key={at}><h3>{summary === undefined ? type : tell(summary)} <code>{type}</code></h3><Fields value={input} of={type} /></div>)}
      {proposal !== undefined && <Alert className="notice" type="info" showIcon title={say('sign.proposes')} />}
      {bySelf && (
        <dl className="details">
          {actionHash !== undefined && <div><dt>{say('approvals.hash')}</dt><dd><Hash value={actionHash} full /></dd></div>}
          <div><dt>{say('sign.chain')}</dt><dd>{transaction.chainId}</dd></div>
          <div><dt>{say('transaction.validUntil')}</dt><dd><Moment at={transaction.validUntil} /></dd></div>
        </dl>
      )}
      <RawBytes bytes={body} />
      {fault !== null && (fault instanceof NoPasskey ? <Alert type="warning" showIcon title={say('session.passkey.none')} /> : <ProblemNotice fault={fault} />)}
      <p className="acts"><Button onClick={onBack} disabled={isSending}>{back}</Button><Button type="primary" loading={isSending} onClick={onSign}>{say(bySelf ? 'sign.withPasskey' : 'pay.sign')}</Button></p>
    </section>
  )
}
