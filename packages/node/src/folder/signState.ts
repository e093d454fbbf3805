import { closeSync, constants, fdatasyncSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { syncFolder } from '@jianghan/crypto/node'
import type { Signed, SignState } from '@jianghan/engine-embedded'
import { fromHex, toHex, utf8 } from '@jianghan/protocol'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'

/** Bytes of one entry: a sector, which a disk writes whole or not at all. */
const SLOT = 512
/** Entries that take turns, so that one that is being written never replaces the only one. */
const SLOTS = 2

/**
 * keys/validator.signed: what the validator's key of this folder signed last. Two texts of 512 bytes, written in turns and synced:
 * `jianghan-signed 1 CHAIN HEIGHT HASH CRC`. It lies beside the key, so that whoever moves the key moves it as well; no backup holds either.
 */
export class FileSignState implements SignState {
  readonly #fd: number
  readonly #chainId: string
  #last: Signed | undefined

  private constructor(fd: number, chainId: string, last: Signed | undefined) {
    this.#fd = fd
    this.#chainId = chainId
    this.#last = last
  }

  /** Opens the file, making an empty one when there is none. Throws ProblemFault signStateDamaged, folderOfAnotherChain. */
  static async open(file: string, chainId: string): Promise<FileSignState> {
    const fd = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600)
    try {
      const bytes = Buffer.alloc(SLOT * SLOTS)
      const length = readSync(fd, bytes, 0, bytes.length, 0)
      const state = readSignState(bytes.subarray(0, length))
      if (state === 'damaged') fail(startProblems.signStateDamaged, { file })
      if (state !== undefined && state.chainId !== chainId) fail(startProblems.folderOfAnotherChain, { folder: file, what: `it is of chain ${state.chainId}, not ${chainId}` })
      if (length === 0) await syncFolder(dirname(file))
      return new FileSignState(fd, chainId, state)
    } catch (fault) {
      closeSync(fd)
      throw fault
    }
  }

  get last(): Signed | undefined {
    return this.#last
  }

  remember({ height, hash }: Signed): void {
    const text = `jianghan-signed 1 ${this.#chainId} ${height} ${toHex(hash)}`
    const bytes = Buffer.alloc(SLOT, ' ')
    bytes.write(`${text} ${crc32(text)}`)
    bytes[SLOT - 1] = 0x0a
    writeSync(this.#fd, bytes, 0, SLOT, Number(height % BigInt(SLOTS)) * SLOT)
    fdatasyncSync(this.#fd)
    this.#last = { height, hash }
  }

  close(): void {
    closeSync(this.#fd)
  }
}

/** The newest whole entry of a sign state; undefined when it is empty, `damaged` when it holds something and no entry is whole. */
export function readSignState(bytes: Uint8Array): (Signed & Readonly<{ chainId: string }>) | 'damaged' | undefined {
  if (bytes.every(byte => byte === 0)) return undefined
  const entries = Array.from({ length: SLOTS }, (_, i) => entryIn(Buffer.from(bytes.subarray(i * SLOT, (i + 1) * SLOT)).toString('latin1')))
  const whole = entries.flatMap(entry => entry ?? []).sort((a, b) => (a.height < b.height ? 1 : -1))
  return whole[0] ?? 'damaged'
}

function entryIn(text: string): (Signed & Readonly<{ chainId: string }>) | undefined {
  const found = /^(jianghan-signed 1 (\S{1,64}) ([0-9]{1,19}) ([0-9a-f]{64})) ([0-9]{1,10}) *\n$/.exec(text)
  if (found === null || crc32(utf8(found[1] as string)) !== Number(found[5])) return undefined
  const hash = fromHex(found[4] as string)
  return hash && { chainId: found[2] as string, height: BigInt(found[3] as string), hash }
}
