/** What this module needs of its neighbours, through their doors. */
export { hasCapacity, holderOf } from '../members/index.ts'
