/** Number and name of this module, for ever. */
export const PAYMENTS = { number: 2, name: 'payments' } as const
