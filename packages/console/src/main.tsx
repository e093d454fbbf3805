import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { Console } from './app/App.tsx'
import { preferredLanguage } from './app/preferences.ts'
import './console.css'
import { startWords } from './words/useWords.ts'

const translator = await startWords(preferredLanguage())
createRoot(document.getElementById('root') as HTMLElement).render(<StrictMode><I18nextProvider i18n={translator}><Console /></I18nextProvider></StrictMode>)
