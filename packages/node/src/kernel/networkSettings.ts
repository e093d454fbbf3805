import { join } from 'node:path'
import { existsSync } from 'node:fs'
import { COMETBFT_VERSION, nodeIdOf, programPath, programVersion } from '@jianghan/engine-cometbft'
import type { KeyPair } from '@jianghan/crypto'
import type { Config } from '../config/schema.ts'
import { hostAndPort, readPeersFile } from '../folder/peersFile.ts'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'
import type { KernelSetup } from '../threads/messages.ts'

/** The checkout that this runs from. */
export const CHECKOUT: string = join(import.meta.dirname, '../../../..')

/** How the ledger of a folder is ordered, by its configuration and its peers.json. Throws ProblemFault where the engine cannot be started so. */
export function engineSettings(config: Config, folder: string, peerKey: KeyPair | undefined): KernelSetup['engine'] {
  if (config.engine === 'embedded' || peerKey === undefined) return { kind: 'embedded' }
  const own = nodeIdOf(peerKey.publicKey)
  const peers = readPeersFile(join(folder, 'peers.json')).filter(({ id }) => id !== own).flatMap(({ id, address }) => {
    const place = hostAndPort(address)
    return place === undefined ? [] : [{ id, ...place }]
  })
  const listen = hostAndPort(config.peerListen)
  if (listen === undefined) fail(startProblems.configInvalid, { source: 'node.json', key: 'peerListen', value: config.peerListen, allowed: 'address:port' })
  return {
    kind: 'cometbft', program: programOf(config), profile: config.networkProfile, moniker: config.nodeName || own.slice(0, 12), listen,
    externalAddress: config.peerExternal, peers, place: peers.filter(({ id }) => id < own).length, keepBlocks: config.engineKeepBlocks, verifyThreads: config.verifyThreads,
  }
}

/** The program, when it is there and of the release that this one drives. */
function programOf({ engineProgram }: Config): string {
  const program = engineProgram === '' ? programPath(CHECKOUT) : engineProgram
  if (!existsSync(program)) fail(startProblems.engineMissing, { program, version: COMETBFT_VERSION })
  const version = programVersion(program)
  if (version !== COMETBFT_VERSION.slice(1)) fail(startProblems.engineVersion, { program, version: COMETBFT_VERSION, found: version ?? '?' })
  return program
}

/** How long this node leaves to the others what any of them may do, milliseconds: a few blocks for each that stands before it. */
export const turnMsOf = (engine: KernelSetup['engine']): number => (engine.kind === 'cometbft' ? engine.place * TURN_MS : 0)
const TURN_MS = 500
