export { FilePage } from './FilePage.tsx'
export { FilesPage } from './FilesPage.tsx'
