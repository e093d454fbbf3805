import { join } from 'node:path'
import { decodeNetworkBytes, type NetworkApp, type NetworkGenesis, SealedChain, SealStore } from '@jianghan/engine-cometbft'
import { decodeEngineBytes, EmbeddedPast, type ServedPast } from '@jianghan/engine-embedded'
import type { Ledger } from '@jianghan/kernel'
import { toHex } from '@jianghan/protocol'
import type { GenesisFile } from '../folder/genesisFile.ts'
import { type NetworkStart, readStarts } from '../folder/starts.ts'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'
import { agreedOf } from './networkApp.ts'

/** How a network's engine begins on a ledger: with the ledger's genesis, or on top of blocks that are there already. */
export type TakenOver = Readonly<{
  start: NetworkStart | undefined
  begins: Pick<NetworkGenesis, 'time' | 'initialHeight' | 'validators' | 'params'>
  past?: ServedPast
  sealsFolder: string
  /** First height of whose header the engine can know: later where the state came from a snapshot. */
  sealsFrom: bigint
  /** Gives the seals of earlier networks free. */
  close(): void
}>

type Records = Pick<Ledger, 'block' | 'firstHeight' | 'lastHeight' | 'lastAppHash' | 'lastResultsHash' | 'consensus'>

/** Where the network of a folder begins. Throws ProblemFault where the blocks that are there are not those that it took over. */
export async function takenOver(folder: string, genesis: GenesisFile, ledger: Records): Promise<TakenOver> {
  const starts = readStarts(folder, genesis.chainId)
  const start = starts.at(-1)
  if (start === undefined) {
    if (isEmbedded(ledger, ledger.firstHeight)) fail(startProblems.notPromoted, { folder, height: String(ledger.lastHeight) })
    const params = ledger.lastHeight === 0n ? ledger.consensus()?.params : undefined
    const begins = { time: genesis.time, initialHeight: 1n, validators: genesis.validators, ...(params && { params: agreedOf(params) }) }
    return { start, begins, sealsFolder: sealsOf(folder, 1n, starts), sealsFrom: sealsFrom(1n, ledger), close: () => undefined }
  }
  const { from, time, validators, params, after } = start
  const found = hashAt(ledger, from - 1n)
  // Where that block is pruned, the blocks after it were executed on it.
  if (found !== after.hash && ledger.firstHeight < from) fail(startProblems.startsInvalid, { file: join(folder, 'starts.json'), what: `block ${from - 1n} is ${found || 'not there'}, not ${after.hash}` })
  const { past, close } = await pastOf(folder, genesis, ledger, starts)
  return { start, begins: { time, initialHeight: from, validators, params: agreedOf(params) }, past, sealsFolder: sealsOf(folder, from, starts), sealsFrom: sealsFrom(from, ledger), close }
}

/** A node that began with a snapshot has the record of its last block, and no header before the next one. */
const sealsFrom = (from: bigint, { firstHeight }: Pick<Ledger, 'firstHeight'>): bigint => (firstHeight > from ? firstHeight + 1n : from)

/** Folder of the seals of the network that began at a height; the first network's has always been "seals". */
const sealsOf = (folder: string, from: bigint, starts: readonly NetworkStart[]): string =>
  join(folder, from === 1n || (from === starts[0]?.from && starts[0].kind === 'promotion') ? 'seals' : `seals-${from}`)

const isEmbedded = (ledger: Pick<Ledger, 'block'>, height: bigint): boolean => {
  const record = ledger.block(height)
  return record !== undefined && decodeEngineBytes(record.engineBytes) !== undefined
}

/** Hash of a block's header as its record has it, whichever engine made it; "" where there is none. */
export function hashAt(ledger: Pick<Ledger, 'block'>, height: bigint): string {
  const engineBytes = ledger.block(height)?.engineBytes
  const hash = engineBytes && (decodeEngineBytes(engineBytes)?.blockId.hash ?? decodeNetworkBytes(engineBytes)?.hash)
  return hash === undefined ? '' : toHex(hash)
}

/** The signed blocks before the newest start: those of one node, and those of networks that were begun anew since. */
async function pastOf(folder: string, genesis: GenesisFile, ledger: Records, starts: readonly NetworkStart[]): Promise<Readonly<{ past: ServedPast; close(): void }>> {
  const opened: SealStore[] = []
  let past: ServedPast | undefined
  const begins = [{ from: 1n, time: genesis.time, validators: genesis.validators }, ...starts]
  for (const [i, { from, time, validators }] of begins.slice(0, -1).entries()) {
    const next = (begins[i + 1] as (typeof begins)[number]).from
    const isOfOne = (i === 0 && starts[0]?.kind === 'promotion') || isEmbedded(ledger, from > ledger.firstHeight ? from : ledger.firstHeight)
    if (isOfOne) {
      past = new EmbeddedPast({ get baseHeight() { return ledger.firstHeight }, readEngineBytes: height => ledger.block(height) }, next - 1n, genesis.time)
      continue
    }
    const seals = await SealStore.open(sealsOf(folder, from, starts), from)
    opened.push(seals)
    past = new SealedChain({
      genesis: { chainId: genesis.chainId, time, initialHeight: from, appVersion: 1n, validators }, app: recordsOnly(ledger), seals, validatorKey: new Uint8Array(32),
      node: () => ({ version: '', id: '', catchingUp: false }), past,
    })
  }
  if (past === undefined) throw new Error('a start has blocks before it')
  return { past, close: () => { for (const seals of opened) seals.close() } }
}

/** What a chain of before reads of the ledger. */
const recordsOnly = (ledger: Records): Pick<NetworkApp, 'baseHeight' | 'lastHeight' | 'lastAppHash' | 'readEngineBytes'> => ({
  get baseHeight() { return ledger.firstHeight },
  get lastHeight() { return ledger.lastHeight },
  get lastAppHash() { return ledger.lastAppHash },
  readEngineBytes: height => ledger.block(height),
})
