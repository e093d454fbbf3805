/** What this module needs of its neighbours, through their doors. */
export { admission, hasCapacity, isActiveMember, reinstatement, removal, suspension } from '../members/index.ts'
