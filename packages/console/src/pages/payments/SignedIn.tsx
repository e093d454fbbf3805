import { useQuery } from '@tanstack/react-query'
import { Alert, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { sessionQuery } from '../../api/queries.ts'
import { useWords } from '../../words/useWords.ts'

/** What only somebody sees for whom the node signs; everybody else is told why not. What is not shown is refused as well, if it is sent. */
export function SignedIn({ children }: Readonly<{ children(member: string): ReactNode }>): ReactNode {
  const { say } = useWords()
  const { data: session } = useQuery(sessionQuery)
  if (session === undefined) return <Skeleton active />
  if (session.member === null || session.kind === 'anonymous' || session.kind === 'ended') return <Alert type="info" showIcon title={say('pay.signInFirst')} />
  if (!session.scopes.includes('sign') || session.kind === 'operator') return <Alert type="info" showIcon title={say('pay.cannotSign')} />
  return children(session.member)
}
