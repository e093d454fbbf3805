import { useQuery } from '@tanstack/react-query'
import { Alert, Skeleton } from 'antd'
import { useState, type ReactNode } from 'react'
import { sessionQuery } from '../../api/queries.ts'
import { useWords } from '../../words/useWords.ts'

/** What only somebody sees for whom the node signs; everybody else is told why not. What is not shown is refused as well, if it is sent. */
export function SignedIn({ children }: Readonly<{ children(member: string): ReactNode }>): ReactNode {
  const { say } = useWords()
  const { data: session } = useQuery(sessionQuery)
  const [before, setBefore] = useState<string>()
  const member = session === undefined || session.kind === 'anonymous' || session.kind === 'ended' ? null : session.member
  if (member !== null && member !== before) setBefore(member)
  // Whoever's session ended while a form was open finds it as it was, and signs in again beside it.
  if (session?.kind === 'ended' && before !== undefined) return children(before)
  if (session === undefined) return <Skeleton active />
  if (member === null) return <Alert type="info" showIcon title={say('pay.signInFirst')} />
  if (!session.scopes.includes('sign') || session.kind === 'operator') return <Alert type="info" showIcon title={say('pay.cannotSign')} />
  return children(member)
}
