import type { Json } from '@jianghan/kernel'

/** What every new ledger begins with besides its members: the rules that ledgers of the first release did not have. */
export const beginning: Readonly<Record<'members' | 'payments', { readonly [key: string]: Json }>> = {
  members: { countsRoles: true },
  payments: { recordsAge: true },
}
