import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Alert, Button, Skeleton, Tag, Upload } from 'antd'
import type { ReactNode } from 'react'
import type { FileProblem, PaymentFile } from '../../api/answers.ts'
import { ProblemError } from '../../api/http.ts'
import { filesQuery } from '../../api/queries.ts'
import { Listing } from '../../show/Listing.tsx'
import { ProblemNotice } from '../../show/problem.tsx'
import { Moment } from '../../show/values.tsx'
import { useWords } from '../../words/useWords.ts'
import { SignedIn } from '../payments/SignedIn.tsx'
import { checkSheet, isMessage, sendFile } from './doors.ts'
import { Payments, Sums } from './payments.tsx'

/** Paying many at once: a file is looked at, sent, and followed. */
export function FilesPage(): ReactNode {
  const { say } = useWords()
  return <><h1>{say('files.title')}</h1><SignedIn>{member => <><Sending key={member} /><Taken /></>}</SignedIn></>
}

type Chosen = Readonly<{ file: File; once: string; checked: PaymentFile | undefined }>

function Sending(): ReactNode {
  const { say } = useWords()
  const navigate = useNavigate()
  const look = useMutation({ mutationFn: async (file: File): Promise<Chosen> => ({ file, once: crypto.randomUUID(), checked: isMessage(file) ? undefined : await checkSheet(file) }) })
  const send = useMutation({
    mutationFn: ({ file, once }: Chosen) => sendFile(file, once),
    onSuccess: ({ msgId }) => void navigate({ to: '/files/$msgId', params: { msgId } }),
  })
  const discard = (): void => {
    look.reset()
    send.reset()
  }
  if (look.isPending) return <Skeleton active />
  const fault = send.error ?? look.error
  return (
    <section>
      {look.data === undefined && (
        <Upload.Dragger
          className="drop"
          accept=".xml,.xlsx,.csv,.txt"
          maxCount={1}
          showUploadList={false}
          beforeUpload={file => {
            discard()
            look.mutate(file)
            return false
          }}
        >
          <strong>{say('files.drop')}</strong>
          <div className="quiet">{say('files.why')}</div>
        </Upload.Dragger>
      )}
      {fault !== null && <Refused fault={fault} />}
      {look.data !== undefined && <Checked chosen={look.data} isSending={send.isPending} onSend={() => send.mutate(look.data)} onDiscard={discard} />}
    </section>
  )
}

function Checked({ chosen: { file, checked }, isSending, onSend, onDiscard }: Readonly<{ chosen: Chosen; isSending: boolean; onSend(): void; onDiscard(): void }>): ReactNode {
  const { say, tell } = useWords()
  return (
    <section aria-label={say('files.checked')}>
      <h2>{file.name}</h2>
      {checked !== undefined && <Sums file={checked} />}
      {checked?.known === true && <Alert className="notice" type="warning" showIcon title={say('files.known')} />}
      {checked?.warnings.map((warning, at) => <Alert key={at} className="notice" type="warning" showIcon title={tell(warning)} />)}
      <p className="acts">
        <Button type="primary" loading={isSending} onClick={onSend}>{checked === undefined ? say('files.sendFile') : say('files.send', { count: checked.summary.count - checked.summary.rejected })}</Button>
        <Button disabled={isSending} onClick={onDiscard}>{say('files.discard')}</Button>
      </p>
      {checked?.sheet !== undefined && <p>{say('files.columns')}: {checked.sheet.columns.map(({ column, heading, field }) => <Tag key={column}>{column} {heading} → <code>{field}</code></Tag>)}</p>}
      {checked !== undefined && <Payments file={checked} />}
    </section>
  )
}

/** Why a file was not taken: each mistake with its place. */
function Refused({ fault }: Readonly<{ fault: Error }>): ReactNode {
  const { say, tell } = useWords()
  const problems = fault instanceof ProblemError ? (fault.answer as Readonly<{ problems?: readonly FileProblem[] }> | undefined)?.problems ?? [] : []
  if (problems.length === 0) return <ProblemNotice fault={fault} />
  return (
    <Alert
      type="error"
      showIcon
      title={say('files.unreadable')}
      description={<ul>{problems.map((problem, at) => <li key={at}>{[problem.sheet, problem.cell ?? problem.line].filter(each => each !== undefined).join(' ')} {tell(problem)} {problem.hint !== undefined && tell(problem.hint)}</li>)}</ul>}
    />
  )
}

function Taken(): ReactNode {
  const { say } = useWords()
  return (
    <section>
      <h2>{say('files.list')}</h2>
      <Listing
        query={filesQuery}
        label={say('files.list')}
        none={say('files.none')}
        keyOf={({ msgId, initiatingParty }) => `${initiatingParty} ${msgId}`}
        columns={[
          { title: say('files.msgId'), cell: ({ msgId }) => <Link to="/files/$msgId" params={{ msgId }}>{msgId}</Link> },
          { title: say('files.received'), cell: ({ receivedAt }) => <Moment at={receivedAt} /> },
          { title: say('files.count'), align: 'end', cell: ({ count }) => count },
          { title: say('files.settled'), align: 'end', cell: ({ settled }) => settled },
          { title: say('files.refused'), align: 'end', cell: ({ refused }) => refused },
          { title: say('files.pending'), align: 'end', cell: ({ pending }) => pending },
        ]}
      />
    </section>
  )
}
