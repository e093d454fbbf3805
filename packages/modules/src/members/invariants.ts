import type { Invariant } from '@jianghan/kernel'
import { state } from './state.ts'

/** What holds of members after every block. */
export const invariants: readonly Invariant[] = [
  {
    name: 'members.keyCount',
    words: { zh: '成员的有效密钥数与登记相符', en: 'A member has as many active keys as its record says' },
    check(entries) {
      const active = new Map<string, number>()
      for (const [, key] of state.keys.entries(entries)) if (key.active) active.set(key.member, (active.get(key.member) ?? 0) + 1)
      for (const [id, member] of state.members.entries(entries)) {
        if ((active.get(id) ?? 0) !== member.keyCount) return `${id} has ${active.get(id) ?? 0} active keys, its record says ${member.keyCount}`
      }
      return undefined
    },
  },
  {
    name: 'members.accountCount',
    words: { zh: '成员的账户数与登记相符', en: 'A member has as many accounts as its record says' },
    check(entries) {
      const open = new Map<string, number>()
      for (const [, account] of state.accounts.entries(entries)) open.set(account.member, (open.get(account.member) ?? 0) + 1)
      for (const [id, member] of state.members.entries(entries)) {
        if ((open.get(id) ?? 0) !== member.accountCount) return `${id} has ${open.get(id) ?? 0} accounts, its record says ${member.accountCount}`
      }
      return undefined
    },
  },
]
