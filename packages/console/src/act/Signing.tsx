import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Skeleton } from 'antd'
import { useState, type ReactNode } from 'react'
import type { Standing, Submitted } from '../api/answers.ts'
import { PREPARED, sessionQuery } from '../api/queries.ts'
import { ProblemNotice } from '../show/problem.tsx'
import { TransactionLink } from '../show/values.tsx'
import { useWords } from '../words/useWords.ts'
import { CopyCode } from './CopyCode.tsx'
import { SignReview } from './SignReview.tsx'
import type { ActionInput } from './actionInput.ts'
import type { Looked } from './acts.ts'
import { signing } from './signing.ts'

/** From an action that was entered to its outcome: the bytes are made, shown as this browser reads them, signed and sent. */
export function Signing({ action, onChange, onDone }: Readonly<{ action: ActionInput; /** Back to the form; what was entered stays. */ onChange(): void; /** After the outcome was seen. */ onDone(): void }>): ReactNode {
  const { data } = useQuery(sessionQuery)
  // Whoever's session ended is still shown what was prepared for its key, and signs it when it is back.
  const [session, setSession] = useState<Standing>()
  if (data !== undefined && data.key !== null && data !== session) setSession(data)
  const key = session?.key ?? undefined
  // The key of the request, or the bytes, stay the same until there is an answer: sent twice, it is carried out once.
  const [once] = useState(() => crypto.randomUUID())
  const look = useQuery({
    queryKey: [PREPARED, once, key], enabled: session !== undefined && key !== undefined, staleTime: Infinity, gcTime: 0, retry: false,
    queryFn: async () => (await signing()).lookAt(action, session as Standing, once),
  })
  const sign = useMutation({ mutationFn: async (looked: Looked) => (await signing()).carryOut(looked, session as Standing) })
  const { say } = useWords()
  if (sign.data !== undefined) return <Outcome submitted={sign.data} onAgain={onDone} />
  if (look.error !== null) return <><ProblemNotice fault={look.error} /><p className="acts"><Button onClick={onChange}>{say('pay.change')}</Button></p></>
  if (session === undefined || look.data === undefined) return <Skeleton active />
  const looked = look.data
  return (
    <>
      <SignReview looked={looked} session={session} isSending={sign.isPending} fault={sign.error} back={say('pay.change')} onSign={() => sign.mutate(looked)} onBack={onChange} />
      <CopyCode action={action} />
    </>
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
