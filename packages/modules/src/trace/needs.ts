export { hasCapacity, isActiveMember } from '../members/index.ts'
