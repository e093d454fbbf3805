import { join } from 'node:path'
import { isRefused } from '@jianghan/crypto'
import { askEnvironment, loadSymmetricKey } from '@jianghan/crypto/node'
import { keyId, toHex } from '@jianghan/protocol'
import type { HttpContext } from '../http/context.ts'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'
import { readDirectory } from './directory.ts'
import { MessageStore } from './messageStore.ts'
import { nodePortOf } from './nodePort.ts'
import { PaymentFiles } from './paymentFiles.ts'
import { FileSignatory } from './signatory.ts'
import { Telling } from './telling.ts'
import { WorkThread } from './work/workThread.ts'

/** The payment files of a node that serves: what lies in its vault is taken up where it stopped. Throws ProblemFault at what cannot be used. */
export async function openPaymentFiles(context: Omit<HttpContext, 'paymentFiles' | 'webhooks'>): Promise<PaymentFiles> {
  const { folder, vault: exchange, signer: { keys, signer, usage }, audit } = context
  const { vault } = exchange.ports
  try {
    const store = new MessageStore(vault)
    const messages = await store.load()
    // Under this secret (initiating party, MsgId) is unique on the ledger. It is never made where messages were taken before: under another one the ledger would not know them again.
    const secret = await loadSymmetricKey(join(folder.path, 'vault/keys/uniqueness.json'), 'jianghan-uniqueness-key', { mayMake: messages.length === 0, ask: askEnvironment(process.env) })
    if (isRefused(secret)) fail(startProblems.keyUnusable, secret.refused)
    const node = nodePortOf(context)
    const directory = await readDirectory(join(folder.path, 'demo', 'directory.json'))
    const pairs = new Map(keys.pairs.map(pair => [toHex(keyId(pair.kind, pair.publicKey)), pair]))
    const files = new PaymentFiles({
      node, work: new WorkThread(), signatory: new FileSignatory(keys.pairs, node.query), keyRing: { pair: id => pairs.get(id), signing: id => keys.key(id) },
      grants: { authority: signer.ports.authority, usage, audit: entry => { audit.record(entry) } }, store, vault, directory, secret, names: context.accountNames, payeeNames: context.config.payeeNames, telling: new Telling(exchange, directory, node),
    }, messages)
    files.resumeAll()
    return files
  } catch (fault) {
    await vault.close()
    throw fault
  }
}
