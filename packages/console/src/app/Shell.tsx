import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useNavigate } from '@tanstack/react-router'
import { Alert, Button, Input, Segmented } from 'antd'
import { Suspense, use, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { sessionQuery, statusQuery } from '../api/queries.ts'
import { useLive } from '../api/useLive.ts'
import { SignIn } from '../session/SignIn.tsx'
import { type Language, useWords } from '../words/useWords.ts'
import { keepLanguage, type Theme } from './preferences.ts'
import { ThemeChoice } from './themeChoice.ts'

const PAGES = [
  { title: 'nav.ledger', pages: [['/', 'nav.overview'], ['/blocks', 'nav.blocks'], ['/transactions', 'nav.transactions'], ['/verify', 'nav.verify']] },
  { title: 'nav.business', pages: [['/payments', 'nav.payments'], ['/files', 'nav.files'], ['/approvals', 'nav.approvals']] },
  { title: 'nav.consortium', pages: [['/members', 'nav.members'], ['/officers', 'nav.keys'], ['/governance', 'nav.governance']] },
  { title: 'nav.system', pages: [['/node', 'nav.node'], ['/modules', 'nav.modules'], ['/developers', 'nav.developers']] },
] as const

/** What stands around every page: ways to the others, the one search box, who is signed in, language and theme. */
export function Shell(): ReactNode {
  const { say } = useWords()
  const isUp = useLive()
  const { data: session } = useQuery(sessionQuery)
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <a className="skip" href="#content">{say('app.skip')}</a>
      <header className="bar">
        <Button className="opener" aria-expanded={isOpen} aria-controls="menu" onClick={() => setOpen(!isOpen)}>{say('app.menu')}</Button>
        <Link to="/" className="mark"><img src="/console/mark.svg" alt="" width="28" height="28" /><strong>{say('app.name')}</strong></Link>
        <SearchBox />
        <SignIn />
      </header>
      <div className="frame">
        <nav id="menu" className={isOpen ? 'open' : ''} aria-label={say('app.menu')}>
          {PAGES.map(({ title, pages }) => (
            <div key={title} className="pages">
              <span className="quiet">{say(title)}</span>
              {pages.map(([to, word]) => <Link key={to} to={to} onClick={() => setOpen(false)} activeOptions={{ exact: to === '/' }} activeProps={{ className: 'here', 'aria-current': 'page' }}>{say(word)}</Link>)}
              {title === 'nav.system' && <a href="/docs">{say('nav.api')}</a>}
            </div>
          ))}
        </nav>
        <main id="content" tabIndex={-1}>
          {!isUp && <Alert className="notice" type="warning" showIcon title={say('app.offline')} />}
          {session?.kind === 'ended' && <Alert className="notice" type="warning" showIcon title={say('session.ended')} />}
          <Suspense><Outlet /></Suspense>
        </main>
      </div>
      <footer className="foot"><Choices /><Filings /></footer>
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

/** Where a filing number can be looked up, as the authorities want it linked. */
const REGISTERS = { icp: 'https://beian.miit.gov.cn/', blockchain: 'https://bcbeian.ifcert.cn/' } as const

/** The filing numbers of the site and of its blockchain information service, where the configuration has them. */
function Filings(): ReactNode {
  const { say } = useWords()
  const { data: status } = useQuery(statusQuery)
  const kinds = (['icp', 'blockchain'] as const).filter(kind => status !== undefined && status.filings[kind] !== '')
  if (status === undefined || kinds.length === 0) return null
  return (
    <ul className="filings" aria-label={say('app.filings')}>
      {kinds.map(kind => <li key={kind}>{say(`app.filing.${kind}`)} <a href={REGISTERS[kind]} rel="noreferrer">{status.filings[kind]}</a></li>)}
    </ul>
  )
}
