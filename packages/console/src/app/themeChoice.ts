import { createContext } from 'react'
import type { Theme } from './preferences.ts'

/** The theme in use, and how it is changed. */
export const ThemeChoice = createContext<Readonly<{ choice: Theme; choose(theme: Theme): void }>>({ choice: 'system', choose: () => undefined })
