import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Input } from 'antd'
import { useState, type ReactNode } from 'react'
import type { ActionInput } from '../../act/actionInput.ts'
import { ledgerQuery } from '../../api/queries.ts'
import { Fields } from '../../show/fields.tsx'
import { useWords } from '../../words/useWords.ts'
import { endReplacement, isKeyAddress, isPublicKey, replaceLost } from './keyActions.ts'

type Acting = Readonly<{ member: string; publicKey: string; onAct(action: ActionInput): void }>

/** A lost key: two other officers begin its replacement, everybody sees it for 72 hours, and it can be objected to meanwhile. */
export function LostKey({ member, publicKey, onAct }: Acting): ReactNode {
  const { say } = useWords()
  const [lost, setLost] = useState('')
  const isAddress = isKeyAddress(lost)
  return (
    <section className="pay card" aria-label={say('keys.lost.title')}>
      <h2>{say('keys.lost.title')}</h2>
      <p className="quiet">{say('keys.lost.why')}</p>
      <label className="field"><span>{say('keys.lost.which')}</span><Input className="mono" value={lost} maxLength={100} autoComplete="off" spellCheck={false} onChange={event => setLost(event.target.value)} /></label>
      {lost !== '' && !isAddress && <Alert type="error" showIcon title={say('keys.lost.bad')} />}
      {isAddress && <Standing key={lost} lost={lost.trim()} member={member} publicKey={publicKey} onAct={onAct} />}
    </section>
  )
}

/** How the replacement of a key stands, and what can be done about it. */
function Standing({ lost, member, publicKey, onAct }: Acting & Readonly<{ lost: string }>): ReactNode {
  const { say } = useWords()
  const { data } = useQuery(ledgerQuery<Readonly<{ readyMs: string }> | null>('members.getReplacement', { key: lost }))
  if (data === undefined) return null
  if (data === null) return <p className="acts"><Button type="primary" disabled={!isPublicKey(publicKey)} onClick={() => onAct(replaceLost(member, lost, publicKey))}>{say('keys.lost.begin')}</Button></p>
  return (
    <>
      <Alert type="warning" showIcon title={say('keys.lost.waits')} description={<Fields value={{ ...data, readyMs: new Date(Number(data.readyMs)).toISOString() }} of="members." />} />
      <p className="acts">
        <Button type="primary" onClick={() => onAct(endReplacement('CompleteReplacement', member, lost))}>{say('keys.lost.complete')}</Button>
        <Button danger onClick={() => onAct(endReplacement('ObjectToReplacement', member, lost))}>{say('keys.lost.object')}</Button>
      </p>
    </>
  )
}
