import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Input, Skeleton, Tag } from 'antd'
import { useState, type ReactNode } from 'react'
import { post } from '../../api/http.ts'
import { sessionQuery, statusQuery } from '../../api/queries.ts'
import { fieldName } from '../../show/fieldName.ts'
import { Listing, Rows } from '../../show/Listing.tsx'
import { ProblemNotice } from '../../show/problem.tsx'
import { grouped } from '../../show/text.ts'
import { BlockLink, Hash, Moment } from '../../show/values.tsx'
import { useWords } from '../../words/useWords.ts'
import { type Audited, auditQuery, diskOf, metricsQuery, networkQuery, readyQuery } from './queries.ts'

/** The machine behind the page: whether it is well, how far it is, who it talks to, what it holds. What is not for the reader is not shown, and refused by the node as well. */
export function NodePage(): ReactNode {
  const { say } = useWords()
  const { data: session } = useQuery(sessionQuery)
  const isOwner = session?.scopes.includes('admin') === true
  return (
    <>
      <h1>{say('node.title')}</h1>
      <Health />
      {session !== undefined && !isOwner && <Alert className="notice" type="info" showIcon title={say('node.ownerOnly')} />}
      {isOwner && <><Disk /><Network /><Backup /><Audit /></>}
    </>
  )
}

function Figures({ figures }: Readonly<{ figures: readonly (readonly [string, ReactNode])[] }>): ReactNode {
  return <dl className="figures">{figures.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
}

function Health(): ReactNode {
  const { say, tell } = useWords()
  const { data: status, error } = useQuery(statusQuery)
  const { data: ready } = useQuery(readyQuery)
  if (error !== null && status === undefined) return <ProblemNotice fault={error} />
  if (status === undefined) return <Skeleton active />
  const isWell = ready?.ready === true
  return (
    <section aria-label={say('node.health')}>
      <h2>{say('node.health')} {ready !== undefined && <Tag color={isWell ? 'green' : 'red'}>{say(isWell ? 'node.ready' : 'node.notReady')}</Tag>}</h2>
      {[...ready?.reasons ?? [], ...ready?.warnings ?? []].map((each, at) => <Alert key={at} className="notice" type={isWell ? 'warning' : 'error'} showIcon title={typeof each === 'string' ? each : tell(each)} />)}
      <Figures
        figures={[
          [say('overview.height'), <BlockLink key="h" height={status.height} />],
          [say('node.time'), <Moment key="t" at={status.time} />],
          [say('overview.index'), status.index === null ? say('app.none') : status.index.lag === '0' ? say('overview.index.current') : say('overview.index.lag', { lag: status.index.lag })],
          [say('node.writing'), say(`node.writing.${status.engine.state}`)],
          [say('node.network'), say(`node.network.${status.engine.network}`)],
          [say('overview.version'), status.version],
          [say('member.title'), status.member ?? say('app.none')],
        ]}
      />
    </section>
  )
}

const GIB = 1_073_741_824
const sizeText = (bytes: number): string => (bytes >= GIB ? `${(bytes / GIB).toFixed(1)} GiB` : `${(bytes / 1_048_576).toFixed(1)} MiB`)

function Disk(): ReactNode {
  const { say } = useWords()
  const { data } = useQuery(metricsQuery)
  const sizes = data === undefined ? [] : diskOf(data)
  if (sizes.length === 0) return null
  return <section aria-label={say('node.disk')}><h2>{say('node.disk')}</h2><Figures figures={sizes.map(({ what, bytes }) => [say(`node.disk.${what}`), sizeText(bytes)])} /></section>
}

function Network(): ReactNode {
  const { say } = useWords()
  const { data: network } = useQuery(networkQuery)
  if (network === undefined) return null
  if (network.engine === 'embedded') return <section aria-label={say('node.peers')}><h2>{say('node.peers')}</h2><p className="quiet">{say('node.alone')}</p></section>
  return (
    <section aria-label={say('node.peers')}>
      <h2>{say('node.peers')}</h2>
      <Figures figures={[[say('node.process'), say(`node.process.${network.process}`)], [say('node.network'), say(`node.network.${network.state}`)], [say('overview.height'), grouped(network.height)], [say('node.round'), network.round], [say('node.validates'), say(network.validates ? 'app.yes' : 'app.no')]]} />
      <Rows
        label={say('node.peers')}
        items={network.peers}
        keyOf={({ id }) => id}
        columns={[{ title: say('node.moniker'), cell: ({ moniker }) => moniker }, { title: say('node.address'), cell: ({ address }) => <code>{address}</code> }, { title: say('node.id'), cell: ({ id }) => <Hash value={id} /> }]}
      />
      <h3>{say('overview.validators')}</h3>
      <Rows
        label={say('overview.validators')}
        items={network.validators}
        keyOf={({ address }) => address}
        columns={[
          { title: say('node.address'), cell: ({ address }) => <Hash value={address} /> }, { title: say('node.power'), align: 'end', cell: ({ power }) => grouped(power) },
          { title: say('node.voted'), cell: ({ voted }) => <Tag color={voted ? 'green' : 'red'}>{say(voted ? 'app.yes' : 'app.no')}</Tag> },
        ]}
      />
    </section>
  )
}

function Backup(): ReactNode {
  const { say } = useWords()
  const [to, setTo] = useState('')
  const begin = useMutation({ mutationFn: () => post<unknown>('/v1/node/backup', { to: to.trim() }) })
  return (
    <section aria-label={say('node.backup')}>
      <h2>{say('node.backup')}</h2>
      <p className="quiet">{say('node.backup.why')}</p>
      <form
        className="steps"
        onSubmit={event => {
          event.preventDefault()
          if (to.trim() !== '') begin.mutate()
        }}
      >
        <Input className="mono" value={to} maxLength={4_096} aria-label={say('node.backup.to')} placeholder={say('node.backup.to')} onChange={event => setTo(event.target.value)} />
        <Button htmlType="submit" loading={begin.isPending}>{say('node.backup.begin')}</Button>
      </form>
      {begin.error !== null && <ProblemNotice fault={begin.error} />}
      {begin.data !== undefined && <Alert className="notice" type="success" showIcon title={say('node.backup.begun')} />}
    </section>
  )
}

function Audit(): ReactNode {
  const { say, tell } = useWords()
  return (
    <section aria-label={say('node.audit')}>
      <h2>{say('node.audit')}</h2>
      <p className="quiet">{say('node.audit.why')}</p>
      <Listing
        query={auditQuery}
        label={say('node.audit')}
        keyOf={({ seq }) => String(seq)}
        columns={[
          { title: say('node.audit.seq'), align: 'end', cell: ({ seq }) => seq },
          { title: say('block.time'), cell: ({ at }) => <Moment at={at} /> },
          { title: say('node.audit.act'), cell: ({ act }) => <code>{act}</code> },
          { title: say('node.audit.by'), cell: ({ by }) => <code>{by.id}</code> },
          { title: say('transaction.status'), cell: ({ result }) => <code>{result}</code> },
          { title: say('node.audit.details'), cell: ({ details }: Audited) => <span className="reason">{Object.entries(details).map(([name, value]) => `${tell(fieldName(name))}: ${value}`).join(' · ')}</span> },
        ]}
      />
    </section>
  )
}
