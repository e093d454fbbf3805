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
  {
    name: 'members.roleCounts',
    words: { zh: '按角色统计的有效密钥数与登记相符', en: 'Active keys are counted by their roles' },
    check(entries) {
      const active = new Map<string, number>()
      for (const [, key] of state.keys.entries(entries)) if (key.active) active.set(`${key.member} ${key.roles.join()}`, (active.get(`${key.member} ${key.roles.join()}`) ?? 0) + 1)
      for (const [member, { counts }] of state.roleCounts.entries(entries)) {
        const counted = new Map(counts.map(({ roles, keys }) => [`${member} ${roles.join()}`, keys]))
        for (const name of new Set([...counted.keys(), ...[...active.keys()].filter(each => each.startsWith(`${member} `))])) {
          if (counted.get(name) !== active.get(name)) return `${name}: ${active.get(name) ?? 0} active keys, counted ${counted.get(name) ?? 0}`
        }
      }
      return undefined
    },
  },
  {
    name: 'members.controls',
    words: { zh: '账户的控制标记与冻结数相符', en: 'Accounts say whether they are controlled, and the frozen ones are counted' },
    check(entries) {
      let frozen = 0
      const controlled = new Set([...state.controls.entries(entries)].map(([account]) => account.join()))
      for (const [id, account] of state.accounts.entries(entries)) {
        if (account.freeze !== undefined) frozen++
        if (account.isControlled !== controlled.has(id.join())) return `account ${id.join()} says controlled: ${account.isControlled}`
      }
      const [count] = [...state.frozen.entries(entries)].map(([, { accounts }]) => accounts)
      return (count ?? 0) === frozen ? undefined : `${frozen} accounts are frozen, counted ${count ?? 0}`
    },
  },
]
