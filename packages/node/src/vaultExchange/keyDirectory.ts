import { fromHex } from '@jianghan/protocol'
import type { Json } from '@jianghan/kernel'
import type { VaultPublicKey } from '@jianghan/vault'

/** A vault key as a member published it. The endpoint is empty where nothing travels. */
export type PublishedKey = VaultPublicKey & Readonly<{ endpoint: string }>

/** Whom an exchange believes: the keys of members. The ledger by default. */
export interface KeyDirectory {
  /** The present vault key of a member; undefined where there is none. */
  vaultKey(member: string): Promise<PublishedKey | undefined>
  /** The member of an active node key, by its address; undefined where there is none. */
  nodeMember(address: string): Promise<string | undefined>
  isSuspended(member: string): Promise<boolean>
}

type Query = (name: string, args: Readonly<Record<string, string>>) => Promise<Json>

/** How long an answer of the ledger is believed, milliseconds, and how many answers are remembered. */
const BELIEVED_MS = 1_000
const ANSWERS_MAX = 10_000

/** The directory that the ledger holds, its answers remembered for a second. */
export function ledgerDirectory(query: Query, now: () => number = Date.now): KeyDirectory {
  const answers = new Map<string, Readonly<{ until: number; answer: Promise<Json> }>>()
  const ask = (name: string, args: Readonly<Record<string, string>>): Promise<Json> => {
    const place = `${name} ${Object.values(args).join(' ')}`
    const known = answers.get(place)
    if (known !== undefined && known.until > now()) return known.answer
    if (answers.size >= ANSWERS_MAX) answers.clear()
    const answer = query(name, args)
    answers.set(place, { until: now() + BELIEVED_MS, answer })
    answer.catch(() => answers.delete(place))
    return answer
  }
  return {
    async vaultKey(member) {
      const found = await ask('members.getVaultKey', { member }) as { kind: number; publicKey: string; endpoint: string } | null
      const publicKey = found === null || found.kind === 0 ? undefined : fromHex(found.publicKey)
      return found === null || publicKey === undefined ? undefined : { kind: found.kind, publicKey, endpoint: found.endpoint }
    },
    async nodeMember(address) {
      const found = await ask('members.getKey', { key: address }) as { member: string; roles: readonly string[]; active: boolean } | null
      return found?.active === true && found.roles.includes('node') ? found.member : undefined
    },
    async isSuspended(member) {
      const found = await ask('members.getMember', { member }) as { suspension?: Json } | null
      return found === null || (found.suspension !== undefined && found.suspension !== null)
    },
  }
}
