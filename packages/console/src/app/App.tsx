import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { App as Antd, ConfigProvider, theme } from 'antd'
import { type ReactNode, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { ProblemError } from '../api/http.ts'
import { sessionQuery } from '../api/queries.ts'
import { useWords } from '../words/useWords.ts'
import { CHINESE } from './antdWords.ts'
import { keepTheme, preferredTheme, type Theme } from './preferences.ts'
import { router } from './router.tsx'
import { ThemeChoice } from './themeChoice.ts'

/** The page's nonce: styles that antd makes carry it, as the page's policy demands. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''

/** What a refusal says of the session is asked for at once, rather than with the next round. */
const onError = (fault: Error): void => {
  if (fault instanceof ProblemError && fault.status === 401) void client.invalidateQueries({ queryKey: sessionQuery.queryKey })
}

const client = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      // What the node refuses it will refuse again; what could not be reached may come back.
      retry: (failures, fault) => failures < 3 && fault instanceof ProblemError && (fault.status === 0 || fault.status >= 500),
      refetchOnWindowFocus: true,
    },
  },
})

const darkSystem = matchMedia('(prefers-color-scheme: dark)')
const onSystem = (changed: () => void): (() => void) => {
  darkSystem.addEventListener('change', changed)
  return () => darkSystem.removeEventListener('change', changed)
}

/** The whole console: language, theme, data, pages. */
export function Console(): ReactNode {
  const { language } = useWords()
  const [choice, choose] = useState<Theme>(preferredTheme)
  const isSystemDark = useSyncExternalStore(onSystem, () => darkSystem.matches)
  const isDark = choice === 'system' ? isSystemDark : choice === 'dark'
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
    document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light'
  }, [language, isDark])
  const themes = useMemo(() => ({ choice, choose: (next: Theme) => { keepTheme(next); choose(next) } }), [choice])
  return (
    <ThemeChoice value={themes}>
      <ConfigProvider
        csp={{ nonce }}
        button={{ autoInsertSpace: false }}
        {...(language === 'zh' && { locale: CHINESE })}
        theme={{ algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm, token: { colorPrimary: isDark ? '#2a7fb5' : '#0b5c8a', borderRadius: 8, fontFamily: 'var(--text)' } }}
      >
        <Antd>
          <QueryClientProvider client={client}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </Antd>
      </ConfigProvider>
    </ThemeChoice>
  )
}
