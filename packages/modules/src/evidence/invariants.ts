import type { Invariant } from '@jianghan/kernel'
import { toHex } from '@jianghan/protocol'
import { LIMITS } from './limits.ts'
import { state } from './state.ts'

/** What holds of evidence after every block. */
export const invariants: readonly Invariant[] = [
  {
    name: 'evidence.chains',
    words: { zh: '每份存证有且仅有一条保管链，且至少一环', en: 'Every deposit has one chain of custody of at least one link, and nothing else has one' },
    check(entries) {
      const all = [...entries]
      const nameOf = ({ member, digest }: Readonly<{ member: string; digest: Uint8Array }>): string => `${member} ${toHex(digest)}`
      const chains = new Map([...state.custody.entries(all)].map(([key, { count }]) => [nameOf(key), count]))
      for (const [key] of state.deposits.entries(all)) {
        const links = chains.get(nameOf(key))
        if (links === undefined || links < 1n || links > BigInt(LIMITS.handovers) + 1n) return `deposit ${nameOf(key)} has a chain of ${links ?? 'no'} links`
        chains.delete(nameOf(key))
      }
      return chains.size === 0 ? undefined : `${chains.size} chains without a deposit`
    },
  },
  {
    name: 'evidence.lists',
    words: { zh: '成员的存证列表与其存证数目相同', en: 'The list of a member is as long as it made deposits' },
    check(entries) {
      const all = [...entries]
      const made = new Map<string, bigint>()
      for (const [{ member }, { signers, mediaType, itemCount }] of state.deposits.entries(all)) {
        made.set(member, (made.get(member) ?? 0n) + 1n)
        if (signers.length === 0 || (mediaType === undefined) === (itemCount === undefined)) return `a deposit of ${member} is unsigned, or neither a file nor a batch`
      }
      for (const [member, { count }] of state.byMember.entries(all)) {
        if (made.get(member) !== count) return `${member} has ${made.get(member) ?? 0n} deposits and a list of ${count}`
        made.delete(member)
      }
      return made.size === 0 ? undefined : `${made.size} members without a list`
    },
  },
]
