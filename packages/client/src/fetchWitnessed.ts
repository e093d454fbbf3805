import { attachWitnessed, fromBase64, readProof } from '@jianghan/light'
import { JianghanError, type Language } from './error.ts'
import { type Http, sleep } from './http.ts'
import { clientError } from './problems.data.ts'

/** Times a checkpoint is asked for again until it reaches as far as the proof, and the pause between, milliseconds: half a minute. */
const TRIES = 60
const PAUSE_MS = 500

type Answer = Readonly<{ checkpoint: string; consistency: readonly string[]; block: string; blockPath: readonly string[] }>

/** The proof file with the newest cosigned checkpoint in it, or the first from its size on that carries a time-stamp. */
export async function fetchWitnessed(http: Http, file: Uint8Array, { signal, timestamped = false, lang }: Readonly<{ signal: AbortSignal | undefined; timestamped?: boolean; lang: Language }>): Promise<Uint8Array> {
  const read = readProof(file)
  if (!read.ok) throw clientError('notAProofFile', { reason: read.reason }, lang)
  for (let tries = 1; ; tries++) {
    try {
      const answer = await http.json<Answer>({ path: `/v1/log/witnessed?size=${read.proof.logSize}${timestamped ? '&timestamped=true' : ''}`, signal })
      const bytes = (text: string): Uint8Array => fromBase64(text) ?? new Uint8Array(0)
      const witnessed = attachWitnessed(file, {
        checkpoint: bytes(answer.checkpoint), consistency: answer.consistency.map(bytes), block: bytes(answer.block), blockPath: answer.blockPath.map(bytes),
      })
      if (witnessed === undefined) throw clientError('notAProofFile', { reason: 'malformed' }, lang)
      return witnessed
    } catch (fault) {
      if (!(fault instanceof JianghanError) || fault.code !== 'node.noCheckpoint' || tries >= TRIES) throw fault
      await sleep(PAUSE_MS, signal, lang)
    }
  }
}
