/** What this module needs of its neighbours, through their doors. */
export { accountExists, hasCapacity, holderOf, isAnyFrozen, isFrozen } from '../members/index.ts'
