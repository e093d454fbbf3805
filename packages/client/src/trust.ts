import { parseTrustPack, type TrustPack } from '@jianghan/light'
import type { Language } from './error.ts'
import type { Http } from './http.ts'
import { clientError } from './problems.data.ts'

/** Whom the client trusts, and since when: a pack that was given, or the one that the node itself named at first contact. */
export type Trust = Readonly<{ pack: TrustPack; source: 'given' | 'firstUse' }>

/** The trust pack of a text, as an error when it is none. `where` names it in the message. */
export function readTrustPack(text: string, where: string, lang: Language): TrustPack {
  const pack = parseTrustPack(text)
  if (pack === undefined) throw clientError('badTrustPack', { where }, lang)
  return pack
}

/** Keeps the trust of a client. A pack from the node is taken once and kept: later answers have to fit it. */
export class TrustKeeper {
  readonly #http: Http
  readonly #lang: Language
  readonly #onFirstUse: ((pack: TrustPack) => void) | undefined
  #trust: Promise<Trust> | undefined

  constructor(http: Http, given: TrustPack | undefined, lang: Language, onFirstUse?: (pack: TrustPack) => void) {
    this.#http = http
    this.#lang = lang
    this.#onFirstUse = onFirstUse
    if (given !== undefined) this.#trust = Promise.resolve({ pack: given, source: 'given' })
  }

  /** The trust, fetched from the node when none was given. */
  async get(): Promise<Trust> {
    this.#trust ??= this.#fetch()
    try {
      return await this.#trust
    } catch (fault) {
      this.#trust = undefined
      throw fault
    }
  }

  async #fetch(): Promise<Trust> {
    const bytes = await this.#http.bytes({ path: '/v1/trust', accept: 'application/json' })
    const pack = readTrustPack(new TextDecoder().decode(bytes), '/v1/trust', this.#lang)
    this.#onFirstUse?.(pack)
    return { pack, source: 'firstUse' }
  }
}
