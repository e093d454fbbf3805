import { PROOF_MEDIA_TYPE } from '@jianghan/light'
import { JianghanError, type Language } from './error.ts'
import { type Http, sleep } from './http.ts'

/** Which committed fields a proof opens: none; the names of payer and payee as far as the node holds them; all it holds; or these. */
export type Disclose = 'none' | 'names' | 'all' | readonly string[]

const NAMES = ['debtor.name', 'creditor.name'] as const

/** Times a proof is asked for again until the next header is sealed: some three seconds. */
const SEAL_TRIES = 25

type Wishes = Readonly<{ disclose: Disclose; entry?: Readonly<{ index: number; bulk: number }>; signal: AbortSignal | undefined; lang: Language }>

/** Fetches the proof file of a transaction; what is final and not yet provable is waited for. */
export async function fetchProof(http: Http, id: string, { disclose, entry, signal, lang }: Wishes): Promise<Uint8Array> {
  let fields: readonly string[] = disclose === 'none' ? [] : disclose === 'all' ? ['all'] : disclose === 'names' ? NAMES : disclose
  for (let tries = 1; ; tries++) {
    const query = entry !== undefined ? `?entry=${entry.index}&bulk=${entry.bulk}` : fields.length === 0 ? '' : `?disclose=${fields.map(encodeURIComponent).join(',')}`
    try {
      return await http.bytes({ path: `/v1/transactions/${encodeURIComponent(id)}/proof${query}`, accept: PROOF_MEDIA_TYPE, signal })
    } catch (fault) {
      if (!(fault instanceof JianghanError)) throw fault
      const missing = fault.code === 'node.fieldNotHeld' ? (fault.facts as { name?: unknown }).name : undefined
      if (disclose === 'names' && typeof missing === 'string' && fields.includes(missing)) fields = fields.filter(name => name !== missing)
      else if (fault.code === 'node.notYetProvable' && tries < SEAL_TRIES) await sleep(10 * tries, signal, lang)
      else throw fault
    }
  }
}
