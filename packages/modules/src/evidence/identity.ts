/** Number and name of this module, for ever. */
export const EVIDENCE = { number: 5, name: 'evidence' } as const
