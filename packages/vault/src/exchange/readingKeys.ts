import { existsSync } from 'node:fs'
import { equalBytes } from '@jianghan/protocol'
import { isRefused, refused } from '@jianghan/crypto'
import type { Refused } from '@jianghan/crypto'
import { type AskPassphrase, damagedKeyFile, openSecrets, parseSecrets, readOwnerFile, SECRETS_FILE_BYTES, SECRETS_MAX, type StoredSecrets, writeSecrets } from '@jianghan/crypto/node'
import { knowsKem, makeReadingKey } from './hpke.ts'
import type { ReadingKey, VaultPublicKey } from './hpke.ts'

/** The keys in the bytes of their file, the newest last, as far as they lie open; `path` is only for the words of a refusal. */
export function parseReadingKeys(path: string, bytes: Uint8Array): StoredSecrets | Refused {
  const stored = parseSecrets(path, bytes)
  if (isRefused(stored)) return stored
  const fits = stored.keys.every(({ kind, publicKey }) => knowsKem(kind) && publicKey.length === (kind === 16 ? 65 : 32))
  return fits ? stored : damagedKeyFile(path, '密钥字段无效', 'a key field is not valid')
}

/** The secrets with which this node reads what others sealed for the members that it serves. Older keys stay, so that older items stay readable. */
export class ReadingKeys {
  readonly #path: string
  readonly #ask: AskPassphrase | undefined
  #keys: readonly ReadingKey[]

  constructor(path: string, keys: readonly ReadingKey[], ask?: AskPassphrase) {
    this.#path = path
    this.#keys = keys
    this.#ask = ask
  }

  /** The public halves, the newest last. */
  get list(): readonly VaultPublicKey[] {
    return this.#keys.map(({ kind, publicKey }) => ({ kind, publicKey }))
  }

  /** The key with this public half; undefined where this node does not hold it. */
  find({ kind, publicKey }: VaultPublicKey): ReadingKey | undefined {
    return this.#keys.find(key => key.kind === kind && equalBytes(key.publicKey, publicKey))
  }

  /**
   * Makes one more key, durably, beside the others. It is used once it stands on the ledger.
   * @param seed 32 bytes that nobody else knows, where the same key is to be made when this is done again
   */
  async add(kind: number, seed?: Uint8Array): Promise<VaultPublicKey | Refused> {
    const key = await makeReadingKey(kind, seed)
    if (this.find(key) !== undefined) return { kind, publicKey: key.publicKey }
    if (this.#keys.length >= SECRETS_MAX) return refused('vault.tooManyKeys', `读取密钥已达上限 ${SECRETS_MAX} 把。`, `There are ${SECRETS_MAX} reading keys already, which is as many as a node keeps.`)
    const keys = [...this.#keys, key]
    await writeSecrets(this.#path, keys, await this.#ask?.(this.#path))
    this.#keys = keys
    return { kind, publicKey: key.publicKey }
  }
}

/**
 * Reads the keys of a node, or makes the first one. Where there is a passphrase the file is under it: one that lies open, as releases before this one wrote it, is
 * written anew, once.
 */
export async function loadReadingKeys(path: string, ask?: AskPassphrase): Promise<ReadingKeys | Refused> {
  if (!existsSync(path)) await writeSecrets(path, [await makeReadingKey()], await ask?.(path))
  const bytes = await readOwnerFile(path, SECRETS_FILE_BYTES)
  const stored = isRefused(bytes) ? bytes : parseReadingKeys(path, bytes)
  const keys = isRefused(stored) ? stored : await openSecrets(path, stored, ask)
  if (isRefused(stored) || isRefused(keys)) return isRefused(stored) ? stored : keys as Refused
  const passphrase = stored.protection === undefined ? await ask?.(path) : undefined
  if (passphrase !== undefined) await writeSecrets(path, keys, passphrase)
  return new ReadingKeys(path, keys, ask)
}
