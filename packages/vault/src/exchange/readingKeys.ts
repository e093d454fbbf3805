import { existsSync } from 'node:fs'
import { assert, equalBytes, fromHex, toHex, utf8 } from '@jianghan/protocol'
import { isRefused, refused } from '@jianghan/crypto'
import type { Refused } from '@jianghan/crypto'
import { damagedKeyFile, parseJsonObject, readOwnerFile, writeFileDurably } from '@jianghan/crypto/node'
import { knowsKem, makeReadingKey } from './hpke.ts'
import type { ReadingKey, VaultPublicKey } from './hpke.ts'

const FORMAT = 'jianghan-reading-keys'
/** Keys of one file: a rotation a month for five years. */
const MAX_KEYS = 64

/** The keys in the bytes of their file, the newest last; `path` is only for the words of a refusal. */
export function parseReadingKeys(path: string, bytes: Uint8Array): readonly ReadingKey[] | Refused {
  const file = parseJsonObject(bytes)
  if (file === undefined || file['format'] !== FORMAT) return damagedKeyFile(path, '内容不是保险库读取密钥', 'its content is no reading keys of a vault')
  if (file['version'] !== 1) return refused('vault.newer', `读取密钥文件 ${path} 由更新的版本写成，请升级。`, `The reading keys ${path} were written by a later release. Upgrade.`)
  const list = Array.isArray(file['keys']) && file['keys'].length <= MAX_KEYS ? file['keys'].map(keyOf) : [undefined]
  return list.every(key => key !== undefined) ? list : damagedKeyFile(path, '密钥字段无效', 'a key field is not valid')
}

function keyOf(value: unknown): ReadingKey | undefined {
  const { kind, publicKey, secret } = (value ?? {}) as Record<string, unknown>
  const [shown, hidden] = [typeof publicKey === 'string' ? fromHex(publicKey) : undefined, typeof secret === 'string' ? fromHex(secret) : undefined]
  if (typeof kind !== 'number' || !knowsKem(kind) || shown?.length !== (kind === 16 ? 65 : 32) || hidden?.length !== 32) return undefined
  return { kind, publicKey: shown, secret: hidden }
}

/** The secrets with which this node reads what others sealed for the members that it serves. Older keys stay, so that older items stay readable. */
export class ReadingKeys {
  readonly #path: string
  #keys: readonly ReadingKey[]

  constructor(path: string, keys: readonly ReadingKey[]) {
    this.#path = path
    this.#keys = keys
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
    if (this.#keys.length >= MAX_KEYS) return refused('vault.tooManyKeys', `读取密钥已达上限 ${MAX_KEYS} 把。`, `There are ${MAX_KEYS} reading keys already, which is as many as a node keeps.`)
    const keys = [...this.#keys, key]
    await writeReadingKeys(this.#path, keys)
    this.#keys = keys
    return { kind, publicKey: key.publicKey }
  }
}

async function writeReadingKeys(path: string, keys: readonly ReadingKey[]): Promise<void> {
  const list = keys.map(({ kind, publicKey, secret }) => ({ kind, publicKey: toHex(publicKey), secret: toHex(secret) }))
  await writeFileDurably(path, utf8(`${JSON.stringify({ format: FORMAT, version: 1, protection: { scheme: 'none' }, keys: list }, undefined, 2)}\n`), { mode: 0o600, replace: true })
}

/** Reads the keys of a node, or makes the first one. */
export async function loadReadingKeys(path: string): Promise<ReadingKeys | Refused> {
  if (!existsSync(path)) await writeReadingKeys(path, [await makeReadingKey()])
  const bytes = await readOwnerFile(path)
  if (isRefused(bytes)) return bytes
  const keys = parseReadingKeys(path, bytes)
  if (isRefused(keys)) return keys
  assert(keys.length > 0, 'a file of reading keys has one')
  return new ReadingKeys(path, keys)
}
