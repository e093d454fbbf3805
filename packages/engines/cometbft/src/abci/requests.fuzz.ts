import { assert, toHex } from '@jianghan/protocol'
import { MalformedMessage } from '@jianghan/light'
import { requests } from '../testing/abciClient.ts'
import { FRAME_BYTES_MAX, FrameReader, frameHead } from './frames.ts'
import { decodeRequest } from './requests.ts'

/** Any bytes are a request or none, and never a crash; a stream of them is cut into the same frames however it arrives. */
export function fuzz(data: Uint8Array): void {
  try {
    const request = decodeRequest(data)
    assert(typeof request.kind === 'string', 'a request says what it is')
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error
  }
  const whole = framesOf([data])
  const pieces = framesOf(Array.from({ length: data.length }, (_, i) => data.subarray(i, i + 1)))
  assert(whole.map(toHex).join() === pieces.map(toHex).join(), 'frames do not depend on how bytes arrive')
  const framed = framesOf([frameHead(data.length), data])
  assert(data.length > FRAME_BYTES_MAX || (framed.length === 1 && Buffer.compare(framed[0] as Uint8Array, data) === 0), 'a frame holds what was put into it')
}

function framesOf(pieces: readonly Uint8Array[]): Uint8Array[] {
  const reader = new FrameReader()
  const frames: Uint8Array[] = []
  try {
    for (const piece of pieces) frames.push(...reader.push(piece))
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error
    return []
  }
  return frames
}

export const corpus = [
  requests.info(), requests.flush(), requests.checkTx(Uint8Array.of(1, 2)), requests.commit(), requests.initChain('test-1', [{ publicKey: new Uint8Array(32), power: 10n }]),
  requests.prepareProposal({ height: 3n, batches: [Uint8Array.of(1)] }), requests.finalizeBlock({ height: 3n, batches: [Uint8Array.of(1), Uint8Array.of(2)] }),
]
