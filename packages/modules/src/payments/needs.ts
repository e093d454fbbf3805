/** What this module needs of its neighbours, through their doors. */
export { accountExists, hasCapacity, holderOf } from '../members/index.ts'
