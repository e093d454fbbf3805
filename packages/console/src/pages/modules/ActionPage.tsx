import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { actionSchema } from '@jianghan/client/describe'
import { Button } from 'antd'
import { useState, type ReactNode } from 'react'
import type { ActionInput } from '../../act/actionInput.ts'
import { CopyCode } from '../../act/CopyCode.tsx'
import { Signing } from '../../act/Signing.tsx'
import { sessionQuery } from '../../api/queries.ts'
import { NotFound } from '../../app/NotFound.tsx'
import { useWords } from '../../words/useWords.ts'
import { SignedIn } from '../payments/SignedIn.tsx'
import { FieldInputs } from './FieldInputs.tsx'
import { type Draft, fieldsOfForm, inputOf } from './form.ts'

/** One action of a module: a form derived from its schema, what the bytes say, signing, and the same as a program. */
export function ActionPage(): ReactNode {
  const { say, tell } = useWords()
  const { action: name } = useParams({ strict: false }) as { action: string }
  const schema = actionSchema(name)
  if (schema === undefined) return <NotFound />
  const [module = ''] = name.split('.')
  return (
    <>
      <p className="steps"><Link to="/modules/$module" params={{ module }}>← {say('nav.modules')}</Link></p>
      <h1>{tell(schema.summary)} <code>{name}</code></h1>
      <Form key={name} name={name} />
    </>
  )
}

function Form({ name }: Readonly<{ name: string }>): ReactNode {
  const { say } = useWords()
  const { data: session } = useQuery(sessionQuery)
  const [draft, setDraft] = useState<Draft>({})
  const [entered, setEntered] = useState<ActionInput>()
  const schema = actionSchema(name)
  if (schema === undefined) return null
  // Who acts is mostly the reader's own member: it stands there to begin with.
  const own = fieldsOfForm(schema.message, name, 0).find(field => !field.repeated && (field.name === 'memberId' || field.name === 'issuerId'))?.name
  const filled: Draft = own === undefined || draft[own] !== undefined || typeof session?.member !== 'string' ? draft : { ...draft, [own]: session.member }
  const action: ActionInput = { type: name, input: inputOf(filled) }
  return (
    <>
      {entered === undefined && (
        <form
          className="pay card"
          onSubmit={event => {
            event.preventDefault()
            setEntered(action)
          }}
        >
          <FieldInputs message={schema.message} of={name} draft={filled} onDraft={setDraft} />
          <SignedIn>{() => <Button type="primary" htmlType="submit">{say('pay.review')}</Button>}</SignedIn>
        </form>
      )}
      {entered === undefined && <CopyCode action={action} />}
      {entered !== undefined && (
        <Signing
          action={entered}
          onChange={() => setEntered(undefined)}
          onDone={() => {
            setEntered(undefined)
            setDraft({})
          }}
        />
      )}
    </>
  )
}
