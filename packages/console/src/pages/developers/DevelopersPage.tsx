import { useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'
import type { ReactNode } from 'react'
import { sessionQuery } from '../../api/queries.ts'
import { useWords } from '../../words/useWords.ts'
import { ApiKeys } from './ApiKeys.tsx'
import { Webhooks } from './Webhooks.tsx'

/** For whoever connects programs: the description of the API, keys, and messages to a server of one's own. */
export function DevelopersPage(): ReactNode {
  const { say } = useWords()
  const { data: session } = useQuery(sessionQuery)
  const isOwner = session?.scopes.includes('admin') === true
  const isSomebody = session !== undefined && session.kind !== 'anonymous' && session.kind !== 'ended'
  return (
    <>
      <h1>{say('developers.title')}</h1>
      <section aria-label={say('developers.api')}>
        <h2>{say('developers.api')}</h2>
        <p className="steps"><a href="/docs">{say('developers.docs')}</a><a href="/openapi.json">{say('developers.openapi')}</a><a href="/openapi-3.0.json">{say('developers.openapi30')}</a></p>
      </section>
      <section aria-label={say('developers.keys')}>
        <h2>{say('developers.keys')}</h2>
        <p className="quiet">{say('developers.keys.why')}</p>
        {isOwner ? <ApiKeys /> : <Alert type="info" showIcon title={say('developers.keys.owner')} />}
      </section>
      <section aria-label={say('developers.webhooks')}>
        <h2>{say('developers.webhooks')}</h2>
        <p className="quiet">{say('developers.webhooks.why')}</p>
        {isSomebody ? <Webhooks /> : <Alert type="info" showIcon title={say('pay.signInFirst')} />}
      </section>
    </>
  )
}
