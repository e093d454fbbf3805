import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { formatDecimal } from '@jianghan/protocol'
import { useId, useMemo, useState, type ReactNode } from 'react'
import type { HistoryLine } from '../../api/answers.ts'
import { historyQuery, ledgerQuery, newestLinesQuery } from '../../api/queries.ts'
import { LineChart } from '../../show/chart/LineChart.tsx'
import { Fields } from '../../show/fields.tsx'
import { Listing } from '../../show/Listing.tsx'
import { ProblemNotice } from '../../show/problem.tsx'
import { Amount, Hash, MemberLink } from '../../show/values.tsx'
import { businessDay } from '../../show/text.ts'
import { useWords } from '../../words/useWords.ts'
import { balancesOver } from './balances.ts'
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

/** Balances of the assets that the account was ever moved in, as its newest lines name them, each with how it came to be and the statement of a day. */
function Balances({ address }: Readonly<{ address: string }>): ReactNode {
  const { say } = useWords()
  const { data } = useQuery(newestLinesQuery(address))
  if (data === undefined || data.assets.length === 0) return null
  return <section aria-label={say('account.balances')}><h2>{say('account.balances')}</h2>{data.assets.map(assetId => <Balance key={assetId} address={address} assetId={assetId} lines={data.lines} />)}</section>
}

function Balance({ address, assetId, lines }: Readonly<{ address: string; assetId: string; lines: readonly HistoryLine[] }>): ReactNode {
  const { say } = useWords()
  const { data } = useQuery(ledgerQuery<{ atoms: string } | null>('payments.getBalance', { account: address, asset: assetId }))
  const { data: asset } = useQuery({ ...ledgerQuery<{ decimals: number } | null>('payments.getAsset', { asset: assetId }), staleTime: Infinity })
  const decimals = asset?.decimals
  const atoms = data?.atoms
  const points = useMemo(
    () => (atoms === undefined || decimals === undefined ? [] : balancesOver(BigInt(atoms), lines, assetId).map((held): readonly [number, number] => [Date.parse(held.at), Number(formatDecimal(held.atoms, decimals))])),
    [atoms, decimals, lines, assetId],
  )
  if (data === undefined || data === null) return <p className="quiet">{assetId}</p>
  return (
    <article className="card" aria-label={assetId}>
      <h3><Amount atoms={data.atoms} assetId={assetId} /></h3>
      {points.length > 1 && <LineChart points={points} label={say('account.chart', { asset: assetId })} axisText={axisText} />}
      <Statement address={address} assetId={assetId} />
    </article>
  )
}

const axisText = (value: number): string => value.toLocaleString('en-US')

/** The statement of one business day (UTC+8), to be downloaded. */
function Statement({ address, assetId }: Readonly<{ address: string; assetId: string }>): ReactNode {
  const { say } = useWords()
  const [day, setDay] = useState(() => businessDay(new Date()))
  const query = new URLSearchParams({ day, asset: assetId })
  const id = useId()
  return (
    <p className="steps">
      <label htmlFor={id}>{say('account.day')}</label><input id={id} type="date" value={day} onChange={event => setDay(event.target.value)} />
      <a href={`/v1/iso20022/accounts/${address}/camt.053?${String(query)}`} download={`camt.053-${assetId}-${day}.xml`}>camt.053</a>
      <a href={`/v1/accounts/${address}/statement?${String(query)}`} download={`statement-${assetId}-${day}.json`}>{say('account.statement')}</a>
    </p>
  )
}
