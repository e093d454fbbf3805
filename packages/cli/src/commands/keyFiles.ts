import type { KeyPair, Refused, RemoteSigner } from '@jianghan/crypto'
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

/** Names the PIN of a token where the URI names no file and nobody sits at a terminal. */
const PIN_VARIABLE = 'JIANGHAN_PKCS11_PIN'

/** What signs: a key file, or a key on a token that a PKCS #11 URI names (RFC 7512). */
export async function openSigner(session: Session, name: string): Promise<KeyPair | RemoteSigner> {
  const { isPkcs11Uri, openPkcs11Signer, parsePkcs11Uri } = await import('@jianghan/crypto/node')
  if (!isPkcs11Uri(name)) return openKey(session, name)
  const { printer } = session
  const askPin = async (token: string): Promise<string | undefined> =>
    printer.io.env[PIN_VARIABLE] || printer.io.askHidden(printer.say({ zh: `令牌 ${token} 的 PIN：`, en: `PIN of token ${token}: ` }))
  return orFail(await openPkcs11Signer(orFail(parsePkcs11Uri(name)), { askPin }))
}

/** The work of remote signers; what a token refuses becomes a failure in words. */
export async function signing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (fault) {
    const { RemoteSigningFault } = await import('@jianghan/crypto/node')
    if (fault instanceof RemoteSigningFault) throw new Failure(fault.refused.code, fault.refused, { zh: '未提交任何内容。', en: 'Nothing was sent.' })
    throw fault
  }
}
