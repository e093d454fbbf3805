import type { KeyPair } from '@jianghan/crypto'
import { Failure } from '../failure.ts'
import type { Session } from '../session.ts'

/** Reads a key file; a refusal of its content or its permissions becomes a failure in words. */
export async function openKey(session: Session, name: string): Promise<KeyPair> {
  const { readKeyFile } = await import('@jianghan/crypto/node')
  const found = await readKeyFile(session.path(name))
  if ('refused' in found) {
    const { code, zh, en } = found.refused
    throw new Failure(code, { zh, en }, { zh: '演示账本的密钥在 data/demo/ 下。', en: 'Keys of the demo ledger lie in data/demo/.' })
  }
  return found
}
