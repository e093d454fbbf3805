import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ED25519, generateKeyPair, isRefused, type KeyPair, type Refused } from '@jianghan/crypto'
import { askEnvironment, readKeyFile, writeFileDurably, writeKeyFile } from '@jianghan/crypto/node'
import { VALIDATOR_POWER } from '@jianghan/engine-embedded'
import type { Json } from '@jianghan/kernel'
import { fromMillis, toHex, utf8 } from '@jianghan/protocol'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'
import type { Config } from '../config/schema.ts'
import { type Epoch, readEpochs } from './epochs.ts'
import { checkFolderFile, readFolderFile } from './folderFile.ts'
import { formatGenesis, type GenesisFile, readGenesisFile } from './genesisFile.ts'
import { type NetworkStart, readStarts } from './starts.ts'

/** Who is in a new ledger, made when its folder is: chain id, each module's genesis part, and keys of officers that live in the folder. */
export type Consortium = Readonly<{
  chainId: string
  parts: Readonly<Record<string, Json>>
  /** People whose keys this folder holds: written to demo/<name>.json in a demo, to keys/<name>.json elsewhere. */
  officers?: readonly Readonly<{ member: string; name: string; roles: readonly string[]; key: KeyPair }>[]
  /** Bank accounts as payment files name them, written to demo/directory.json. */
  directory?: readonly unknown[]
  /** Names of those accounts as their banks know them, by CNAPS code, written to demo/account-names.json. */
  accountNames?: Readonly<Record<string, unknown>>
  /** Whether it is the demo, whose officers all live in this folder. */
  demo?: boolean
}>

/** Makes the consortium of a new folder around the key of its node, and the validator that seals. */
export type MakeConsortium = (input: Readonly<{ nodeKey: KeyPair; validator: Readonly<{ publicKey: Uint8Array; power: bigint }> }>) => Consortium | Promise<Consortium>

/** A data folder that is ready to be opened. */
export type DataFolder = Readonly<{
  path: string
  genesis: GenesisFile
  validatorKey: KeyPair
  nodeKey: KeyPair
  /** Who the node is to its peers; absent where it keeps the ledger alone. */
  peerKey?: KeyPair
  /** Whether this start made it. */
  fresh: boolean
  /** Whether a release before this one made it, which wrote no folder.json: its genesis is then compared with the first block. */
  adopted: boolean
  /** The epochs after the first, the newest last; its key signs here. */
  epochs: readonly Epoch[]
  /** Where networks took the ledger over, the newest last. */
  starts: readonly NetworkStart[]
  /** Whether it holds the demo consortium with the keys of its officers. */
  demo: boolean
}>

/** What lies in a data folder. */
const OWN_NAMES = /^(genesis\.json|node\.json|folder\.json|epochs\.json|starts\.json|seat\.json|statesync\.json|lost-receipts\.jsonl|backups|keys|checkpoints|snapshots|blocks|state|state\.damaged|log|index|vault|quarantine|demo|audit|logs|tls|idempotency|peers\.json|invitation\.json|sandbox|sandbox\.json|counterparties\.json|sheet-maps|webhooks|notifications|notifications\.json|engine(\.before-[0-9]+)?|seals(-[0-9]+)?|api-keys\.json|operator\.token|LOCK.*|\..*)$/

/** Makes the folder itself; refuses one that holds other things. To be called before the lock is taken. */
export function claimFolder(path: string): void {
  let names: string[]
  try {
    mkdirSync(path, { recursive: true, mode: 0o750 })
    names = readdirSync(path)
  } catch (fault) {
    fail(startProblems.folderNotUsable, { folder: path, what: (fault as Error).message })
  }
  const foreign = names.filter(name => !OWN_NAMES.test(name))
  if (foreign.length > 0 && !names.includes('genesis.json')) {
    fail(startProblems.folderForeign, { folder: path, found: foreign.slice(0, 3).join(', ') })
  }
}

/**
 * Reads the folder's genesis and keys, making them when they are missing. genesis.json is written last: a start that was interrupted before
 * begins anew with the keys it finds. Throws ProblemFault.
 */
export async function setUpFolder(path: string, make: MakeConsortium, application: number, engine: Config['engine'] = 'embedded'): Promise<DataFolder> {
  const genesisFile = join(path, 'genesis.json')
  const fresh = !existsSync(genesisFile)
  if (fresh && existsSync(join(path, 'blocks')) && readdirSync(join(path, 'blocks')).length > 0) {
    fail(startProblems.genesisInvalid, { file: genesisFile, what: 'it is missing, and there are blocks' })
  }
  const folderFile = fresh ? undefined : readFolderFile(path)
  const keys = join(path, 'keys')
  mkdirSync(keys, { recursive: true, mode: 0o700 })
  const validatorKey = await keyAt(join(keys, 'validator.json'), fresh)
  // A ledger that was restored without the key of its node begins with a new one, which its member has to register.
  const nodeKey = await keyAt(join(keys, 'node.json'), fresh || existsSync(join(path, 'epochs.json')))
  const genesis = fresh ? await beginChain(path, make, { validatorKey, nodeKey }, application) : readGenesisFile(genesisFile)
  const epochs = await readEpochs(path, genesis.chainId)
  const starts = readStarts(path, genesis.chainId)
  const peerKey = engine === 'cometbft' ? await keyAt(join(keys, 'peer.json'), true) : undefined
  if (peerKey === undefined) checkSoleValidator(path, genesis, validatorKey, { epochs, starts })
  if (folderFile !== undefined) checkFolderFile(path, folderFile, { chainId: genesis.chainId, application })
  return { path, genesis, validatorKey, nodeKey, ...(peerKey && { peerKey }), fresh, adopted: !fresh && folderFile === undefined, epochs, starts, demo: existsSync(join(path, 'demo')) }
}

/** A ledger of one node is signed by its one validator: the folder has to hold that key. */
function checkSoleValidator(
  path: string, { validators }: GenesisFile, { publicKey }: KeyPair, { epochs, starts }: Pick<DataFolder, 'epochs' | 'starts'>,
): void {
  const start = starts.at(-1)
  if (start !== undefined) fail(startProblems.folderPromoted, { folder: path, from: String(start.from), count: start.validators.length })
  if (validators.length !== 1) fail(startProblems.folderOfNetwork, { folder: path, count: validators.length })
  const expected = epochs.at(-1)?.publicKey ?? toHex(validators[0]?.publicKey ?? new Uint8Array(0))
  if (expected === toHex(publicKey)) return
  fail(startProblems.folderOfAnotherChain, { folder: path, what: `keys/validator.json is not the key that ${epochs.length > 0 ? 'epochs.json' : 'genesis.json'} names` })
}

async function beginChain(path: string, make: MakeConsortium, keys: Readonly<{ validatorKey: KeyPair; nodeKey: KeyPair }>, application: number): Promise<GenesisFile> {
  rmSync(join(path, 'demo'), { recursive: true, force: true })
  const validator = { publicKey: keys.validatorKey.publicKey, power: VALIDATOR_POWER }
  const consortium = await make({ nodeKey: keys.nodeKey, validator })
  await keepOfficers(path, consortium)
  const { chainId, parts } = consortium
  const genesis: GenesisFile = {
    // A new chain begins with the newest version; version 1 goes without saying.
    chainId, parts: { ...parts, ...(application > 1 && { kernel: { application } }) }, time: fromMillis(BigInt(Date.now())), validators: [validator],
  }
  if (!existsSync(join(path, 'node.json'))) await writeFileDurably(join(path, 'node.json'), utf8('{}\n'), { mode: 0o640, replace: false })
  await writeFileDurably(join(path, 'genesis.json'), utf8(formatGenesis(genesis)), { mode: 0o640, replace: false })
  return genesis
}

/** Writes down the keys of people that a folder holds, and in a demo the lists beside them. */
export async function keepOfficers(path: string, { officers = [], directory, accountNames = {}, demo = false }: Consortium): Promise<void> {
  const folder = join(path, demo ? 'demo' : 'keys')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const { name, key } of officers) await writeKeyFile(join(folder, `${name}.json`), key)
  if (!demo) return
  const lists = { officers: officers.map(({ member, name, roles }) => ({ member, name, roles })), directory: directory ?? [], 'account-names': accountNames }
  for (const [name, list] of Object.entries(lists)) {
    await writeFileDurably(join(folder, `${name}.json`), utf8(`${JSON.stringify(list, undefined, 2)}\n`), { mode: 0o600, replace: true })
  }
}

/** The key pair in a file; where the file is missing and `mayMake`, a new Ed25519 key. Throws ProblemFault keyUnusable. */
export async function keyAt(file: string, mayMake: boolean): Promise<KeyPair> {
  if (mayMake && !existsSync(file)) {
    const refused = await writeKeyFile(file, generateKeyPair(ED25519))
    if (refused !== undefined) unusable(refused)
  }
  const key = await readKeyFile(file, askEnvironment(process.env))
  return isRefused(key) ? unusable(key) : key
}

const unusable = ({ refused: { code, zh, en } }: Refused): never => fail(startProblems.keyUnusable, { code, zh, en })
