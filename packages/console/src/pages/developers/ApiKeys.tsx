import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Input, Popconfirm, Select, Skeleton, Tag, Typography } from 'antd'
import { useState, type ReactNode } from 'react'
import { get, post } from '../../api/http.ts'
import { genesisMembersQuery } from '../../api/queries.ts'
import { Rows } from '../../show/Listing.tsx'
import { ProblemNotice } from '../../show/problem.tsx'
import { MemberLink, Moment } from '../../show/values.tsx'
import { useWords } from '../../words/useWords.ts'

type Key = Readonly<{ id: string; name: string; member: string; scopes: readonly string[]; createdAt: string; expiresAt: string | null; revokedAt: string | null; lastUsedAt: string | null }>

const keysQuery = queryOptions({ queryKey: ['apiKeys'], queryFn: async () => (await get<{ items: readonly Key[] }>('/v1/node/keys')).items })
/** Scopes that are granted here; signing by the node needs a key and limits, and is granted by the command line. */
const SCOPES = ['read', 'submit', 'files', 'metrics'] as const

/** The keys of programs: made, shown once, revoked. */
export function ApiKeys(): ReactNode {
  const { say } = useWords()
  const client = useQueryClient()
  const { data, error } = useQuery(keysQuery)
  const revoke = useMutation({ mutationFn: (id: string) => post<Key>(`/v1/node/keys/${id}/revoke`, {}), onSettled: () => client.invalidateQueries({ queryKey: keysQuery.queryKey }) })
  const scopeWord = (scope: string): string => say(`developers.scope.${scope as (typeof SCOPES)[number]}`)
  if (error !== null && data === undefined) return <ProblemNotice fault={error} />
  if (data === undefined) return <Skeleton active />
  return (
    <>
      {revoke.error !== null && <ProblemNotice fault={revoke.error} />}
      {data.length > 0 && (
        <Rows
          label={say('developers.keys')}
          items={data}
          keyOf={({ id }) => id}
          columns={[
            { title: say('developers.name'), cell: ({ name, id }) => <>{name} <code>{id}</code></> },
            { title: say('developers.member'), cell: ({ member }) => <MemberLink member={member} /> },
            { title: say('developers.scopes'), cell: ({ scopes }) => scopes.map(scopeWord).join(' · ') },
            { title: say('developers.lastUsed'), cell: ({ lastUsedAt }) => (lastUsedAt === null ? '—' : <Moment at={lastUsedAt} />) },
            { title: say('developers.state'), cell: key => <State of={key} /> },
            { title: '', cell: ({ id, revokedAt }) => revokedAt === null && <Popconfirm title={say('developers.keys.revoke.sure')} onConfirm={() => revoke.mutate(id)}><Button size="small" danger>{say('developers.keys.revoke')}</Button></Popconfirm> },
          ]}
        />
      )}
      <MakeKey onMade={() => void client.invalidateQueries({ queryKey: keysQuery.queryKey })} />
    </>
  )
}

function State({ of: { revokedAt, expiresAt } }: Readonly<{ of: Key }>): ReactNode {
  const { say } = useWords()
  if (revokedAt !== null) return <Tag color="red">{say('developers.revoked')}</Tag>
  return expiresAt !== null && Date.parse(expiresAt) < Date.now() ? <Tag color="orange">{say('developers.expired')}</Tag> : <Tag color="green">{say('developers.active')}</Tag>
}

function MakeKey({ onMade }: Readonly<{ onMade(): void }>): ReactNode {
  const { say, language } = useWords()
  const { data: members = [] } = useQuery(genesisMembersQuery)
  const [name, setName] = useState('')
  const [member, setMember] = useState<string>()
  const [scopes, setScopes] = useState<readonly string[]>(['read'])
  const make = useMutation({
    mutationFn: () => post<Key & Readonly<{ key: string | null }>>('/v1/node/keys', { name: name.trim(), member, scopes }, { 'idempotency-key': `"${crypto.randomUUID()}"` }),
    onSuccess: () => {
      setName('')
      onMade()
    },
  })
  return (
    <form
      className="pay card"
      onSubmit={event => {
        event.preventDefault()
        if (name.trim() !== '' && member !== undefined && scopes.length > 0) make.mutate()
      }}
    >
      <h3>{say('developers.keys.make')}</h3>
      <p className="input"><label htmlFor="key-name">{say('developers.name')}</label><Input id="key-name" value={name} maxLength={80} autoComplete="off" onChange={event => setName(event.target.value)} /></p>
      <p className="input"><label htmlFor="key-member">{say('developers.member')}</label><Select id="key-member" value={member ?? null} options={members.map(({ memberId, nameZh, nameEn }) => ({ value: memberId, label: language === 'zh' ? nameZh : nameEn }))} onChange={setMember} /></p>
      <fieldset className="group"><legend>{say('developers.scopes')}</legend>{SCOPES.map(scope => <Checkbox key={scope} checked={scopes.includes(scope)} onChange={event => setScopes(event.target.checked ? [...scopes, scope] : scopes.filter(each => each !== scope))}>{say(`developers.scope.${scope}`)}</Checkbox>)}</fieldset>
      {make.error !== null && <ProblemNotice fault={make.error} />}
      {typeof make.data?.key === 'string' && <Alert className="notice" type="success" showIcon title={say('developers.keys.once')} description={<Typography.Text className="mono wrapped" copyable>{make.data.key}</Typography.Text>} />}
      <Button type="primary" htmlType="submit" loading={make.isPending}>{say('developers.keys.make')}</Button>
    </form>
  )
}
