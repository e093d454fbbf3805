import type { KeyPair, Refused } from '@jianghan/crypto'
import { Failure } from '../failure.ts'
import type { Session } from '../session.ts'
import { asking } from './passphrases.ts'

/** The answer itself, or its refusal as a failure in words. */
export function orFail<T extends object>(found: T | Refused): T {
  if (!('refused' in found)) return found as T
  const { code, zh, en } = (found as Refused).refused
  throw new Failure(code, { zh, en }, { zh: '演示账本的密钥在 data/demo/ 下。', en: 'Keys of the demo ledger lie in data/demo/.' })
}

/** Reads a key file, asking for its passphrase where it has one; a refusal of its content or its permissions becomes a failure in words. */
export async function openKey(session: Session, name: string): Promise<KeyPair> {
  const { readKeyFile } = await import('@jianghan/crypto/node')
  return orFail(await readKeyFile(session.path(name), asking(session)))
}
