import type * as acts from './acts.ts'

/** What it takes to look at bytes and to sign them: fetched when somebody is about to. */
export const signing = (): Promise<typeof acts> => import('./acts.ts')
