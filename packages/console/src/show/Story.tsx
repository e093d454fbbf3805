import { Alert, Tag } from 'antd'
import type { ReactNode } from 'react'
import type { ProofStory } from '@jianghan/client/page'
import { useWords } from '../words/useWords.ts'

const COLORS = { true: 'success', false: 'error', stale: 'warning' } as const
const LEVELS = { yes: 'green', no: 'red', notChecked: 'default' } as const

/** A verdict that this browser has reached, told step by step. */
export function Story({ story: { verdict, headline, statements, levels, basis, cautions }, children }: Readonly<{ story: ProofStory; children?: ReactNode }>): ReactNode {
  const { say, tell } = useWords()
  return (
    <section className="story" aria-live="polite">
      <Alert type={COLORS[verdict]} showIcon title={<strong>{say(`verdict.${verdict}`)} · {tell(headline)}</strong>} description={say('verdict.here')} action={children} />
      {statements.length > 0 && <h3>{say('verdict.shows')}</h3>}
      {statements.map(({ sentence, rows }, at) => (
        <article key={at} className="card">
          <p>{tell(sentence)}</p>
          <dl className="details">{rows.map(({ label, value }, row) => <div key={row}><dt>{tell(label)}</dt><dd className="wrapped">{tell(value)}</dd></div>)}</dl>
        </article>
      ))}
      <h3>{say('verdict.levels')}</h3>
      <ol className="levels">
        {levels.map(({ level, state, words }) => <li key={level}><Tag color={LEVELS[state]}>{say(`verdict.level.${state}`)}</Tag> {tell(words)}</li>)}
      </ol>
      <h3>{say('verdict.basis')}</h3>
      <dl className="details">{basis.map(({ label, value }, at) => <div key={at}><dt>{tell(label)}</dt><dd className="wrapped">{tell(value)}</dd></div>)}</dl>
      {cautions.length > 0 && <Alert type="warning" title={say('verdict.cautions')} description={<ul>{cautions.map((each, at) => <li key={at}>{tell(each)}</li>)}</ul>} />}
    </section>
  )
}
