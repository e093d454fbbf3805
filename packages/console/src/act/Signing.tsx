import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Skeleton } from 'antd'
import { useState, type ReactNode } from 'react'
import { readableBody } from '@jianghan/client/readable'
import type { Prepared, Submitted } from '../api/answers.ts'
import { post } from '../api/http.ts'
import { sessionQuery } from '../api/queries.ts'
import { RawBytes } from '../show/bytes/RawBytes.tsx'
import { Fields } from '../show/fields.tsx'
import { ProblemNotice } from '../show/problem.tsx'
import { TransactionLink } from '../show/values.tsx'
import { useWords } from '../words/useWords.ts'
import { CopyCode } from './CopyCode.tsx'
import type { ActionInput } from './actionInput.ts'

/** From an action that was entered to its outcome: the bytes are made, shown as this browser reads them, signed and sent. */
export function Signing({ action, onChange, onDone }: Readonly<{ action: ActionInput; /** Back to the form; what was entered stays. */ onChange(): void; /** After the outcome was seen. */ onDone(): void }>): ReactNode {
  const { data: session } = useQuery(sessionQuery)
  const key = session?.key ?? undefined
  // The key of the request stays the same until there is an answer: sent twice, it is carried out once.
  const [once] = useState(() => crypto.randomUUID())
  const look = useQuery({
    queryKey: ['prepared', once, key], enabled: key !== undefined, staleTime: Infinity, gcTime: 0, retry: false,
    queryFn: async () => looked(await post<Prepared>('/v1/transactions/prepare', { actions: [action], signers: [{ address: key }] })),
  })
  const sign = useMutation({ mutationFn: () => post<Submitted>('/v1/transactions/sign', { transactions: [{ actions: [action] }] }, { 'idempotency-key': `"${once}"` }) })
  const { say } = useWords()
  if (sign.data !== undefined) return <Outcome submitted={sign.data} onAgain={onDone} />
  if (look.error !== null) return <><ProblemNotice fault={look.error} /><p className="acts"><Button onClick={onChange}>{say('pay.change')}</Button></p></>
  if (look.data === undefined) return <Skeleton active />
  return (
    <>
      <Review looked={look.data} fault={sign.error}>
        <p className="acts"><Button onClick={onChange} disabled={sign.isPending}>{say('pay.change')}</Button><Button type="primary" loading={sign.isPending} onClick={() => sign.mutate()}>{say('pay.sign')}</Button></p>
      </Review>
      <CopyCode action={action} />
    </>
  )
}

type Looked = Readonly<{ bytes: Uint8Array; read: ReturnType<typeof readableBody> }>

/** What the bytes say as this browser reads them, not as the server tells. */
function looked({ body }: Prepared): Looked {
  const bytes = Uint8Array.from(atob(body), each => each.charCodeAt(0))
  return { bytes, read: readableBody(bytes) }
}

function Review({ looked: { bytes, read }, fault, children }: Readonly<{ looked: Looked; fault: Error | null; children: ReactNode }>): ReactNode {
  const { say, tell } = useWords()
  return (
    <section className="card" aria-label={say('pay.review.title')}>
      <h2>{say('pay.review.title')}</h2>
      <p className="quiet">{say('pay.review.why')}</p>
      {read === undefined && <Alert type="error" showIcon title={say('bytes.unreadable')} />}
      {read?.actions.map(({ type, summary, input }, at) => <div key={at}><h3>{summary === undefined ? type : tell(summary)} <code>{type}</code></h3><Fields value={input} of={type} /></div>)}
      <RawBytes bytes={bytes} />
      {fault !== null && <ProblemNotice fault={fault} />}
      {read !== undefined && children}
    </section>
  )
}

function Outcome({ submitted: { results, proposals = [] }, onAgain }: Readonly<{ submitted: Submitted; onAgain(): void }>): ReactNode {
  const { say, tell } = useWords()
  const [result] = results
  const [proposal] = proposals
  const isDone = result?.outcome?.done === true
  const words = result?.outcome
  return (
    <section className="card" aria-live="polite">
      <Alert
        type={isDone ? 'success' : 'error'}
        showIcon
        title={isDone ? (proposal === null || proposal === undefined ? say('pay.done') : say('pay.proposed')) : words === undefined ? result?.status : tell(words.text)}
        description={<>{!isDone && words !== undefined && tell(words.hint)} {result !== undefined && <TransactionLink id={result.id} />}</>}
      />
      <p className="acts"><Button onClick={onAgain}>{say('pay.again')}</Button></p>
    </section>
  )
}
