import { assert, equalBytes, keyId, sha256, sha256Of, toHex, utf8 } from '@jianghan/protocol'
import type { SignatureJudge } from '../execute.ts'

/** A key of a table: it signs by hashing, so that a table of forty rows takes no time. Only {@link toyJudge} believes it. */
export type TableKey = Readonly<{ label: string; member: string; kind: number; publicKey: Uint8Array; id: Uint8Array; roles: readonly string[] }>

const toySignature = (publicKey: Uint8Array, message: Uint8Array): Uint8Array => {
  const half = sha256Of(utf8('table signature'), publicKey, message)
  return Uint8Array.of(...half, ...half)
}

/** Puts a table key's signature under a message. */
export const signWith = (key: TableKey, message: Uint8Array): Uint8Array => toySignature(key.publicKey, message)

/** Judges the signatures of table keys. */
export const toyJudge: SignatureJudge = (_kind, publicKey, message, signature) => equalBytes(signature, toySignature(publicKey, message))

/** What the names in a table stand for. */
export class World {
  /** When a table begins, milliseconds since 1970. */
  readonly startMs = 1_764_000_000_000n
  readonly #keys = new Map<string, TableKey>()
  readonly #bytes = new Map<string, Uint8Array>()
  readonly #labels = new Map<string, string>()

  /** A key of a member that may sign; made once under its label. */
  key(label: string, member: string, roles: readonly string[]): TableKey {
    const publicKey = this.made(`key ${label}`, 32)
    const key = { label, member, kind: 1, publicKey, id: keyId(1, publicKey), roles }
    this.#keys.set(label, key)
    this.remember(label, key.id)
    return key
  }

  /** The key under a label, undefined when no row made it. */
  keyNamed(label: string): TableKey | undefined {
    return this.#keys.get(label)
  }

  /** Keys of a member that sign transactions, in the order in which they were made. */
  keysOf(member: string): TableKey[] {
    return [...this.#keys.values()].filter(key => key.member === member && !key.roles.includes('node'))
  }

  /** Forgets a key: it no longer signs by default. */
  forgetKey(label: string): void {
    this.#keys.delete(label)
  }

  /** Gives bytes a name, so that rows can use it and answers show it. */
  remember(label: string, bytes: Uint8Array): Uint8Array {
    this.#bytes.set(label, bytes)
    this.#labels.set(toHex(bytes), label)
    return bytes
  }

  /** Bytes of a name: those remembered, `bytes:N` for N zeros, or else bytes made of the name. */
  bytes(label: string, length: number): Uint8Array {
    const plain = /^bytes:(\d+)$/.exec(label)
    if (plain !== null) return new Uint8Array(Number(plain[1]))
    return this.#bytes.get(label) ?? this.remember(label, this.made(label, length))
  }

  /** Bytes made of a name, the same in every table. */
  made(label: string, length: number): Uint8Array {
    assert(length <= 32, 'made bytes are at most a hash long')
    return sha256(utf8(label)).slice(0, length)
  }

  /** The name of bytes, or their hexadecimal digits. */
  labelOf(bytes: Uint8Array): string {
    return this.#labels.get(toHex(bytes)) ?? toHex(bytes)
  }
}
