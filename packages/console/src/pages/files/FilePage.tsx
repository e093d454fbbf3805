import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Alert, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { fileQuery } from '../../api/queries.ts'
import { ProblemNotice } from '../../show/problem.tsx'
import { useWords } from '../../words/useWords.ts'
import { Payments, Sums } from './payments.tsx'

/** What can be taken home of a file: messages for the ERP, and the rows for people. */
const DOWNLOADS = [['pain.002', 'pain.002'], ['camt.054', 'camt.054'], ['sheet', undefined]] as const

/** One payment file, followed until every payment has its end. */
export function FilePage(): ReactNode {
  const { say, tell } = useWords()
  const { msgId } = useParams({ strict: false }) as { msgId: string }
  const { data: file, error, refetch } = useQuery(fileQuery(msgId))
  if (error !== null && file === undefined) return <ProblemNotice fault={error} onRetry={() => void refetch()} />
  if (file === undefined) return <Skeleton active />
  return (
    <>
      <h1>{file.msgId}</h1>
      <Sums file={file} />
      {file.approval !== undefined && <Alert className="notice" type="info" showIcon title={say('files.waits')} />}
      {file.warnings.map((warning, at) => <Alert key={at} className="notice" type="warning" showIcon title={tell(warning)} />)}
      <p className="steps">
        {say('files.downloads')}:
        {DOWNLOADS.map(([name, word]) => <a key={name} href={`/v1/iso20022/messages/${encodeURIComponent(msgId)}/${name}`} download>{word ?? say('files.sheet')}</a>)}
      </p>
      <Payments file={file} />
    </>
  )
}
