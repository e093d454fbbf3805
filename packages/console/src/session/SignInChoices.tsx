import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Input } from 'antd'
import { useState, type ReactNode } from 'react'
import type { Standing } from '../api/answers.ts'
import { post } from '../api/http.ts'
import { ProblemNotice } from '../show/problem.tsx'
import { useWords } from '../words/useWords.ts'
import { canUsePasskeys, NoPasskey } from './noPasskey.ts'
import { signInWithPasskey } from './passkey.ts'
import { roleWord } from './roles.ts'

/** The ways to sign in. */
export function SignInChoices({ session, onDone }: Readonly<{ session: Standing | undefined; onDone(standing: Standing): void }>): ReactNode {
  const { say } = useWords()
  const enter = useMutation({ mutationFn: (body: Readonly<{ persona: string }> | Readonly<{ code: string }>) => post<Standing>('/v1/session', body), onSuccess: onDone })
  const withPasskey = useMutation({ mutationFn: signInWithPasskey, onSuccess: onDone })
  return (
    <>
      {enter.error !== null && <ProblemNotice fault={enter.error} />}
      {withPasskey.error !== null && (withPasskey.error instanceof NoPasskey ? <Alert type="warning" showIcon title={say('session.passkey.none')} /> : <ProblemNotice fault={withPasskey.error} />)}
      <section className="code">
        <h3>{say('session.passkey')}</h3>
        {canUsePasskeys() ? <Button loading={withPasskey.isPending} onClick={() => withPasskey.mutate()}>{say('session.passkey.use')}</Button> : <p className="quiet">{say('session.passkey.where')}</p>}
      </section>
      {session !== undefined && session.personas.length > 0 && <Personas personas={session.personas} onChoose={persona => enter.mutate({ persona })} />}
      <Code onCode={code => enter.mutate({ code })} />
    </>
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
