import type { RenderedStatus, Words } from '@jianghan/kernel'
import { ISO_REASONS, LOCAL_REASONS } from './reasons.data.ts'

/** Why a payment, or a whole file, is refused: for a pain.002, for programs and for people. */
export type Reason = Readonly<{
  /** A code of ExternalStatusReason1Code. */
  code: string
  /** "payments.insufficientFunds" of the ledger, "iso20022.creditorAccountUnknown" of this service. */
  status: string
  zh: string
  en: string
}>

/** A name of the table of this service's own reasons. */
export type LocalReason = keyof typeof LOCAL_REASONS

/** A reason of this service; `more` are words that go behind its own, with their space. */
export function localReason(name: LocalReason, more: Words = { zh: '', en: '' }): Reason {
  const { iso, zh, en } = LOCAL_REASONS[name]
  return { code: iso, status: `iso20022.${name}`, zh: zh + more.zh, en: en + more.en }
}

/** The reason for what the ledger, or the node on its way there, refused. */
export const ledgerReason = ({ status, text }: Pick<RenderedStatus, 'status' | 'text'>): Reason =>
  ({ code: ISO_REASONS[status] ?? 'NARR', status, ...text })

/** Reasons, each held once: ten thousand payments that fail alike share one. */
export class ReasonBook {
  readonly list: Reason[]
  readonly #places = new Map<string, number>()

  constructor(list: readonly Reason[] = []) {
    this.list = [...list]
    for (const [place, reason] of list.entries()) this.#places.set(nameOf(reason), place)
  }

  /** The place of a reason in the list, which it joins when it is new. */
  place(reason: Reason): number {
    const name = nameOf(reason)
    const known = this.#places.get(name)
    if (known !== undefined) return known
    this.#places.set(name, this.list.length)
    return this.list.push(reason) - 1
  }
}

const nameOf = ({ status, en }: Reason): string => `${status} ${en}`
