import { join } from 'node:path'
import { isRefused, type Refused } from '@jianghan/crypto'
import { askEnvironment, loadVerifier } from '@jianghan/crypto/node'
import { loadReadingKeys, openExchangeStore, openVault, signsExchange } from '@jianghan/vault'
import type { NodeParts } from '../http/context.ts'
import { nodePortOf } from '../paymentFiles/nodePort.ts'
import { openingsTaker, OPENINGS_KIND } from '../paymentFiles/openings.ts'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'
import { VaultExchange } from './exchange.ts'
import { ledgerDirectory } from './keyDirectory.ts'
import { peerFetch } from './peerFetch.ts'

/** Opens the vault of a node with its exchange, which goes on where it stopped. Throws ProblemFault at what cannot be used. */
export async function openExchange(context: NodeParts): Promise<VaultExchange> {
  const { folder, facts, log, now } = context
  const [itemsFolder, keysFolder] = [join(folder.path, 'vault', 'items'), join(folder.path, 'vault', 'keys')]
  const vault = usable(await openVault({ itemsFolder, keysFolder, ask: askEnvironment(process.env) }))
  const readingKeys = usable(await loadReadingKeys(join(keysFolder, 'reading-keys.json'), askEnvironment(process.env)))
  const store = usable(openExchangeStore(join(itemsFolder, 'exchange.db')))
  const { verifier } = await loadVerifier()
  const signs = signsExchange(folder.nodeKey.kind)
  if (!signs) log.warn({ kind: folder.nodeKey.kind }, 'the node key is of a kind that cannot sign an exchange of vaults: nothing is sent to other nodes')
  const exchange = new VaultExchange({
    vault, store, readingKeys, verifier, chainId: facts.chainId, member: signs ? facts.memberId : undefined, key: folder.nodeKey, directory: ledgerDirectory(nodePortOf(context).query, now),
    takers: { [OPENINGS_KIND]: openingsTaker(vault) }, fetch: peerFetch(context), now, closing: () => context.closing(), log: (level, words, details) => log[level](details, words),
  })
  exchange.resume()
  return exchange
}

const usable = <T>(answer: T | Refused): T => (isRefused(answer) ? fail(startProblems.keyUnusable, answer.refused) : answer)
