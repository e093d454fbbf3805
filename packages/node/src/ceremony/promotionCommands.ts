import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { loadFallbackVerifier } from '@jianghan/crypto'
import { formatTime } from '@jianghan/light'
import { toHex } from '@jianghan/protocol'
import { placeLedger } from '../backup/restore.ts'
import { filled } from '../command/filled.ts'
import { countOf, dataFolderOf, folderOf, given, readFlags } from '../command/flags.ts'
import { readGenesisFile } from '../folder/genesisFile.ts'
import { lockFolder } from '../folder/lock.ts'
import { startJson } from '../folder/starts.ts'
import { keyAt } from '../folder/setUp.ts'
import { fail } from '../problem/define.ts'
import type { Language } from '../problem/render.ts'
import { startProblems } from '../problem/start.data.ts'
import { RELEASE } from '../up/release.ts'
import { checkWords } from '@jianghan/client'
import { misfit, type SeatContent } from './contents.ts'
import { filesIn, refuseOverwriting, writeNew } from './files.ts'
import { ceremonyProblems } from './problems.data.ts'
import { becomeNode, type HandedOver, ownSeatOf, type Promotion, promotionOf, readHandOver, readRecovery, SEAT_FILE, seatKeyFile } from './promotion.ts'
import { promotionUsage as usage, promotionWords as words } from './promotionWords.ts'
import { formatSeat, readSeat, refuseSeatClashes, type Seat } from './seat.ts'
import { words as ceremonyWords } from './words.ts'

type Say = (line: string) => void
type Command = (args: readonly string[], language: Language, say: Say) => Promise<void>

const TEXT = { type: 'string' } as const
const FLAG = { type: 'boolean' } as const
const HELP = { type: 'boolean', short: 'h' } as const

/** `jianghan network seat`: keys and seat of a member's node. Throws ProblemFault. */
export const seat: Command = async (args, language, say) => {
  const flags = readFlags(args, { chain: TEXT, member: TEXT, address: TEXT, url: TEXT, 'no-validator': FLAG, data: TEXT, help: HELP })
  if (flags.help === true) return say(usage.seat[language])
  const data = dataFolderOf(flags.data)
  const genesisFile = join(data, 'genesis.json')
  const chainId = existsSync(genesisFile) ? readGenesisFile(genesisFile).chainId : given('--chain', flags.chain)
  await refuseOverwriting(data, SEAT_FILE)
  await mkdir(join(data, 'keys'), { recursive: true, mode: 0o700 })
  const validates = flags['no-validator'] !== true
  const [peer, node, voting] = [await keyAt(join(data, 'keys', 'peer.json'), true), await keyAt(join(data, 'keys', 'node.json'), true), await keyAt(seatKeyFile(data), true)]
  // Every node has the key; that of one which only follows is named to nobody.
  const validator = validates ? voting : undefined
  const content: SeatContent = {
    chainId, memberId: given('--member', flags.member), ...(validator && { validator: toHex(validator.publicKey) }),
    node: { peerKey: toHex(peer.publicKey), peerAddress: given('--address', flags.address), batchKey: toHex(node.publicKey), ...(flags.url !== undefined && { url: flags.url }) },
  }
  const wrong = misfit('seat', content)
  if (wrong !== undefined) fail(ceremonyProblems.ceremonyFileInvalid, { file: SEAT_FILE, kind: 'seat', what: wrong })
  await writeNew(data, SEAT_FILE, formatSeat(content, [...(validator ? [validator] : []), peer, node]))
  say(filled(words.seated[language], { file: join(data, SEAT_FILE), member: content.memberId, chain: chainId }))
  say(filled(words.sendSeat[language], { folder: join(data, 'keys') }))
  const key = JSON.stringify({ kind: node.kind, publicKey: toHex(node.publicKey), roles: ['node'] })
  say(filled(words.registerNode[language], { member: content.memberId, key }))
}

/** `jianghan network seats`: what the seats of a folder come to as a proposal. Throws ProblemFault. */
export const seats: Command = async (args, language, say) => {
  const flags = readFlags(args, { seats: TEXT, power: TEXT, json: FLAG, help: HELP })
  if (flags.help === true) return say(usage.seats[language])
  const all = await seatsIn(folderOf('--seats', flags.seats), undefined)
  refuseSeatClashes(all)
  const power = countOf('--power', flags.power, 10, 1_000_000)
  const validators = all.flatMap(({ content: { memberId, validator } }) =>
    (validator === undefined ? [] : [{ memberId, publicKey: validator, power: String(power) }]))
  // In the order in which the ledger takes them.
  const json = JSON.stringify({ validators: validators.toSorted((a, b) => (a.publicKey < b.publicKey ? -1 : 1)) })
  if (flags.json === true) return say(json)
  for (const { content: { memberId, validator, node } } of all) {
    say(filled(words.seatLine[language], { member: memberId, role: roleIn(language, validator !== undefined), address: node.peerAddress, validator: validator?.slice(0, 16) ?? '' }))
  }
  say(filled(words.propose[language], { json }))
}

/** `jianghan network promote`: makes the folder a node of the network that its ledger was handed over to. Throws ProblemFault. */
export const promote: Command = async (args, language, say) => {
  const flags = readFlags(args, { seats: TEXT, from: TEXT, profile: TEXT, show: FLAG, json: FLAG, data: TEXT, help: HELP })
  if (flags.help === true) return say(usage.promote[language])
  const { data, from, promotion } = await begin(flags, seats => readHandOver(dataFolderOf(flags.data), seats, { thorough: flags.from !== undefined }))
  if (flags.json === true) return say(JSON.stringify(summary(promotion)))
  if (from !== undefined) say(filled(words.placed[language], { chain: promotion.handedOver.chainId, height: promotion.handedOver.start.from - 1n }))
  tell(promotion, language, say)
  if (flags.show === true) return
  if (from === undefined) say(words.oldKey[language])
  say(filled(words.written[language], { folder: data }))
}

/** `jianghan network recover`: begins a network anew that lost its quorum for good, after the last block of this folder. Throws ProblemFault. */
export const recover: Command = async (args, language, say) => {
  const flags = readFlags(args, { seats: TEXT, from: TEXT, power: TEXT, profile: TEXT, confirm: TEXT, json: FLAG, data: TEXT, help: HELP })
  if (flags.help === true) return say(usage.recover[language])
  const power = BigInt(countOf('--power', flags.power, 10, 1_000_000))
  const { data, promotion } = await begin({ ...flags, show: flags.confirm === undefined }, async seats => {
    const found = await readRecovery(dataFolderOf(flags.data), seats, power)
    const kept = String(found.start.from - 1n)
    if (flags.confirm !== undefined && flags.confirm !== kept) fail(ceremonyProblems.notConfirmed, { given: flags.confirm.slice(0, 20), height: kept })
    return found
  })
  if (flags.json === true) return say(JSON.stringify(summary(promotion)))
  const { start } = promotion.handedOver
  const height = start.from - 1n
  say(filled(words.loss[language], { height, hash: start.after.hash, from: start.from }))
  tell(promotion, language, say)
  say(flags.confirm === undefined ? filled(words.confirm[language], { height }) : filled(words.written[language], { folder: data }))
}

type BeginFlags = Readonly<{ seats?: string | undefined; from?: string | undefined; profile?: string | undefined; show?: boolean | undefined; data?: string | undefined }>

/** Takes the ledger from a backup where one is named, finds out where the network begins, and makes the folder a node of it unless it is only to be shown. */
async function begin(flags: BeginFlags, read: (seats: readonly Seat[]) => Promise<HandedOver>): Promise<Readonly<{ data: string; from: string | undefined; promotion: Promotion }>> {
  const data = dataFolderOf(flags.data)
  const profile = profileOf(flags.profile)
  const folder = folderOf('--seats', flags.seats)
  const own = await ownSeatOf(data)
  const from = flags.from === undefined ? undefined : folderOf('--from', flags.from)
  const lock = lockFolder(data)
  try {
    if (from !== undefined) await placeLedger({ from, to: data, release: RELEASE })
    const { chainId } = readGenesisFile(join(data, 'genesis.json'))
    const nodes = await seatsIn(folder, chainId)
    const promotion = promotionOf(data, await read(nodes), nodes)
    if (flags.show !== true) await becomeNode(data, promotion, own, profile)
    return { data, from, promotion }
  } finally {
    lock.release()
  }
}

const summary = ({ handedOver: { chainId, start }, hash, peers }: Promotion) => ({ chainId, start: startJson(start), hash: toHex(hash), words: checkWords(hash), peers })

function tell({ handedOver, seats: nodes, hash }: Promotion, language: Language, say: Say): void {
  const { chainId, start } = handedOver
  const { validators } = start
  say(filled(words.start[language], { chain: chainId, from: start.from, time: formatTime(start.time), validators: validators.length }))
  for (const { content: { memberId, validator, node } } of nodes) {
    const registered = words[handedOver.registered.has(node.batchKey) ? 'registered' : 'unregistered'][language]
    say(filled(words.node[language], { member: memberId, role: roleIn(language, validator !== undefined), address: node.peerAddress, registered }))
  }
  say(filled(ceremonyWords.tolerance[language], { validators: validators.length, faults: Math.floor((validators.length - 1) / 3) }))
  say(filled(words.hash[language], { hash: toHex(hash) }))
  say(filled(ceremonyWords.check[language], checkWords(hash)))
  say(words.readAloud[language])
}

const roleIn = (language: Language, validates: boolean): string => ceremonyWords[validates ? 'validates' : 'follows'][language]

async function seatsIn(folder: string, chainId: string | undefined): Promise<readonly Seat[]> {
  const verifier = await loadFallbackVerifier()
  return filesIn('--seats', folder).map(({ name, text }) => readSeat(text, name, chainId, verifier))
}

function profileOf(value: string | undefined): 'lan' | 'wan' {
  if (value === undefined || value === 'lan' || value === 'wan') return value ?? 'lan'
  return fail(startProblems.badOption, { option: '--profile', whatZh: '应为 lan 或 wan', whatEn: 'lan or wan' })
}
