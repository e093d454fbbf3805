import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Input, Skeleton } from 'antd'
import { useState, type ReactNode } from 'react'
import { toHex } from '@jianghan/protocol'
import type { ActionInput } from '../../act/actionInput.ts'
import { Signing } from '../../act/Signing.tsx'
import { ledgerQuery, sessionQuery } from '../../api/queries.ts'
import { canUsePasskeys, NoPasskey } from '../../session/noPasskey.ts'
import { makePasskey } from '../../session/passkey.ts'
import { roleWord } from '../../session/roles.ts'
import { ProblemNotice } from '../../show/problem.tsx'
import { useWords } from '../../words/useWords.ts'
import { SignedIn } from '../payments/SignedIn.tsx'
import { isPublicKey, nameSite, OFFICER_ROLES, registerKey, type Site } from './keyActions.ts'
import { LostKey } from './LostKey.tsx'

/** Keys of officers: a passkey is made on the officer's own device, registered by whom the member's policy asks for, and replaced when it is lost. */
export function KeysPage(): ReactNode {
  const { say } = useWords()
  const [publicKey, setPublicKey] = useState('')
  const [action, setAction] = useState<ActionInput>()
  if (action !== undefined) {
    return (
      <>
        <h1>{say('keys.title')}</h1>
        <Signing
          action={action}
          onChange={() => setAction(undefined)}
          onDone={() => {
            setAction(undefined)
            setPublicKey('')
          }}
        />
      </>
    )
  }
  return (
    <>
      <h1>{say('keys.title')}</h1>
      <Make publicKey={publicKey} onMade={setPublicKey} />
      <SignedIn>{member => (
        <>
          <ThisSite member={member} onAct={setAction} />
          <Register member={member} publicKey={publicKey} onAct={setAction} />
          <LostKey member={member} publicKey={publicKey} onAct={setAction} />
        </>
      )}</SignedIn>
    </>
  )
}

/** Making a passkey needs nobody's leave; it is of use when the ledger has its public key. */
function Make({ publicKey, onMade }: Readonly<{ publicKey: string; onMade(publicKey: string): void }>): ReactNode {
  const { say } = useWords()
  const { data: session } = useQuery(sessionQuery)
  const make = useMutation({ mutationFn: async () => toHex(await makePasskey(session?.member ?? location.hostname)), onSuccess: onMade })
  return (
    <section className="pay card" aria-label={say('keys.make.title')}>
      <h2>{say('keys.make.title')}</h2>
      <p className="quiet">{say('keys.make.why')}</p>
      {canUsePasskeys() ? <Button loading={make.isPending} onClick={() => make.mutate()}>{say('keys.make')}</Button> : <Alert type="warning" showIcon title={say('session.passkey.where')} />}
      {make.error !== null && (make.error instanceof NoPasskey ? <Alert type="warning" showIcon title={say('session.passkey.none')} /> : <ProblemNotice fault={make.error} />)}
      <label className="field"><span>{say('keys.publicKey')}</span><Input className="mono" value={publicKey} maxLength={80} autoComplete="off" spellCheck={false} onChange={event => onMade(event.target.value)} /></label>
      {publicKey !== '' && !isPublicKey(publicKey) && <Alert type="error" showIcon title={say('keys.publicKey.bad')} />}
      {make.data === publicKey && <Alert type="success" showIcon title={say('keys.made')} />}
    </section>
  )
}

/** A passkey signs only at sites that its member named on the ledger. */
function ThisSite({ member, onAct }: Readonly<{ member: string; onAct(action: ActionInput): void }>): ReactNode {
  const { say } = useWords()
  const { data } = useQuery(ledgerQuery<{ origins: readonly Site[] } | null>('members.getWebOrigins', { member }))
  if (!canUsePasskeys()) return null
  if (data === undefined) return <Skeleton active />
  const named = data?.origins ?? []
  const site: Site = { origin: location.origin, rpId: location.hostname }
  if (named.some(({ origin }) => origin === site.origin)) return <Alert className="notice" type="success" showIcon title={<>{say('keys.site.named')} <code>{site.origin}</code></>} />
  return <Alert className="notice" type="warning" showIcon title={<>{say('keys.site.unnamed')} <code>{site.origin}</code></>} action={<Button onClick={() => onAct(nameSite(member, named, site))}>{say('keys.site.name')}</Button>} />
}

function Register({ member, publicKey, onAct }: Readonly<{ member: string; publicKey: string; onAct(action: ActionInput): void }>): ReactNode {
  const { say } = useWords()
  const [roles, setRoles] = useState<readonly string[]>(['maker'])
  return (
    <section className="pay card" aria-label={say('keys.register.title')}>
      <h2>{say('keys.register.title')}</h2>
      <p className="quiet">{say('keys.register.why')}</p>
      <Checkbox.Group
        aria-label={say('member.roles')}
        value={[...roles]}
        options={OFFICER_ROLES.map(role => ({ value: role, label: roleWord(role, say) }))}
        onChange={next => setRoles(next.at(-1) === 'sign-in' ? ['sign-in'] : next.filter(role => role !== 'sign-in'))}
      />
      <p className="acts"><Button type="primary" disabled={!isPublicKey(publicKey) || roles.length === 0} onClick={() => onAct(registerKey(member, publicKey, roles))}>{say('keys.register')}</Button></p>
    </section>
  )
}
