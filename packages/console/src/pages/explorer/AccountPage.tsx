import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { historyQuery, ledgerQuery, movedAssetsQuery } from '../../api/queries.ts'
import { Fields } from '../../show/fields.tsx'
import { Listing } from '../../show/Listing.tsx'
import { ProblemNotice } from '../../show/problem.tsx'
import { Amount, Hash, MemberLink } from '../../show/values.tsx'
import { useWords } from '../../words/useWords.ts'
import { historyColumns } from './history.tsx'

type Account = Readonly<{ member: string; policy: unknown }>

/** One account: whose it is, what it holds, what it took part in. */
export function AccountPage(): ReactNode {
  const { say, tell } = useWords()
  const { address } = useParams({ strict: false }) as { address: string }
  const { data: account, error } = useQuery(ledgerQuery<Account | null>('members.getAccount', { account: address }))
  return (
    <>
      <h1>{say('account.title')}</h1>
      <dl className="details">
        <div><dt>{say('account.address')}</dt><dd><Hash value={address} full /></dd></div>
        {account !== undefined && account !== null && <div><dt>{say('account.member')}</dt><dd><MemberLink member={account.member} /></dd></div>}
        {account !== undefined && account !== null && <div><dt>{say('account.policy')}</dt><dd><Fields value={account.policy} of="members." /></dd></div>}
      </dl>
      {error !== null && account === undefined && <ProblemNotice fault={error} />}
      <Balances address={address} />
      <section>
        <h2>{say('account.history')}</h2>
        <Listing query={historyQuery('accounts', address)} label={say('account.history')} keyOf={({ id, height, index, movement }) => `${height} ${index} ${id} ${movement?.assetId ?? ''} ${movement?.purpose ?? ''}`} columns={historyColumns({ say, tell })} />
      </section>
    </>
  )
}

/** Balances of the assets that the account was ever moved in, as its newest lines name them. */
function Balances({ address }: Readonly<{ address: string }>): ReactNode {
  const { say } = useWords()
  const { data: list = [] } = useQuery(movedAssetsQuery(address))
  if (list.length === 0) return null
  return <section><h2>{say('account.balances')}</h2><ul className="plain balances">{list.map(assetId => <li key={assetId}><Balance address={address} assetId={assetId} /></li>)}</ul></section>
}

function Balance({ address, assetId }: Readonly<{ address: string; assetId: string }>): ReactNode {
  const { data } = useQuery(ledgerQuery<{ atoms: string } | null>('payments.getBalance', { account: address, asset: assetId }))
  return data === undefined || data === null ? <span className="quiet">{assetId}</span> : <Amount atoms={data.atoms} assetId={assetId} />
}
