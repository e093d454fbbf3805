import { mkdirSync, readFileSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { isRefused, type Refused } from '@jianghan/crypto'
import { askEnvironment, isPkcs11Uri, loadVerifier, openPkcs11Signer, parsePkcs11Uri, readKeyFile } from '@jianghan/crypto/node'
import { isKeyName, logKey, originOf, type TreeHead } from '@jianghan/light'
import { equalBytes } from '@jianghan/protocol'
import { type CosignerKey, parsePolicyFile, type PolicyFile, Witness, WitnessStore, WitnessStoreFault } from '@jianghan/witness'
import type { Logger } from 'pino'
import { keyAt } from '../folder/setUp.ts'
import type { Config } from '../config/schema.ts'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'
import type { KernelLink } from '../threads/kernelLink.ts'
import { bringOverHttp } from './askWitness.ts'
import { checkpointProblems } from './problems.data.ts'
import { CheckpointPublisher } from './publisher.ts'
import { openTimestamps } from './openTimestamps.ts'
import type { Timestamps } from './timestamps.ts'

/** What a node does with checkpoints: publishes its own, has them time-stamped, and cosigns those of the other members where it has a key for it. */
export type Checkpoints = Readonly<{ publisher: CheckpointPublisher; cosigner: Witness | undefined; timestamps: Timestamps }>

type Parts = Readonly<{ folder: string; chainId: string; config: Config; kernel: KernelLink; log: Logger }>

/** Opens publisher and cosigner of a data folder. Throws ProblemFault at what cannot be used. */
export async function openCheckpoints({ folder, chainId, config, kernel, log }: Parts): Promise<Checkpoints> {
  const key = await keyAt(join(folder, 'keys', 'checkpoint.json'), true)
  const policy = policyOf(config.checkpointPolicy, folder)
  const { verifier } = await loadVerifier()
  const cosigner = await openCosigner({ folder, chainId, config, kernel, log }, policy, key.publicKey)
  const witnesses = policy.witnesses.map(({ name, key: theirs, url }) => {
    if (url === undefined) fail(checkpointProblems.witnessWithoutUrl, { file: config.checkpointPolicy, name })
    return { name, key: theirs, bring: bringOverHttp(url), known: 0n }
  })
  const own = cosigner === undefined ? [] : [{ name: cosigner.key.name, key: cosigner.key, bring: (body: Uint8Array) => cosigner.addCheckpoint(body), known: 0n }]
  const timestamps = openTimestamps(config, folder, log)
  const publisher = await CheckpointPublisher.open({
    onPublished: published => timestamps.onPublished(published),
    chainId, folder: join(folder, 'checkpoints'), key, verifier, witnesses: [...own, ...witnesses], everyMs: config.checkpointSeconds * 1_000, mayLag: config.engine === 'cometbft', log,
    source: {
      head: () => kernel.call('logHead', {}),
      rootAt: size => kernel.call('logRoot', { size }),
      consistency: (from, to) => kernel.call('logConsistency', { from, to }),
    },
  })
  return { publisher, cosigner, timestamps }
}

function policyOf(file: string, folder: string): PolicyFile {
  if (file === '') return { logs: [], witnesses: [] }
  const path = isAbsolute(file) ? file : resolve(folder, file)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (fault) {
    fail(startProblems.configUnreadable, { file: path, what: (fault as Error).message })
  }
  const policy = parsePolicyFile(text)
  return 'fault' in policy ? fail(checkpointProblems.checkpointPolicyInvalid, { file: path, line: policy.fault }) : policy
}

/** The member's own cosigner: what it vouches for it holds itself, so it compares roots besides. */
async function openCosigner({ folder, chainId, config, kernel }: Parts, policy: PolicyFile, ownLog: Uint8Array): Promise<Witness | undefined> {
  const { cosignerName: name, cosignerKey } = config
  if (name === '' && cosignerKey === '') return undefined
  if (!isKeyName(name) || cosignerKey === '') fail(checkpointProblems.cosignerIncomplete, { name, key: cosignerKey })
  const { verifier } = await loadVerifier()
  const vouch = async ({ size, root }: TreeHead): Promise<'same' | 'other' | 'behind'> => {
    const own = await kernel.call('logRoot', { size })
    return own === undefined ? 'behind' : equalBytes(own, root) ? 'same' : 'other'
  }
  return new Witness({
    name, key: await cosignerKeyOf(cosignerKey, folder), verifier, vouch, store: openWitnessStore(join(folder, 'checkpoints', 'cosigner')),
    logs: [logKey(originOf(chainId), ownLog), ...policy.logs], now: () => BigInt(Math.floor(Date.now() / 1000)),
  })
}

/** The memory of a witness in a folder. Throws ProblemFault. */
export function openWitnessStore(folder: string): WitnessStore {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o750 })
    return WitnessStore.open(folder)
  } catch (fault) {
    if (fault instanceof WitnessStoreFault) fail(checkpointProblems.witnessMemoryDamaged, { file: fault.file })
    fail(startProblems.folderNotUsable, { folder, what: (fault as Error).message })
  }
}

/** What cosigns: a key file, its passphrase from the environment, or a key on a token. Throws ProblemFault. */
export async function cosignerKeyOf(name: string, base: string): Promise<CosignerKey> {
  if (!isPkcs11Uri(name)) return usable(await readKeyFile(resolve(base, name), askEnvironment(process.env)))
  const askPin = (): Promise<string | undefined> => Promise.resolve(process.env['JIANGHAN_PKCS11_PIN'] || undefined)
  return usable(await openPkcs11Signer(usable(parsePkcs11Uri(name)), { askPin }))
}

const usable = <T extends object>(found: T | Refused): T => (isRefused(found) ? fail(startProblems.keyUnusable, found.refused) : found)
