import { type KeyPair, type RemoteSigner, sign } from '@jianghan/crypto'
import { keyId, signBody, type Signer, signMessage, transactionBody, type TransactionDraft } from '@jianghan/protocol'

/** A signer that holds its key pair in memory. */
export const keySigner = (key: KeyPair): Signer => ({ kind: key.kind, publicKey: key.publicKey, sign: message => sign(key, message) })

/** Signs a draft with keys in memory and with signers elsewhere, which are asked one after the other in the order given. */
export async function signRemotely(draft: TransactionDraft, signers: readonly (KeyPair | Signer | RemoteSigner)[]): Promise<Uint8Array> {
  const body = transactionBody(draft, signers.map(({ kind, publicKey }) => keyId(kind, publicKey)))
  const message = signMessage(body)
  const ready: Signer[] = []
  for (const signer of signers) {
    if (!('signRemotely' in signer)) ready.push('sign' in signer ? signer : keySigner(signer))
    else {
      const signature = await signer.signRemotely(message)
      ready.push({ kind: signer.kind, publicKey: signer.publicKey, sign: () => signature })
    }
  }
  return signBody(body, ready)
}
