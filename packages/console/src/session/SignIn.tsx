import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from 'react'
import type { Standing } from '../api/answers.ts'
import { post } from '../api/http.ts'
import { PREPARED, sessionQuery } from '../api/queries.ts'
import { Dialog } from '../show/Dialog.tsx'
import { ProblemNotice } from '../show/problem.tsx'
import { useWords } from '../words/useWords.ts'

/** What it takes to sign in, cryptography among it, is fetched when somebody does. */
const SignInChoices = lazy(async () => ({ default: (await import('./SignInChoices.tsx')).SignInChoices }))

/** Who is signed in, and the way in and out. */
export function SignIn(): ReactNode {
  const { say } = useWords()
  const client = useQueryClient()
  const { data: session } = useQuery(sessionQuery)
  const [isOpen, setOpen] = useState(false)
  const reader = useRef<string>(undefined)
  useEffect(() => { if (session !== undefined && session.kind !== 'ended') reader.current = readerOf(session) }, [session])
  const done = (standing: Standing): void => {
    setOpen(false)
    client.setQueryData(sessionQuery.queryKey, standing)
    const others = { predicate: ({ queryKey }: Readonly<{ queryKey: readonly unknown[] }>) => queryKey[0] !== 'session' && queryKey[0] !== PREPARED }
    // Another reader sees another ledger: nothing of the former one's may stay on the page. Who only comes back keeps the page as it was left.
    void (reader.current === readerOf(standing) ? client.invalidateQueries(others) : client.resetQueries(others))
  }
  const enter = useMutation({ mutationFn: (code: string) => post<Standing>('/v1/session', { code }), onSuccess: done })
  const leave = useMutation({ mutationFn: () => post<Standing>('/v1/session/end', {}), onSuccess: done })
  useEffect(() => {
    const code = /^#code=([A-Za-z0-9_-]{1,64})$/.exec(location.hash)?.[1]
    if (code === undefined) return
    // A code is for one use, and is taken out of the address before it can be copied on.
    history.replaceState(null, '', location.pathname)
    enter.mutate(code)
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once, when the page is opened
  }, [])
  const isSignedIn = session !== undefined && session.kind !== 'anonymous' && session.kind !== 'ended'
  return (
    <div className="who">
      {isSignedIn && <span title={session.id}>{session.id}</span>}
      {isSignedIn && <Button size="small" loading={leave.isPending} onClick={() => leave.mutate()}>{say('session.signOut')}</Button>}
      <Button size="small" type="primary" onClick={() => setOpen(true)}>{say(isSignedIn ? 'session.change' : 'session.signIn')}</Button>
      {enter.error !== null && <ProblemNotice fault={enter.error} />}
      <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title={say('session.signIn')}>
        <Suspense><SignInChoices session={session} onDone={done} /></Suspense>
      </Dialog>
    </div>
  )
}

const readerOf = ({ kind, id, member }: Standing): string => `${kind} ${id} ${member ?? ''}`
