export { application } from './application.ts'
export type { Consortium, DirectoryEntry, Officer } from './consortium.ts'
export { demoConsortium } from './demo.ts'
export { emptyConsortium } from './empty.ts'
