/** Number and name of this module, for ever. */
export const APPROVALS = { number: 3, name: 'approvals' } as const
