/** Number and name of this module, for ever. */
export const GOVERNANCE = { number: 4, name: 'governance' } as const
