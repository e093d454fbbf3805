import { join } from 'node:path'
import { isRefused, type KeyPair } from '@jianghan/crypto'
import { askEnvironment, readKeyFile } from '@jianghan/crypto/node'
import { type Application, Ledger, openLedgerStores, type OpenLedgerStores, TRUSTED } from '@jianghan/kernel'
import { NODE_MAJOR } from '../folder/folderFile.ts'
import { type GenesisFile, readGenesisFile } from '../folder/genesisFile.ts'
import { FileSignState } from '../folder/signState.ts'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'

/** The ledger of a data folder, open, with the keys of its node. */
export type OpenFolder = Readonly<{
  application: Application; genesis: GenesisFile; ledger: Ledger; stores: OpenLedgerStores; nodeKey: KeyPair; validatorKey: KeyPair; signState: FileSignState
}>

/** How a folder is opened; `keySince` is the first height that its validator's key signs. */
export type OpenFolderOptions = Readonly<{ folder: string; application: Application; keySince: bigint; stateCacheBytes?: number; flushEveryBlocks?: number; blockFileBytes?: number }>

/** Opens stores and ledger of a folder whose lock this process holds. Throws what {@link import('./startFailure.ts').startFailureOf} names. */
export async function openFolder(
  { folder, application, keySince, stateCacheBytes, flushEveryBlocks, blockFileBytes }: OpenFolderOptions, onProgress: (height: bigint, of: bigint) => void = () => undefined,
): Promise<OpenFolder> {
  if (application.node !== undefined && application.node !== NODE_MAJOR) {
    fail(startProblems.nodeMajorDiffers, { version: application.version, needs: application.node, runs: NODE_MAJOR })
  }
  const genesis = readGenesisFile(join(folder, 'genesis.json'))
  const validatorKey = await keyOf(join(folder, 'keys/validator.json'))
  const nodeKey = await keyOf(join(folder, 'keys/node.json'))
  const signState = await FileSignState.open(join(folder, 'keys', 'validator.signed'), genesis.chainId)
  let stores: OpenLedgerStores | undefined
  try {
    // What was signed was on disk: a last block that is not whole is damaged then, not torn, and is not cut away.
    const known = max(signState.last?.height ?? 0n, keySince - 1n)
    stores = await openLedgerStores(folder, { known, ...(stateCacheBytes !== undefined && { cacheBytes: stateCacheBytes }), ...(blockFileBytes !== undefined && { rollBytes: blockFileBytes }) })
    // Every signature is judged before a batch comes to the ledger, by whoever hands it in: D4 of the verdicts.
    const ledger = await Ledger.open({ application, genesis, stores, judge: TRUSTED, ...(flushEveryBlocks !== undefined && { flushEveryBlocks }) }, onProgress)
    return { application, genesis, ledger, stores, nodeKey, validatorKey, signState }
  } catch (fault) {
    await stores?.close()
    signState.close()
    throw fault
  }
}

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b)

/** A key of the folder. Throws ProblemFault where it cannot be used. */
export async function keyOf(file: string): Promise<KeyPair> {
  const key = await readKeyFile(file, askEnvironment(process.env))
  if (!isRefused(key)) return key
  const { code, zh, en } = key.refused
  fail(startProblems.keyUnusable, { code, zh, en })
}
