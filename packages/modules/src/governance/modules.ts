import { GOVERNANCE } from './identity.ts'

/** What goes on in a freeze, and is never switched off: without these nobody could end either. */
export const ESSENTIAL: readonly string[] = ['kernel', 'members', GOVERNANCE.name]

/** Names of modules; one that this release does not have can be switched off before it comes. */
export const MODULE_NAME = /^[a-z][a-z0-9]{0,30}$/
/** Names of actions. */
export const ACTION_NAME = /^[a-z][a-z0-9]{0,30}\.v[1-9][0-9]?\.[A-Z][A-Za-z0-9]{0,63}$/
