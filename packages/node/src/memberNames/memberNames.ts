import { isRefused } from '@jianghan/crypto'
import type { IndexClient } from '@jianghan/index'
import { EVERYTHING } from '../audience/viewer.ts'
import type { HttpContext } from '../http/context.ts'

/** A member with its names, which are public. */
export type NamedMember = Readonly<{ member: string; nameZh: string; nameEn: string }>

/** Members that a search by name answers with. */
export const NAMED_MAX = 20
/** How old what is known of members may be: those of the index, and the names of one, ms. */
const MEMBERS_MS = 5_000
const NAMES_MS = 10 * 60_000
/** Names that are asked of the ledger before one answer; the others come with the next. */
const ASKED_MAX = 500

type Known = NamedMember & Readonly<{ folded: readonly string[]; at: number }>

/**
 * A text as it is compared: forms of the same character (full width, compatibility) become one, letters lose their case, blanks between Latin words count once and others not
 * at all, so that a name is found however it was typed.
 */
export const folded = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').replaceAll(/(?<=[^\p{Script=Latin}\p{N}]) | (?=[^\p{Script=Latin}\p{N}])/gu, '').trim()

type Parts = Pick<HttpContext, 'kernel' | 'folder'>

/** Finds members by any part of their Chinese or English names. There are thousands at most, so their names are kept in memory and read from end to end: 1 ms for 10,000. */
export class MemberNames {
  readonly #index: Pick<IndexClient, 'members'>
  readonly #parts: Parts
  readonly #now: () => number
  readonly #known = new Map<string, Known>()
  #readAt = -Infinity
  #reading: Promise<void> | undefined

  constructor(index: Pick<IndexClient, 'members'>, parts: Parts, now: () => number = () => performance.now()) {
    this.#index = index
    this.#parts = parts
    this.#now = now
  }

  /** Members whose names hold a text, those whose names begin with it first. */
  async named(text: string): Promise<readonly NamedMember[]> {
    const sought = folded(text)
    if (sought === '') return []
    if (this.#now() - this.#readAt >= MEMBERS_MS) await (this.#reading ??= this.#read().finally(() => { this.#reading = undefined }))
    const found: { known: Known; rank: number }[] = []
    for (const known of this.#known.values()) {
      const places = known.folded.map(name => name.indexOf(sought)).filter(at => at >= 0)
      if (places.length > 0) found.push({ known, rank: Math.min(...places) })
    }
    found.sort((a, b) => a.rank - b.rank || (a.known.member < b.known.member ? -1 : 1))
    return found.slice(0, NAMED_MAX).map(({ known: { member, nameZh, nameEn } }) => ({ member, nameZh, nameEn }))
  }

  /** Members of the genesis file and of the index; names of those that are new or were read long ago. */
  async #read(): Promise<void> {
    const now = this.#now()
    const founders = (this.#parts.folder.genesis.parts['members'] as Readonly<{ members?: readonly Readonly<{ memberId: string }>[] }> | undefined)?.members ?? []
    const indexed = await this.#index.members()
    const ids = new Set([...founders.map(({ memberId }) => memberId), ...(isRefused(indexed) ? [] : indexed)])
    let asked = 0
    for (const member of ids) {
      const known = this.#known.get(member)
      if (known !== undefined && now - known.at < NAMES_MS) continue
      if (asked++ >= ASKED_MAX) return
      const told = await this.#parts.kernel.call('query', { name: 'members.getMember', args: { member }, prove: false, viewer: EVERYTHING })
      const { answer } = told as { answer?: { nameZh: string; nameEn: string } | null }
      if (answer !== undefined && answer !== null) this.#known.set(member, { member, nameZh: answer.nameZh, nameEn: answer.nameEn, folded: [folded(answer.nameZh), folded(answer.nameEn)], at: now })
    }
    this.#readAt = now
  }
}
