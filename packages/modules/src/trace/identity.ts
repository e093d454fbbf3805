/** Number and name of this module, for ever. */
export const TRACE = { number: 6, name: 'trace' } as const
