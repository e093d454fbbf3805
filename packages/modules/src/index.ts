export { access, members, membersSchema } from './members/index.ts'
export { payments, paymentsSchema } from './payments/index.ts'
