import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { application } from '@jianghan/app'
import { ED25519, loadFallbackVerifier } from '@jianghan/crypto'
import { syncFolder, writeFileDurably } from '@jianghan/crypto/node'
import { decodeEngineBytes, EmbeddedPast, soleValidator } from '@jianghan/engine-embedded'
import { Ledger, openLedgerStores, TRUSTED } from '@jianghan/kernel'
import { addNanos, dataHash, newValidatorSet, validatorSetHash } from '@jianghan/light'
import { assert, compareBytes, equalBytes, fromHex, keyId, toHex, utf8 } from '@jianghan/protocol'
import { genesisHashOf } from '../folder/folderFile.ts'
import { readGenesisFile } from '../folder/genesisFile.ts'
import { formatPeers, hostAndPort, type Peer } from '../folder/peersFile.ts'
import { type NetworkStart, readStarts, startJson, writeStarts } from '../folder/starts.ts'
import { keyOf } from '../kernel/openFolder.ts'
import { hashAt } from '../kernel/takenOver.ts'
import { fail } from '../problem/define.ts'
import { ceremonyProblems } from './problems.data.ts'
import { textOf } from './files.ts'
import { peerOfSeat, readSeat, refuseSeatClashes, type Seat } from './seat.ts'
import { contentHash } from './signedFile.ts'

/** A ledger that one node sealed until its members made it a network: where the network goes on. */
export type HandedOver = Readonly<{
  chainId: string
  start: NetworkStart
  /** Batch keys of the seats (hexadecimal) that are registered as keys of their member's node. */
  registered: ReadonlySet<string>
}>

const MILLISECOND = 1_000_000n

/**
 * Reads where the ledger of a folder was handed over; nobody else may hold the folder. `thorough` compares every block with the one before and with
 * its batches, for a ledger that came from elsewhere. Throws ProblemFault, StoreFault.
 */
export function readHandOver(folder: string, seats: readonly Seat[], { thorough = false } = {}): Promise<HandedOver> {
  return withLedger(folder, (ledger, chainId) => {
    const before = readStarts(folder, chainId).at(-1)
    if (before !== undefined) fail(ceremonyProblems.promotedAlready, { from: String(before.from) })
    if (thorough) checkLinks(ledger)
    return { chainId, start: handOverOf(ledger), registered: registeredOf(ledger, seats) }
  })
}

/**
 * Where a network that lost its quorum for good is begun anew: after the last block of this folder, with the validators of these seats. Whatever was final
 * beyond that block elsewhere is gone. Throws ProblemFault, StoreFault.
 */
export function readRecovery(folder: string, seats: readonly Seat[], power: bigint): Promise<HandedOver> {
  return withLedger(folder, (ledger, chainId) => {
    const height = ledger.lastHeight
    const [record, now] = [ledger.block(height), ledger.consensus()]
    if (record === undefined || now === undefined || now.isSole) return fail(ceremonyProblems.notANetwork, { height: String(height) })
    const validators = seats.flatMap(({ content: { memberId, validator } }) => (validator === undefined ? [] : [{ member: memberId, publicKey: fromHex(validator) as Uint8Array, power }]))
      .toSorted((a, b) => compareBytes(a.publicKey, b.publicKey))
    const start: NetworkStart = {
      kind: 'recovery', from: height + 1n, time: addNanos(record.time, MILLISECOND), validators, before: now.validators.map(({ publicKey, power: weighs }) => ({ publicKey, power: weighs })),
      params: now.params, after: { hash: hashAt(ledger, height), appHash: toHex(ledger.lastAppHash) },
    }
    try {
      // As every node will execute it; nothing of it stays.
      ledger.execute({ height: start.from, time: start.time, batches: [], recovery: validators }, { decided: true })
    } catch (fault) {
      return fail(ceremonyProblems.recoveryNotPossible, { what: (fault as Error).message.slice(0, 300) })
    }
    return { chainId, start, registered: registeredOf(ledger, seats) }
  })
}

async function withLedger<T>(folder: string, read: (ledger: Ledger, chainId: string) => T): Promise<T> {
  const genesis = readGenesisFile(join(folder, 'genesis.json'))
  const stores = await openLedgerStores(folder)
  let ledger: Ledger | undefined
  try {
    ledger = await Ledger.open({ application, genesis, stores, judge: TRUSTED })
    return read(ledger, genesis.chainId)
  } finally {
    await ledger?.close()
    if (ledger === undefined) await stores.close()
    else stores.segments.close()
  }
}

function handOverOf(ledger: Ledger): NetworkStart {
  const height = ledger.lastHeight
  const blocks = new EmbeddedPast({ readEngineBytes: at => ledger.block(at) }, height, ledger.genesis.time)
  const last = blocks.at(height)
  const now = ledger.consensus()
  if (last === undefined || now === undefined || now.isSole || equalBytes(last.header.validatorsHash, last.header.nextValidatorsHash)) {
    return fail(ceremonyProblems.notHandedOver, { height: String(height) })
  }
  assert(blocks.damageOf(last) === undefined, 'the last block is whole')
  assert(equalBytes(validatorSetHash(newValidatorSet(now.validators)), last.header.nextValidatorsHash), 'the last header names the validators that the state has')
  return {
    kind: 'promotion', from: height + 1n, time: addNanos(last.header.time, MILLISECOND), validators: now.validators.map(({ member, publicKey, power }) => ({ member, publicKey, power })),
    before: soleValidator(last.validatorKey).validators.map(({ publicKey, power }) => ({ publicKey, power })), params: now.params, after: { hash: toHex(last.blockId.hash), appHash: toHex(ledger.lastAppHash) },
  }
}

function registeredOf(ledger: Ledger, seats: readonly Seat[]): ReadonlySet<string> {
  const read = ledger.read()
  const { access } = ledger.router.application
  return new Set(seats.flatMap(({ content: { memberId, node: { batchKey } } }) => {
    const holder = read && access.keyHolder(read, keyId(ED25519, fromHex(batchKey) ?? new Uint8Array(0)))
    return holder?.member === memberId && holder.roles.includes('node') ? [batchKey] : []
  }))
}

/** Every header that one node sealed names the one before, and the batches that stand beside it. */
function checkLinks(ledger: Ledger): void {
  let before: Uint8Array | undefined = ledger.firstHeight === 1n ? new Uint8Array(0) : undefined
  for (let height = ledger.firstHeight; height <= ledger.lastHeight; height++) {
    const record = ledger.block(height)
    const block = record && decodeEngineBytes(record.engineBytes)
    const holds = block !== undefined && equalBytes(block.header.lastBlockId.hash, before ?? block.header.lastBlockId.hash) && equalBytes(dataHash(record?.batches ?? []), block.header.dataHash)
    if (!holds) fail(ceremonyProblems.ledgerNotLinked, { height: String(height) })
    before = block.blockId.hash
  }
}

/** How a ledger goes on as a network: the same on every machine that has the same ledger and seats. */
export type Promotion = Readonly<{ handedOver: HandedOver; seats: readonly Seat[]; peers: readonly Peer[]; /** What people compare. */ hash: Uint8Array }>

/** Puts the hand-over of a ledger and the seats of its network together. Throws ProblemFault where they do not fit. */
export function promotionOf(folder: string, handedOver: HandedOver, seats: readonly Seat[]): Promotion {
  refuseSeatClashes(seats)
  const { chainId, start } = handedOver
  const { validators } = start
  if (validators.length === 0) fail(ceremonyProblems.noValidators)
  for (const { member, publicKey } of validators) {
    const seat = seats.find(({ content }) => content.validator === toHex(publicKey))
    if (seat === undefined || seat.content.memberId !== member) fail(ceremonyProblems.seatMissing, { member, publicKey: toHex(publicKey).slice(0, 16) })
  }
  const voted = new Set(validators.map(({ publicKey }) => toHex(publicKey)))
  for (const { content, file } of seats) if (content.validator !== undefined && !voted.has(content.validator)) fail(ceremonyProblems.seatNotVoted, { file })
  const orderOf = ({ member, id }: Peer): string => `${member}/${id}`
  const peers = seats.map(peerOfSeat).toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
  // Without the peers: their addresses may change, and nodes know one another by their keys.
  const hash = contentHash('jianghan-network-start', { chainId, genesis: genesisHashOf(folder), start: startJson(start) })
  return { handedOver, seats, peers, hash }
}

/** Name of a seat in its folder. */
export const SEAT_FILE = 'seat.json'
/** Name of the key that is to vote in the network while the folder's old one still seals. */
export const NEXT_VALIDATOR = 'validator.next.json'

/** File of the key that a folder is to vote with in a network: beside the old one where it keeps a ledger already. */
export const seatKeyFile = (folder: string): string =>
  join(folder, 'keys', existsSync(join(folder, 'genesis.json')) ? NEXT_VALIDATOR : 'validator.json')

/** The seat of a folder, whose keys it holds. Throws ProblemFault notSeated. */
export async function ownSeatOf(folder: string): Promise<Seat> {
  if (!existsSync(join(folder, SEAT_FILE))) fail(ceremonyProblems.notSeated, { folder })
  const seat = readSeat(textOf(join(folder, SEAT_FILE)), SEAT_FILE, undefined, await loadFallbackVerifier())
  const { validator, node } = seat.content
  const holds = async (name: string, key: string | undefined): Promise<boolean> =>
    key === undefined || (existsSync(join(folder, 'keys', name)) && toHex((await keyOf(join(folder, 'keys', name))).publicKey) === key)
  const isHolder = await holds('peer.json', node.peerKey) && await holds('node.json', node.batchKey) && (await holds(NEXT_VALIDATOR, validator) || await holds('validator.json', validator))
  return isHolder ? seat : fail(ceremonyProblems.notSeated, { folder })
}

/**
 * Makes a folder one of the network's nodes. starts.json is written last: until then the folder starts neither as what it was nor as what it becomes. The key that
 * sealed the ledger is gone then: nothing that it could still sign would be true. Throws ProblemFault.
 */
export async function becomeNode(folder: string, { handedOver: { chainId, start }, peers }: Promotion, own: Seat, profile: 'lan' | 'wan'): Promise<void> {
  const { content: { memberId, node } } = own
  const next = join(folder, 'keys', NEXT_VALIDATOR)
  const known = existsSync(join(folder, 'node.json')) ? JSON.parse(readFileSync(join(folder, 'node.json'), 'utf8')) as Record<string, unknown> : {}
  const config = { ...known, engine: 'cometbft', networkProfile: profile, nodeName: memberId, peerListen: `0.0.0.0:${hostAndPort(node.peerAddress)?.port ?? 26_656}` }
  const put = (name: string, text: string): Promise<unknown> => writeFileDurably(join(folder, name), utf8(text), { mode: 0o640, replace: true })
  await put('node.json', `${JSON.stringify(config, undefined, 2)}\n`)
  await put('peers.json', formatPeers(peers))
  if (existsSync(next)) renameSync(next, join(folder, 'keys', 'validator.json'))
  rmSync(join(folder, 'keys', 'validator.signed'), { force: true })
  await syncFolder(join(folder, 'keys'))
  const engine = join(folder, 'engine')
  // The engine of before has a chain that ended, and what its key signed.
  if (existsSync(engine)) renameSync(engine, `${engine}.before-${start.from}`)
  await writeStarts(folder, chainId, [...readStarts(folder, chainId).filter(({ from }) => from < start.from), start])
  rmSync(join(folder, SEAT_FILE), { force: true })
}
