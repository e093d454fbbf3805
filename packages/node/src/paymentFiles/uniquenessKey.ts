import { fromHex, toHex, utf8 } from '@jianghan/protocol'
import { isRefused, refused, type Refused } from '@jianghan/crypto'
import { damagedKeyFile, parseJsonObject, readOwnerFile, writeFileDurably } from '@jianghan/crypto/node'

const FORMAT = 'jianghan-uniqueness-key'

/** The secret in the bytes of its file, 32 bytes; `path` is only for the words of a refusal. */
export function parseUniquenessKey(path: string, bytes: Uint8Array): Uint8Array | Refused {
  const file = parseJsonObject(bytes)
  if (file === undefined || file['format'] !== FORMAT) return damagedKeyFile(path, '内容不是唯一性密钥', 'its content is no key for uniqueness')
  if (file['version'] !== 1) return refused('crypto.keyFileNewer', `密钥文件 ${path} 由更新的版本写成，请升级。`, `The key file ${path} was written by a later release. Upgrade.`)
  const key = typeof file['key'] === 'string' ? fromHex(file['key']) : undefined
  return key?.length === 32 ? key : damagedKeyFile(path, '密钥字段无效', 'the key field is not valid')
}

/**
 * The secret under which (initiating party, MsgId) is unique on the ledger. Made once; never where messages were taken before, since
 * under another secret the ledger would no longer know them again.
 */
export async function loadUniquenessKey(path: string, mayMake: boolean): Promise<Uint8Array | Refused> {
  const held = await readOwnerFile(path)
  if (!isRefused(held)) return parseUniquenessKey(path, held)
  if (held.refused.code !== 'crypto.keyFileMissing' || !mayMake) return held
  const key = crypto.getRandomValues(new Uint8Array(32))
  const text = `${JSON.stringify({ format: FORMAT, version: 1, protection: { scheme: 'none' }, key: toHex(key) }, undefined, 2)}\n`
  await writeFileDurably(path, utf8(text), { mode: 0o600, replace: false })
  return loadUniquenessKey(path, false)
}
