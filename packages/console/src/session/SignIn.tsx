import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Input } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'
import type { Standing } from '../api/answers.ts'
import { post } from '../api/http.ts'
import { sessionQuery } from '../api/queries.ts'
import { Dialog } from '../show/Dialog.tsx'
import { ProblemNotice } from '../show/problem.tsx'
import { useWords } from '../words/useWords.ts'
import { canUsePasskeys, NoPasskey, signInWithPasskey } from './passkey.ts'
import { roleWord } from './roles.ts'

/** Who is signed in, and the way in and out. */
export function SignIn(): ReactNode {
  const { say } = useWords()
  const client = useQueryClient()
  const { data: session } = useQuery(sessionQuery)
  const [isOpen, setOpen] = useState(false)
  const done = (standing: Standing): void => {
    setOpen(false)
    client.setQueryData(sessionQuery.queryKey, standing)
    // Another reader sees another ledger: nothing of the former one's may stay on the page.
    void client.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
  }
  const enter = useMutation({ mutationFn: (body: Readonly<{ persona: string }> | Readonly<{ code: string }>) => post<Standing>('/v1/session', body), onSuccess: done })
  const withPasskey = useMutation({ mutationFn: signInWithPasskey, onSuccess: done })
  const leave = useMutation({ mutationFn: () => post<Standing>('/v1/session/end', {}), onSuccess: done })
  useEffect(() => {
    const code = /^#code=([A-Za-z0-9_-]{1,64})$/.exec(location.hash)?.[1]
    if (code === undefined) return
    // A code is for one use, and is taken out of the address before it can be copied on.
    history.replaceState(null, '', location.pathname)
    enter.mutate({ code })
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once, when the page is opened
  }, [])
  const isSignedIn = session !== undefined && session.kind !== 'anonymous' && session.kind !== 'ended'
  return (
    <div className="who">
      {isSignedIn && <span title={session.id}>{session.id}</span>}
      {isSignedIn && <Button size="small" loading={leave.isPending} onClick={() => leave.mutate()}>{say('session.signOut')}</Button>}
      <Button size="small" type="primary" onClick={() => setOpen(true)}>{say(isSignedIn ? 'session.change' : 'session.signIn')}</Button>
      <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title={say('session.signIn')}>
        {enter.error !== null && <ProblemNotice fault={enter.error} />}
        {withPasskey.error !== null && (withPasskey.error instanceof NoPasskey ? <Alert type="warning" showIcon title={say('session.passkey.none')} /> : <ProblemNotice fault={withPasskey.error} />)}
        <section className="code">
          <h3>{say('session.passkey')}</h3>
          {canUsePasskeys() ? <Button loading={withPasskey.isPending} onClick={() => withPasskey.mutate()}>{say('session.passkey.use')}</Button> : <p className="quiet">{say('session.passkey.where')}</p>}
        </section>
        {session !== undefined && session.personas.length > 0 && <Personas personas={session.personas} onChoose={persona => enter.mutate({ persona })} />}
        <Code onCode={code => enter.mutate({ code })} />
      </Dialog>
    </div>
  )
}

function Personas({ personas, onChoose }: Readonly<{ personas: Standing['personas']; onChoose(name: string): void }>): ReactNode {
  const { say, tell } = useWords()
  return (
    <section aria-label={say('session.persona')}>
      <h3>{say('session.persona')}</h3>
      <p className="quiet">{say('session.persona.why')}</p>
      <ul className="personas">
        {personas.map(({ name, organisation, roles }) => (
          <li key={name}><Button block onClick={() => onChoose(name)}><span>{tell(organisation)}</span><span className="quiet">{roles.map(role => roleWord(role, say)).join(' · ')}</span></Button></li>
        ))}
      </ul>
    </section>
  )
}

function Code({ onCode }: Readonly<{ onCode(code: string): void }>): ReactNode {
  const { say } = useWords()
  const [code, setCode] = useState('')
  return (
    <form
      className="code"
      onSubmit={event => {
        event.preventDefault()
        if (code.trim() !== '') onCode(code.trim())
      }}
    >
      <h3>{say('session.code')}</h3>
      <p className="quiet">{say('session.code.why')}</p>
      <Input value={code} maxLength={64} autoComplete="off" onChange={event => setCode(event.target.value)} aria-label={say('session.code')} />
      <Button htmlType="submit">{say('session.signIn')}</Button>
    </form>
  )
}
