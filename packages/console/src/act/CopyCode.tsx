import { Segmented, Typography } from 'antd'
import { useState, type ReactNode } from 'react'
import { useWords } from '../words/useWords.ts'
import type { ActionInput } from './actionInput.ts'
import { type CodeLanguage, codeOfAction, codeOfQuery } from './code.ts'

type Of = Readonly<{ action: ActionInput; query?: undefined }> | Readonly<{ action?: undefined; query: Readonly<{ name: string; args: Readonly<Record<string, string>> }> }>

/** What was entered, as a program does it: to be copied. */
export function CopyCode({ action, query }: Of): ReactNode {
  const { say } = useWords()
  const [language, setLanguage] = useState<CodeLanguage>('curl')
  const text = action === undefined ? codeOfQuery(query.name, query.args, language, location.origin) : codeOfAction(action, language, location.origin)
  return (
    <section className="card" aria-label={say('code.title')}>
      <h2>{say('code.title')}</h2>
      <p className="acts">
        <Segmented<CodeLanguage> aria-label={say('code.language')} value={language} options={['curl', 'TypeScript']} onChange={setLanguage} />
        <Typography.Text copyable={{ text, tooltips: [say('app.copy'), say('app.copied')] }}>{say('app.copy')}</Typography.Text>
      </p>
      <pre className="program" tabIndex={0}>{text}</pre>
    </section>
  )
}
