export { ActionPage } from './ActionPage.tsx'
export { ModulePage, ModulesPage } from './ModulesPage.tsx'
export { QueryPage } from './QueryPage.tsx'
