import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { accountsQuery, assetsQuery, ledgerQuery } from '../../api/queries.ts'
import { AccountLink, Amount } from '../../show/values.tsx'
import { useWords } from '../../words/useWords.ts'
import { PayForm } from './PayForm.tsx'
import { SignedIn } from './SignedIn.tsx'

/** What an organisation holds, and paying from it. */
export function PaymentsPage(): ReactNode {
  const { say } = useWords()
  return (
    <>
      <h1>{say('pay.title')}</h1>
      <SignedIn>{member => <><Accounts member={member} /><PayForm key={member} member={member} /></>}</SignedIn>
    </>
  )
}

function Accounts({ member }: Readonly<{ member: string }>): ReactNode {
  const { say } = useWords()
  const { data: accounts = [] } = useQuery(accountsQuery(member))
  const { data: assets = [] } = useQuery(assetsQuery)
  return (
    <section aria-label={say('pay.accounts')}>
      <h2>{say('pay.accounts')}</h2>
      {accounts.length === 0 && <p className="quiet">{say('app.none')}</p>}
      {accounts.map(address => (
        <article key={address} className="card">
          <AccountLink address={address} />
          <ul className="plain balances">{assets.map(({ assetId }) => <Held key={assetId} address={address} assetId={assetId} />)}</ul>
        </article>
      ))}
    </section>
  )
}

/** A balance, where there is one. */
function Held({ address, assetId }: Readonly<{ address: string; assetId: string }>): ReactNode {
  const { data } = useQuery(ledgerQuery<{ atoms: string } | null>('payments.getBalance', { account: address, asset: assetId }))
  return data === undefined || data === null || data.atoms === '0' ? null : <li><Amount atoms={data.atoms} assetId={assetId} /></li>
}
