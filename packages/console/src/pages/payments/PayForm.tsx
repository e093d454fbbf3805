import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Form, Input, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import type { Prepared, Submitted } from '../../api/answers.ts'
import { post } from '../../api/http.ts'
import { accountsQuery, assetsQuery, sessionQuery } from '../../api/queries.ts'
import { Fields } from '../../show/fields.tsx'
import { ProblemNotice } from '../../show/problem.tsx'
import { TransactionLink } from '../../show/values.tsx'
import { useWords } from '../../words/useWords.ts'
import { type Entered, faultOf, orderOf } from './order.ts'

/** What was looked at before it is signed. The key of the request stays the same until there is an answer: sent twice, it is one payment. */
type Looked = Readonly<{ entered: Entered; prepared: Prepared; once: string }>

/** Paying one: enter, look at what the bytes say, sign. */
export function PayForm({ member }: Readonly<{ member: string }>): ReactNode {
  const { data: session } = useQuery(sessionQuery)
  const key = session?.key ?? undefined
  const [entered, setEntered] = useState<Entered>()
  const look = useMutation({
    mutationFn: async (what: Entered): Promise<Looked> => ({
      entered: what, once: crypto.randomUUID(), prepared: await post<Prepared>('/v1/transactions/prepare', { actions: [orderOf(what)], signers: [{ address: key }] }),
    }),
  })
  const sign = useMutation({
    mutationFn: ({ entered: what, once }: Looked) => post<Submitted>('/v1/transactions/sign', { transactions: [{ actions: [orderOf(what)] }] }, { 'idempotency-key': `"${once}"` }),
  })
  const again = (): void => {
    look.reset()
    sign.reset()
  }
  if (sign.data !== undefined) return <Outcome submitted={sign.data} onAgain={() => { setEntered(undefined); again() }} />
  if (look.data !== undefined) return <Review looked={look.data} isSending={sign.isPending} fault={sign.error} onSign={() => sign.mutate(look.data)} onChange={again} />
  return (
    <EntryForm
      member={member}
      before={entered}
      fault={look.error}
      isBusy={look.isPending}
      onEntered={what => {
        setEntered(what)
        look.mutate(what)
      }}
    />
  )
}

function EntryForm({ member, before, fault, isBusy, onEntered }: Readonly<{ member: string; before: Entered | undefined; fault: Error | null; isBusy: boolean; onEntered(what: Entered): void }>): ReactNode {
  const { say } = useWords()
  const { data: accounts } = useQuery(accountsQuery(member))
  const { data: assets } = useQuery(assetsQuery)
  if (accounts === undefined || assets === undefined) return null
  const monies = assets.filter(({ settlementAssetId = '' }) => settlementAssetId !== '').map(({ assetId }) => ({ value: assetId, label: assetId }))
  const first: Entered = before ?? { from: accounts[0] ?? '', to: '', amount: '', asset: monies[0]?.value ?? '', toAsset: monies[0]?.value ?? '' }
  const checked = (name: 'to' | 'amount') => ({
    validator: (_: unknown, value: string) => {
      const found = faultOf(name === 'to' ? { ...first, to: value, amount: '1' } : { ...first, to: accounts[0] ?? '', amount: value })
      return found === undefined ? Promise.resolve() : Promise.reject(new Error(say(`pay.${found}`)))
    },
  })
  return (
    <Form<Entered> className="pay card" layout="vertical" initialValues={first} onFinish={onEntered} requiredMark={false}>
      <Form.Item name="from" label={say('pay.from')}><Select options={accounts.map(value => ({ value, label: value }))} /></Form.Item>
      <Form.Item name="to" label={say('pay.to')} validateTrigger="onBlur" rules={[checked('to')]}><Input className="mono" maxLength={100} autoComplete="off" spellCheck={false} /></Form.Item>
      <Form.Item name="amount" label={say('pay.amount')} validateTrigger="onBlur" rules={[checked('amount')]}><Input inputMode="decimal" maxLength={60} autoComplete="off" /></Form.Item>
      <Form.Item name="asset" label={say('pay.asset')}><Select options={monies} /></Form.Item>
      <Form.Item name="toAsset" label={say('pay.toAsset')}><Select options={monies} /></Form.Item>
      {fault !== null && <ProblemNotice fault={fault} />}
      <Button type="primary" htmlType="submit" loading={isBusy}>{say('pay.review')}</Button>
    </Form>
  )
}

function Review({ looked, isSending, fault, onSign, onChange }: Readonly<{ looked: Looked; isSending: boolean; fault: Error | null; onSign(): void; onChange(): void }>): ReactNode {
  const { say, tell } = useWords()
  return (
    <section className="card" aria-label={say('pay.review.title')}>
      <h2>{say('pay.review.title')}</h2>
      <p className="quiet">{say('pay.review.why')}</p>
      {looked.prepared.transaction.actions.map(({ type, summary, input }, at) => <div key={at}><h3>{summary === undefined ? type : tell(summary)}</h3><Fields value={input} /></div>)}
      {fault !== null && <ProblemNotice fault={fault} />}
      <p className="acts"><Button onClick={onChange} disabled={isSending}>{say('pay.change')}</Button><Button type="primary" loading={isSending} onClick={onSign}>{say('pay.sign')}</Button></p>
    </section>
  )
}

function Outcome({ submitted: { results, proposals = [] }, onAgain }: Readonly<{ submitted: Submitted; onAgain(): void }>): ReactNode {
  const { say, tell } = useWords()
  const [result] = results
  const [proposal] = proposals
  const isDone = result?.outcome?.done === true
  const words = result?.outcome
  return (
    <section className="card" aria-live="polite">
      <Alert
        type={isDone ? 'success' : 'error'}
        showIcon
        title={isDone ? (proposal === null || proposal === undefined ? say('pay.done') : say('pay.proposed')) : words === undefined ? result?.status : tell(words.text)}
        description={<>{!isDone && words !== undefined && tell(words.hint)} {result !== undefined && <TransactionLink id={result.id} />}</>}
      />
      <p className="acts"><Button onClick={onAgain}>{say('pay.again')}</Button></p>
    </section>
  )
}
