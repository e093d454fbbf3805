import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Empty, Skeleton, Tag } from 'antd'
import { useState, type ReactNode } from 'react'
import type { Approval, Standing, Submitted } from '../../api/answers.ts'
import { post } from '../../api/http.ts'
import { approvalsQuery, sessionQuery } from '../../api/queries.ts'
import type { Act, LookedAtApproval } from '../../act/acts.ts'
import { signing } from '../../act/signing.ts'
import { SignReview } from '../../act/SignReview.tsx'
import { Fields } from '../../show/fields.tsx'
import { ProblemNotice } from '../../show/problem.tsx'
import { AccountLink, Hash, Moment, TransactionLink } from '../../show/values.tsx'
import { useWords } from '../../words/useWords.ts'
import { SignedIn } from './SignedIn.tsx'

/** The inbox of who approves. */
export function ApprovalsPage(): ReactNode {
  const { say } = useWords()
  return <><h1>{say('approvals.title')}</h1><SignedIn>{() => <Inbox />}</SignedIn></>
}

function Inbox(): ReactNode {
  const { say } = useWords()
  const { data, error, refetch } = useQuery(approvalsQuery)
  const [carriedOut, setCarriedOut] = useState<string>()
  if (error !== null && data === undefined) return <ProblemNotice fault={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Skeleton active />
  return (
    <>
      {carriedOut !== undefined && <Alert type="success" showIcon title={say('pay.done')} description={<TransactionLink id={carriedOut} />} />}
      {data.items.length === 0 ? <Empty description={say('approvals.none')} /> : <p className="quiet">{say('approvals.sees')}</p>}
      {data.items.map(approval => <Card key={approval.id} approval={approval} onCarriedOut={setCarriedOut} />)}
    </>
  )
}

function Card({ approval, onCarriedOut }: Readonly<{ approval: Approval; onCarriedOut(transaction: string): void }>): ReactNode {
  const { say, tell } = useWords()
  const { id, state, type, summary, input, actionHash, makers, approvals, account, expiresAt, madeAt } = approval
  const client = useQueryClient()
  const { data: session } = useQuery(sessionQuery)
  const bySelf = session?.signs === 'browser'
  const settled = {
    onSuccess: ({ executes, results: [result] }: Submitted) => { if (executes === true && result?.outcome?.done === true) onCarriedOut(result.id) },
    onSettled: () => client.invalidateQueries({ queryKey: approvalsQuery.queryKey }),
  }
  const act = useMutation({ mutationFn: (what: Act) => post<Submitted>(`/v1/approvals/${id}/${what}`, { actionHash }, { 'idempotency-key': `"${crypto.randomUUID()}"` }), ...settled })
  // Who signs itself looks at the bytes first; they are read on this machine.
  const look = useMutation({ mutationFn: async ({ what, standing }: Readonly<{ what: Act; standing: Standing }>) => (await signing()).lookAtApproval({ id, actionHash }, what, standing) })
  const sign = useMutation({
    mutationFn: async ({ looked, standing }: Readonly<{ looked: LookedAtApproval; standing: Standing }>): Promise<Submitted> => ({ ...await (await signing()).carryOut(looked, standing), executes: looked.executes }), ...settled,
  })
  const choose = (what: Act): void => {
    sign.reset()
    if (bySelf) look.mutate({ what, standing: session })
    else act.mutate(what)
  }
  const leave = (): void => {
    look.reset()
    sign.reset()
  }
  const isBusy = (what: Act): boolean => (act.isPending && act.variables === what) || (look.isPending && look.variables.what === what)
  const refused = (sign.data ?? act.data)?.results.find(({ outcome }) => outcome !== undefined && !outcome.done)?.outcome
  return (
    <article className="card" aria-label={tell(summary)}>
      <h2>{tell(summary)} <Tag color={state === 'open' ? 'blue' : 'default'}>{say(`approvals.state.${state}`)}</Tag></h2>
      <Fields value={input} of={type} />
      <dl className="details">
        <div><dt>{say('approvals.what')}</dt><dd><code>{type}</code></dd></div>
        {account !== null && <div><dt>{say('account.title')}</dt><dd><AccountLink address={account} /></dd></div>}
        <div><dt>{say('approvals.makers')}</dt><dd>{makers.map(each => <Hash key={each} value={each} />)} <Moment at={madeAt} /></dd></div>
        <div><dt>{say('approvals.approvals')}</dt><dd>{approvals.length === 0 ? say('app.none') : approvals.map(each => <Hash key={each} value={each} />)}</dd></div>
        {expiresAt !== null && <div><dt>{say('approvals.expires')}</dt><dd><Moment at={expiresAt} /></dd></div>}
        <div><dt>{say('approvals.hash')}</dt><dd><Hash value={actionHash} full /></dd></div>
      </dl>
      {[act.error, look.error].map(fault => fault !== null && <ProblemNotice key={fault.message} fault={fault} />)}
      {refused !== undefined && <Alert type="error" showIcon title={tell(refused.text)} description={tell(refused.hint)} />}
      {session !== undefined && look.data !== undefined && (
        <SignReview looked={look.data} session={session} isSending={sign.isPending} fault={sign.error} back={say('sign.back')} onSign={() => sign.mutate({ looked: look.data, standing: session })} onBack={leave} />
      )}
      {state === 'open' && look.data === undefined && (
        <p className="acts">
          <Button type="primary" loading={isBusy('approve')} onClick={() => choose('approve')}>{say('approvals.approve')}</Button>
          <Button loading={isBusy('execute')} onClick={() => choose('execute')}>{say('approvals.execute')}</Button>
          <Button danger loading={isBusy('withdraw')} onClick={() => choose('withdraw')}>{say('approvals.withdraw')}</Button>
        </p>
      )}
    </article>
  )
}
