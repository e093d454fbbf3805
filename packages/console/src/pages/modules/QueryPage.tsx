import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { querySchema } from '@jianghan/client/describe'
import { Button, Input, Skeleton, Tag } from 'antd'
import { useState, type ReactNode } from 'react'
import { CopyCode } from '../../act/CopyCode.tsx'
import { answeredQuery } from '../../api/queries.ts'
import { NotFound } from '../../app/NotFound.tsx'
import { fieldName } from '../../show/fieldName.ts'
import { Fields } from '../../show/fields.tsx'
import { ProblemNotice } from '../../show/problem.tsx'
import { BlockLink } from '../../show/values.tsx'
import { useWords } from '../../words/useWords.ts'

type Asked = Readonly<Record<string, string>>

/** One query of a module: its arguments, and the answer, now or as the state was at an older height. */
export function QueryPage(): ReactNode {
  const { say, tell } = useWords()
  const { query: name } = useParams({ strict: false }) as { query: string }
  const { args: asked } = useSearch({ strict: false }) as { args?: Asked }
  const navigate = useNavigate()
  const schema = querySchema(name)
  if (schema === undefined) return <NotFound />
  const [module = ''] = name.split('.')
  const isAsked = asked !== undefined || schema.args.names.length === 0
  return (
    <>
      <p className="steps"><Link to="/modules/$module" params={{ module }}>← {say('nav.modules')}</Link></p>
      <h1>{tell(schema.summary)} <code>{name}</code></h1>
      <Arguments key={`${name} ${JSON.stringify(asked)}`} name={name} asked={asked ?? {}} onAsk={args => void navigate({ to: '/modules/queries/$query', params: { query: name }, search: { args } })} />
      {isAsked && <Answer name={name} asked={asked ?? {}} />}
    </>
  )
}

function Arguments({ name, asked, onAsk }: Readonly<{ name: string; asked: Asked; onAsk(args: Asked): void }>): ReactNode {
  const { say, tell } = useWords()
  const schema = querySchema(name)
  const [args, setArgs] = useState<Asked>(asked)
  const names = [...schema?.args.names ?? [], 'height']
  const given = (): Asked => Object.fromEntries(Object.entries(args).map(([key, text]) => [key, text.trim()] as const).filter(([, text]) => text !== ''))
  return (
    <form
      className="pay card"
      onSubmit={event => {
        event.preventDefault()
        onAsk(given())
      }}
    >
      {names.map(arg => (
        <p key={arg} className="input">
          <label htmlFor={`arg-${arg}`} title={arg}>{arg === 'height' ? say('query.height') : tell(fieldName(arg, name))}</label>
          <Input id={`arg-${arg}`} className="mono" maxLength={200} autoComplete="off" spellCheck={false} value={args[arg] ?? ''} onChange={event => setArgs({ ...args, [arg]: event.target.value })} />
          {arg === 'height' ? <small className="quiet">{say('query.height.why')}</small> : <small className="quiet">{say('form.example')} <code>{schema?.example[arg]}</code></small>}
        </p>
      ))}
      <Button type="primary" htmlType="submit">{say('query.ask')}</Button>
    </form>
  )
}

function Answer({ name, asked }: Readonly<{ name: string; asked: Asked }>): ReactNode {
  const { say } = useWords()
  const { data, error, refetch } = useQuery(answeredQuery(name, asked))
  if (error !== null && data === undefined) return <ProblemNotice fault={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Skeleton active />
  return (
    <>
      <section aria-label={say('query.answer')}>
        <h2>{say('query.answer')}</h2>
        <p className="quiet">{say('query.at')} <BlockLink height={data.height} /> {data.provable && <Tag color="green">{say('transaction.life.provable')}</Tag>}</p>
        {data.answer === null ? <p>{say('query.none')}</p> : <Fields value={data.answer} of={name} />}
      </section>
      <CopyCode query={{ name, args: asked }} />
    </>
  )
}
