import { ByteReader, ByteWriter, MalformedBytes } from '@jianghan/protocol'
import {
  type Commit, decodeCommit, decodeHeader, decodeValidatorSet, encodeCommit, encodeHeader, encodeValidatorSet, type Header, type ValidatorSet,
} from '@jianghan/light'
import { Segments } from '@jianghan/store'

/** What makes a block's header believable: the votes over it, and who could vote. */
export type Seal = Readonly<{
  header: Header
  commit: Commit
  /** Height since which the validators are those of `validators`, or of the seal of that height. */
  setHeight: bigint
  /** The set as it is at this height; in the seal where it changed, and now and then. */
  validators?: ValidatorSet
}>

const FORMAT = 1
/** A seal at every so many heights holds its validators, so that none is far from one that does. */
export const SET_EVERY = 1_024n

/** Bytes of a seal: u8 1 ‖ height of the set u64 ‖ header ‖ commit ‖ set, each with its length before it, as CometBFT encodes them. */
export function encodeSeal({ header, commit, setHeight, validators }: Seal): Uint8Array {
  return new ByteWriter(2_048).u8(FORMAT).u64(setHeight).bytes32(encodeHeader(header)).bytes32(encodeCommit(commit))
    .bytes32(validators === undefined ? new Uint8Array(0) : encodeValidatorSet(validators)).finish()
}

/** The seal in these bytes; undefined when they are none. */
export function decodeSeal(bytes: Uint8Array): Seal | undefined {
  try {
    const reader = new ByteReader(bytes)
    if (reader.u8() !== FORMAT) return undefined
    const setHeight = reader.u64()
    const [header, commit, set] = [decodeHeader(reader.bytes32()), decodeCommit(reader.bytes32()), reader.bytes32()]
    reader.end()
    const validators = set.length === 0 ? undefined : decodeValidatorSet(set)
    if (header === undefined || commit === undefined || (set.length > 0 && validators === undefined)) return undefined
    return { header, commit, setHeight, ...(validators && { validators }) }
  } catch (error) {
    if (error instanceof MalformedBytes) return undefined
    throw error
  }
}

/** Seals kept decoded. */
const KEPT = 64

/** Headers and votes of the chain, apart from the block records because they are known only after a block is final. Lost ones are asked for again. */
export class SealStore {
  readonly #segments: Segments
  readonly #recent = new Map<bigint, Seal>()

  private constructor(segments: Segments) {
    this.#segments = segments
  }

  /** Opens the seals of a folder; an empty one begins at `first`. Throws StoreFault. */
  static async open(folder: string, first: bigint): Promise<SealStore> {
    return new SealStore(await Segments.open(folder, { firstHeight: first, allocateAhead: 256 * 1024 }))
  }

  get first(): bigint {
    return this.#segments.firstHeight
  }

  /** Height of the newest seal; one below the first while there is none. */
  get last(): bigint {
    return this.#segments.lastHeight
  }

  append(seal: Seal): void {
    this.#segments.append(encodeSeal(seal), { logStart: 0n })
    this.#remember(seal)
  }

  /** Makes what was appended outlast a power cut: before the engine may forget it. */
  sync(): void {
    this.#segments.sync()
  }

  at(height: bigint): Seal | undefined {
    const known = this.#recent.get(height)
    if (known !== undefined) return known
    const record = height < this.first ? undefined : this.#segments.read(height)
    const seal = record && decodeSeal(record.payload)
    if (seal !== undefined) this.#remember(seal)
    return seal
  }

  #remember(seal: Seal): void {
    this.#recent.set(seal.header.height, seal)
    for (const oldest of this.#recent.keys()) {
      if (this.#recent.size <= KEPT) break
      this.#recent.delete(oldest)
    }
  }

  close(): void {
    this.#segments.close()
  }
}
