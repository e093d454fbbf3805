/** Number and name of this module, for ever. */
export const MEMBERS = { number: 1, name: 'members' } as const
