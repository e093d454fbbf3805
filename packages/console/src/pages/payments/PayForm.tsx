import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import { Signing } from '../../act/Signing.tsx'
import { accountsQuery, assetsQuery } from '../../api/queries.ts'
import { useWords } from '../../words/useWords.ts'
import { type Entered, faultOf, orderOf } from './order.ts'

/** Paying one: enter, look at what the bytes say, sign. */
export function PayForm({ member }: Readonly<{ member: string }>): ReactNode {
  const [entered, setEntered] = useState<Entered>()
  const [isLooking, setLooking] = useState(false)
  if (entered !== undefined && isLooking) {
    return (
      <Signing
        action={orderOf(entered)}
        onChange={() => setLooking(false)}
        onDone={() => {
          setEntered(undefined)
          setLooking(false)
        }}
      />
    )
  }
  return (
    <EntryForm
      member={member}
      before={entered}
      onEntered={what => {
        setEntered(what)
        setLooking(true)
      }}
    />
  )
}

function EntryForm({ member, before, onEntered }: Readonly<{ member: string; before: Entered | undefined; onEntered(what: Entered): void }>): ReactNode {
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
      <Button type="primary" htmlType="submit">{say('pay.review')}</Button>
    </Form>
  )
}
