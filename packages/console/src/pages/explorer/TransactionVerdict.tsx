import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Collapse, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import type { Judged } from '@jianghan/client/page'
import type { readProof } from '@jianghan/light'
import { toHex } from '@jianghan/protocol'
import type { Transaction } from '../../api/answers.ts'
import { getBytes } from '../../api/http.ts'
import { trustQuery } from '../../api/queries.ts'
import { ProblemNotice } from '../../show/problem.tsx'
import { Story } from '../../show/Story.tsx'
import { useWords } from '../../words/useWords.ts'

type Checked = Readonly<{ judged: Judged; bytes: Uint8Array<ArrayBuffer>; differs: boolean }>

/** Checks what the server says of a transaction against its proof: by the browser itself, so that a server that lies is found out. */
export function TransactionVerdict({ transaction, isProvable }: Readonly<{ transaction: Transaction; isProvable: boolean }>): ReactNode {
  const { say } = useWords()
  const { data: trust } = useQuery(trustQuery)
  const { data, error, refetch } = useQuery({
    queryKey: ['verdict', transaction.id, transaction.height, transaction.index, transaction.outcome.status, trust], enabled: isProvable && trust !== undefined, staleTime: Infinity,
    queryFn: () => check(transaction, trust ?? ''),
  })
  if (!isProvable) return <Alert type="info" showIcon title={say('verdict.waiting')} />
  if (error !== null && data === undefined) return <ProblemNotice fault={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Skeleton active title={false} paragraph={{ rows: 1 }} />
  const { judged, bytes, differs } = data
  if ('badTrust' in judged) return <Alert type="error" showIcon title={say('verify.badTrust')} />
  const { verdict } = judged.story
  const isSound = verdict === 'true' && !differs
  return (
    <div className="verdict" data-verdict={differs ? 'differs' : verdict}>
      <Alert
        type={isSound ? 'success' : verdict === 'stale' && !differs ? 'warning' : 'error'}
        showIcon
        title={<strong>{differs ? say('verdict.differs') : say(`verdict.${verdict}`)}</strong>}
        description={say('verdict.here')}
        action={<Button size="small" href={URL.createObjectURL(new Blob([bytes]))} download={`${transaction.id.slice(0, 16)}.jhproof`}>{say('verdict.download')}</Button>}
      />
      <Collapse ghost items={[{ key: 'story', label: say('verdict.shows'), children: <Story story={judged.story} /> }]} />
    </div>
  )
}

/** The light client is fetched when the first proof is to be judged. */
async function check(shown: Transaction, trust: string): Promise<Checked> {
  const [bytes, { judgeFile }, light] = await Promise.all([getBytes(`/v1/transactions/${shown.id}/proof`), import('@jianghan/client/page'), import('@jianghan/light')])
  return { bytes, judged: await judgeFile(bytes, trust, Date.now()), differs: !agrees(shown, light.readProof(bytes)) }
}

/** Whether what is shown is what the proof is of: the very transaction, at this place, with this outcome. */
function agrees({ id, height, index, outcome: { done } }: Transaction, read: ReturnType<typeof readProof>): boolean {
  if (!read.ok) return false
  return read.proof.log.some(({ leaf }) =>
    leaf.kind === 'receipt' && toHex(leaf.transactionId) === id && String(leaf.height) === height && leaf.index === index && (leaf.outcome.code === 0) === done)
}
