import { setTimeout as sleep } from 'node:timers/promises'
import { assert, decodeStrict, formatAddress, fromHex, signBody, type Signer, signMessage, transactionBody, transactionId, type TransactionBody, txV1 } from '@jianghan/protocol'
import { fail, ProblemFault, problem } from '../problem/define.ts'
import { problems } from '../problem/http.data.ts'
import { signerProblems } from '../signer/problems.data.ts'
import type { ItemResult } from '../submit/submission.ts'
import type { NodePort } from './ports.ts'
import type { KeyRing } from './signatory.ts'
import { pack, unpack } from './work/packing.ts'
import type { Work } from './work/workThread.ts'

/** How long a transaction is valid from its signing, milliseconds: a minute less than the ledger allows, for clocks that differ. */
export const VALIDITY_MS = 540_000
/** After the end of its validity, so long must have passed before a transaction counts as never coming any more, milliseconds. */
export const GRACE_MS = 5_000
/** How long one submission waits before it is asked again, milliseconds. */
const SUBMIT_MS = 20_000
/** How long a token that is away is waited for before the run stops, to be taken up again, milliseconds. */
const TOKEN_MS = 30_000
/** Pause before a busy node is asked again, milliseconds. */
const PAUSE_MS = 50

/** A body with the set of keys that signs it. */
export type Unsigned = Readonly<{ body: Uint8Array; signerSet: number }>

/** Signs and sends what a plan holds. Waits where the node is busy or its disk full; stops with a ProblemFault where it takes nothing any more. */
export class Sender {
  readonly #node: NodePort
  readonly #work: Work
  readonly #keyRing: KeyRing
  readonly #signerSets: readonly (readonly string[])[]

  constructor(ports: Readonly<{ node: NodePort; work: Work; keyRing: KeyRing }>, signerSets: readonly (readonly string[])[]) {
    this.#node = ports.node
    this.#work = ports.work
    this.#keyRing = ports.keyRing
    this.#signerSets = signerSets
  }

  /** SignedTransactions of these bodies, the same for the same body. */
  async sign(unsigned: readonly Unsigned[]): Promise<Uint8Array[]> {
    const sets = new Set(unsigned.map(({ signerSet }) => signerSet))
    const ids = new Set([...sets].flatMap(set => this.#keysOf(set)))
    const keys = [...ids].flatMap(id => this.#keyRing.pair(id) ?? [])
    if (keys.length < ids.size) return this.#signedHere(unsigned)
    return unpack(await this.#work.run('sign', {
      bodies: pack(unsigned.map(({ body }) => body)), signerSets: unsigned.map(({ signerSet }) => signerSet), keysOfSets: this.#signerSets, keys,
    }))
  }

  /** Where a key lies on a token: one signature after the other. Rejects with a ProblemFault while it is away, which passes. */
  async #signedHere(unsigned: readonly Unsigned[]): Promise<Uint8Array[]> {
    const frames: Uint8Array[] = []
    for (const { body, signerSet } of unsigned) {
      const message = signMessage(body)
      const signers: Signer[] = []
      for (const id of this.#keysOf(signerSet)) {
        const key = this.#keyRing.signing(id) ?? fail(signerProblems.signingKeyAbsent, { key: formatAddress('key', hexBytes(id)) }, 10)
        const signature = await key.sign(message, Date.now() + TOKEN_MS)
        signers.push({ kind: key.kind, publicKey: key.publicKey, sign: () => signature })
      }
      frames.push(signBody(body, signers))
    }
    return frames
  }

  #keysOf(set: number): readonly string[] {
    const ids = this.#signerSets[set]
    assert(ids !== undefined, 'a plan names its own sets of keys')
    return ids
  }

  /** Sends SignedTransactions until the node takes them; what became of each, in order. */
  async send(frames: readonly Uint8Array[]): Promise<readonly ItemResult[]> {
    const bytes = frames.reduce((sum, frame) => sum + frame.length, 0)
    for (;;) {
      const obstacle = this.#node.obstacle(frames.length, bytes)
      if (obstacle === undefined) return this.#node.submit(frames, SUBMIT_MS)
      this.stopIfClosed(obstacle)
      await this.pause()
    }
  }

  /** Stops the run where an item's problem will not pass by waiting. */
  stopIfClosed(obstacle: Parameters<typeof isPassing>[0]): void {
    if (this.#node.closing()) throw new ProblemFault(problem(problems.closing))
    if (!isPassing(obstacle)) throw new ProblemFault(obstacle)
  }

  async pause(ms = PAUSE_MS): Promise<void> {
    if (this.#node.closing()) throw new ProblemFault(problem(problems.closing))
    await sleep(ms, undefined, { ref: false })
  }
}

const isPassing = ({ definition }: ProblemFault['problem']): boolean => definition.code === problems.busy.code || definition.code === problems.diskFull.code

/** When the validity of a body ends, milliseconds since 1970. */
export const validUntilOf = (body: Uint8Array): number => Number(read(body).validUntilMs)

/** The same order under a new validity, and so under a new id. */
export function renewed(body: Uint8Array, nowMs: number): { id: Uint8Array; body: Uint8Array } {
  const { chainId, signers, actions } = read(body)
  const unique = crypto.getRandomValues(new Uint8Array(16))
  const again = transactionBody({ chainId, validUntilMs: BigInt(nowMs + VALIDITY_MS), unique, actions }, signers)
  return { id: transactionId(again), body: again }
}

function read(body: Uint8Array): TransactionBody {
  const decoded = decodeStrict(txV1.TransactionBodySchema, body)
  assert(decoded.ok, 'a plan holds bodies of transactions')
  return decoded.value
}

/** Bytes of a text that was written as hexadecimal by this program. */
export function hexBytes(text: string): Uint8Array {
  const bytes = fromHex(text)
  assert(bytes !== undefined, 'hexadecimal')
  return bytes
}
