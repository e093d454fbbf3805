import { Alert, Button } from 'antd'
import type { ReactNode } from 'react'
import { ProblemError } from '../api/http.ts'
import { useWords } from '../words/useWords.ts'

/** What went wrong, in the reader's language, with what to do, and its code for whoever is asked. */
export function ProblemNotice({ fault, onRetry }: Readonly<{ fault: Error; onRetry?: () => void }>): ReactNode {
  const { say, tell } = useWords()
  const known = fault instanceof ProblemError
  return (
    <Alert
      type="error"
      showIcon
      title={known ? tell(fault.words) : fault.message}
      description={known && <>{tell(fault.hint)} <code>{fault.code}</code></>}
      action={onRetry && <Button size="small" onClick={onRetry}>{say('app.retry')}</Button>}
    />
  )
}
