import { Empty } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '../words/useWords.ts'

/** What stands where there is no page. */
export function NotFound(): ReactNode {
  const { say } = useWords()
  return <Empty description={say('app.notFound')} />
}
