import { Link, useParams } from '@tanstack/react-router'
import { moduleSchemas } from '@jianghan/modules/schema'
import type { ModuleSchema } from '@jianghan/kernel/schema'
import { Tag } from 'antd'
import type { ReactNode } from 'react'
import { NotFound } from '../../app/NotFound.tsx'
import { fieldName } from '../../show/fieldName.ts'
import { Rows } from '../../show/Listing.tsx'
import { useWords } from '../../words/useWords.ts'

/** Everything that the ledger can do, by its modules. */
export function ModulesPage(): ReactNode {
  const { say, tell } = useWords()
  return (
    <>
      <h1>{say('nav.modules')}</h1>
      <p className="quiet">{say('modules.why')}</p>
      <Rows
        label={say('nav.modules')}
        items={moduleSchemas}
        keyOf={({ name }) => name}
        columns={[
          { title: say('modules.module'), cell: ({ name, title }) => <Link to="/modules/$module" params={{ module: name }}>{tell(title)}</Link> },
          { title: say('modules.name'), cell: ({ name }) => <code>{name}</code> },
          { title: say('modules.number'), align: 'end', cell: ({ number }) => number },
          { title: say('modules.actions'), align: 'end', cell: ({ actions }) => actions.length },
          { title: say('modules.queries'), align: 'end', cell: ({ queries }) => queries.length },
          { title: say('modules.events'), align: 'end', cell: ({ events }) => Object.keys(events).length },
        ]}
      />
    </>
  )
}

/** One module: its actions, its queries, what it tells, and what it refuses. */
export function ModulePage(): ReactNode {
  const { say, tell } = useWords()
  const { module: name } = useParams({ strict: false }) as { module: string }
  const module = moduleSchemas.find(each => each.name === name)
  if (module === undefined) return <NotFound />
  return (
    <>
      <p className="steps"><Link to="/modules">← {say('nav.modules')}</Link></p>
      <h1>{tell(module.title)} <code>{module.name}</code></h1>
      <section>
        <h2>{say('modules.actions')}</h2>
        <ul className="tiles">{module.actions.map(({ name: action, summary }) => <li key={action}><Link to="/modules/actions/$action" params={{ action }}><strong>{tell(summary)}</strong><code>{action}</code></Link></li>)}</ul>
      </section>
      {module.queries.length > 0 && (
        <section>
          <h2>{say('modules.queries')}</h2>
          <ul className="tiles">{module.queries.map(({ name: query, summary }) => <li key={query}><Link to="/modules/queries/$query" params={{ query }} search={{}}><strong>{tell(summary)}</strong><code>{query}</code></Link></li>)}</ul>
        </section>
      )}
      <Events module={module} />
      <Refusals module={module} />
    </>
  )
}

function Events({ module: { name, events } }: Readonly<{ module: ModuleSchema }>): ReactNode {
  const { say, tell } = useWords()
  return (
    <section>
      <h2>{say('modules.events')}</h2>
      <Rows
        label={say('modules.events')}
        items={Object.values(events)}
        keyOf={event => `${event.name} ${event.version}`}
        columns={[
          { title: say('modules.event'), cell: ({ words }) => tell(words) },
          { title: say('modules.name'), cell: event => <code>{name}.{event.name}</code> },
          { title: say('modules.audience'), cell: ({ audience }) => <Tag>{say(audience === 'public' ? 'modules.audience.public' : audience === 'members' ? 'modules.audience.members' : 'modules.audience.parties')}</Tag> },
          { title: say('modules.fields'), cell: ({ fields }) => <span className="reason">{Object.keys((fields.schema as { properties?: object }).properties ?? {}).map(field => tell(fieldName(field, `${name}.`))).join(' · ')}</span> },
        ]}
      />
    </section>
  )
}

function Refusals({ module: { name, errors } }: Readonly<{ module: ModuleSchema }>): ReactNode {
  const { say, tell } = useWords()
  return (
    <section>
      <h2>{say('modules.errors')}</h2>
      <Rows
        label={say('modules.errors')}
        items={Object.values(errors)}
        keyOf={error => error.name}
        columns={[
          { title: say('modules.name'), cell: error => <code>{name}.{error.name}</code> },
          { title: say('modules.number'), align: 'end', cell: ({ code }) => code },
          { title: say('modules.hint'), cell: ({ hint }) => <span className="reason">{tell(hint)}</span> },
        ]}
      />
    </section>
  )
}
