import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useNavigate } from '@tanstack/react-router'
import { Alert, Button, Input, Segmented } from 'antd'
import { Suspense, use, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { sessionQuery } from '../api/queries.ts'
import { useLive } from '../api/useLive.ts'
import { SignIn } from '../session/SignIn.tsx'
import { type Language, useWords } from '../words/useWords.ts'
import { keepLanguage, type Theme } from './preferences.ts'
import { ThemeChoice } from './themeChoice.ts'

const PAGES = [
  ['/', 'nav.overview'], ['/blocks', 'nav.blocks'], ['/transactions', 'nav.transactions'], ['/members', 'nav.members'], ['/payments', 'nav.payments'], ['/files', 'nav.files'], ['/approvals', 'nav.approvals'], ['/verify', 'nav.verify'],
] as const

/** What stands around every page: ways to the others, the one search box, who is signed in, language and theme. */
export function Shell(): ReactNode {
  const { say } = useWords()
  const isUp = useLive()
  const { data: session } = useQuery(sessionQuery)
  return (
    <>
      <a className="skip" href="#content">{say('app.skip')}</a>
      <header className="bar">
        <Link to="/" className="mark"><img src="/console/mark.svg" alt="" width="28" height="28" /><strong>{say('app.name')}</strong></Link>
        <nav aria-label={say('app.menu')}>
          {PAGES.map(([to, word]) => <Link key={to} to={to} activeOptions={{ exact: to === '/' }} activeProps={{ className: 'here', 'aria-current': 'page' }}>{say(word)}</Link>)}
          <a href="/docs">{say('nav.api')}</a>
        </nav>
        <SearchBox />
        <SignIn />
      </header>
      <main id="content" tabIndex={-1}>
        {!isUp && <Alert className="notice" type="warning" showIcon title={say('app.offline')} />}
        {session?.kind === 'ended' && <Alert className="notice" type="warning" showIcon title={say('session.ended')} />}
        <Suspense><Outlet /></Suspense>
      </main>
      <footer className="foot"><Choices /></footer>
    </>
  )
}

function SearchBox(): ReactNode {
  const { say } = useWords()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  return (
    <form
      role="search"
      className="search"
      onSubmit={event => {
        event.preventDefault()
        if (text.trim() !== '') void navigate({ to: '/search', search: { q: text.trim() } })
      }}
    >
      <Input value={text} maxLength={200} onChange={event => setText(event.target.value)} placeholder={say('app.search')} aria-label={say('app.search')} allowClear />
      <Button htmlType="submit">{say('app.search.do')}</Button>
    </form>
  )
}

function Choices(): ReactNode {
  const { say, language } = useWords()
  const { i18n } = useTranslation()
  const { choice, choose } = use(ThemeChoice)
  return (
    <>
      <Segmented<Language>
        aria-label={say('app.language')}
        value={language}
        options={[{ value: 'zh', label: '中文' }, { value: 'en', label: 'English' }]}
        onChange={next => {
          keepLanguage(next)
          void i18n.changeLanguage(next)
        }}
      />
      <Segmented<Theme>
        aria-label={say('app.theme')}
        value={choice}
        options={(['system', 'light', 'dark'] as const).map(value => ({ value, label: say(`app.theme.${value}`) }))}
        onChange={choose}
      />
    </>
  )
}
