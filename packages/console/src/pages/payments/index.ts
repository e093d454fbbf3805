export { ApprovalsPage } from './ApprovalsPage.tsx'
export { PaymentsPage } from './PaymentsPage.tsx'
