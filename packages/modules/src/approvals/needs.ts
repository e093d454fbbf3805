export { access, holderOf } from '../members/index.ts'
