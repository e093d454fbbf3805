import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Input, Popconfirm, Skeleton, Tag, Typography } from 'antd'
import { useState, type ReactNode } from 'react'
import { get, post, remove } from '../../api/http.ts'
import { LIVE, pages } from '../../api/queries.ts'
import { Listing } from '../../show/Listing.tsx'
import { ProblemNotice } from '../../show/problem.tsx'
import { Moment } from '../../show/values.tsx'
import { useWords } from '../../words/useWords.ts'

type Webhook = Readonly<{ id: string; name: string; url: string; kinds: readonly string[]; state: string; waiting: number }>
type Attempt = Readonly<{ at: string; status: number | null; fault: string | null; excerpt: string }>
type Delivery = Readonly<{ id: number; kind: string; state: string; attempts: number; createdAt: string; tried: readonly Attempt[] }>
type Tested = Readonly<{ delivered: boolean; status: number | null; fault: string | null }>

const webhooksQuery = queryOptions({ queryKey: [LIVE, 'webhooks'], queryFn: async () => (await get<{ items: readonly Webhook[] }>('/v1/webhooks')).items })
const deliveriesQuery = (id: string) => pages<Delivery>(['deliveries', id], `/v1/webhooks/${id}/deliveries`)

/** Messages of the ledger to a server of one's own: where they go, whether they arrive, sending them again. */
export function Webhooks(): ReactNode {
  const { say } = useWords()
  const { data, error } = useQuery(webhooksQuery)
  if (error !== null && data === undefined) return <ProblemNotice fault={error} />
  if (data === undefined) return <Skeleton active />
  return <>{data.length === 0 && <p className="quiet">{say('developers.webhooks.none')}</p>}{data.map(webhook => <Card key={webhook.id} webhook={webhook} />)}<Make /></>
}

type Act = 'stop' | 'resume' | 'delete'

function Card({ webhook: { id, name, url, kinds, state, waiting } }: Readonly<{ webhook: Webhook }>): ReactNode {
  const { say } = useWords()
  const client = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const again = (): Promise<void> => client.invalidateQueries({ queryKey: [LIVE] })
  const act = useMutation({ mutationFn: (what: Act) => (what === 'delete' ? remove(`/v1/webhooks/${id}`) : post<unknown>(`/v1/webhooks/${id}/${what}`, {})), onSettled: again })
  const test = useMutation({ mutationFn: () => post<Tested>(`/v1/webhooks/${id}/test`, {}), onSettled: again })
  const fault = act.error ?? test.error
  return (
    <article className="card" aria-label={name}>
      <h3>{name} <Tag color={state === 'working' ? 'green' : 'orange'}><code>{state}</code></Tag></h3>
      <dl className="details">
        <div><dt>{say('developers.url')}</dt><dd className="mono wrapped">{url}</dd></div>
        <div><dt>{say('developers.kind')}</dt><dd>{kinds.length === 0 ? '*' : kinds.map(kind => <code key={kind}>{kind} </code>)}</dd></div>
        <div><dt>{say('developers.waiting')}</dt><dd>{waiting}</dd></div>
      </dl>
      {fault !== null && <ProblemNotice fault={fault} />}
      {test.data !== undefined && <Alert type={test.data.delivered ? 'success' : 'error'} showIcon title={test.data.delivered ? say('developers.tested', { status: test.data.status ?? '' }) : say('developers.testFailed', { fault: test.data.fault ?? String(test.data.status) })} />}
      <p className="acts">
        <Button size="small" loading={test.isPending} onClick={() => test.mutate()}>{say('developers.test')}</Button>
        <Button size="small" onClick={() => act.mutate(state === 'working' ? 'stop' : 'resume')}>{say(state === 'working' ? 'developers.stop' : 'developers.resume')}</Button>
        <Button size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>{say('developers.deliveries')}</Button>
        <Popconfirm title={say('developers.delete.sure')} onConfirm={() => act.mutate('delete')}><Button size="small" danger>{say('developers.delete')}</Button></Popconfirm>
      </p>
      {isOpen && <Deliveries webhook={id} />}
    </article>
  )
}

function Deliveries({ webhook }: Readonly<{ webhook: string }>): ReactNode {
  const { say } = useWords()
  const client = useQueryClient()
  const replay = useMutation({ mutationFn: (delivery: number) => post<unknown>(`/v1/webhooks/${webhook}/deliveries/${delivery}/replay`, {}), onSettled: () => client.invalidateQueries({ queryKey: [LIVE] }) })
  return (
    <>
      {replay.error !== null && <ProblemNotice fault={replay.error} />}
      <Listing
        query={deliveriesQuery(webhook)}
        label={say('developers.deliveries')}
        keyOf={({ id }) => String(id)}
        columns={[
          { title: say('block.time'), cell: ({ createdAt }) => <Moment at={createdAt} /> },
          { title: say('developers.kind'), cell: ({ kind }) => <code>{kind}</code> },
          { title: say('developers.state'), cell: ({ state }) => <Tag color={state === 'delivered' ? 'green' : state === 'failed' ? 'red' : 'blue'}><code>{state}</code></Tag> },
          { title: say('developers.attempts'), align: 'end', cell: ({ attempts }) => attempts },
          { title: say('developers.answer'), cell: ({ tried: [last] }) => (last === undefined ? '—' : <code>{last.status ?? last.fault}</code>) },
          { title: '', cell: ({ id }) => <Button size="small" onClick={() => replay.mutate(id)}>{say('developers.replay')}</Button> },
        ]}
      />
    </>
  )
}

function Make(): ReactNode {
  const { say } = useWords()
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [url, setUrl] = useState('')
  const [kinds, setKinds] = useState('')
  const make = useMutation({
    mutationFn: () => post<Readonly<{ secret: string }>>('/v1/webhooks', { name: name.trim(), url: url.trim(), kinds: kinds.split(/[,，\s]+/).filter(each => each !== '') }, { 'idempotency-key': `"${crypto.randomUUID()}"` }),
    onSuccess: () => client.invalidateQueries({ queryKey: [LIVE] }),
  })
  const inputs = [['webhook-name', 'developers.name', name, setName, 80], ['webhook-url', 'developers.url', url, setUrl, 2_048], ['webhook-kinds', 'developers.webhooks.kinds', kinds, setKinds, 2_000]] as const
  return (
    <form
      className="pay card"
      onSubmit={event => {
        event.preventDefault()
        if (name.trim() !== '' && url.trim() !== '') make.mutate()
      }}
    >
      <h3>{say('developers.webhooks.make')}</h3>
      {inputs.map(([id, word, value, set, most]) => <p key={id} className="input"><label htmlFor={id}>{say(word)}</label><Input id={id} value={value} maxLength={most} autoComplete="off" spellCheck={false} onChange={event => set(event.target.value)} /></p>)}
      {make.error !== null && <ProblemNotice fault={make.error} />}
      {make.data !== undefined && <Alert className="notice" type="success" showIcon title={say('developers.webhooks.secret')} description={<Typography.Text className="mono wrapped" copyable>{make.data.secret}</Typography.Text>} />}
      <Button type="primary" htmlType="submit" loading={make.isPending}>{say('developers.webhooks.make')}</Button>
    </form>
  )
}
