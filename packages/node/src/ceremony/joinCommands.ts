import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadFallbackVerifier } from '@jianghan/crypto'
import { nodeIdOf } from '@jianghan/engine-cometbft'
import { writeFileDurably } from '@jianghan/crypto/node'
import { sha256, toHex, utf8 } from '@jianghan/protocol'
import { type AskOwnNode, askUntilDone, ownNode } from '../backup/ownNode.ts'
import { backupProblems } from '../backup/problems.data.ts'
import { placeLedger } from '../backup/restore.ts'
import { filled } from '../command/filled.ts'
import { dataFolderOf, folderOf, given, readFlags } from '../command/flags.ts'
import { loadConfig } from '../config/load.ts'
import { readGenesisText } from '../folder/genesisFile.ts'
import { lockFolder } from '../folder/lock.ts'
import { formatPeers, hostAndPort, type Peer, readPeersFile } from '../folder/peersFile.ts'
import { servingUrlOf } from '../folder/serving.ts'
import { parseStarts } from '../folder/starts.ts'
import { keyOf } from '../kernel/openFolder.ts'
import { fail } from '../problem/define.ts'
import type { Language } from '../problem/render.ts'
import { writeSyncFile } from '../snapshots/syncFile.ts'
import { RELEASE } from '../up/release.ts'
import { checkWords } from '@jianghan/client'
import type { WelcomeContent } from './contents.ts'
import { refuseOverwriting, textOf, writeNew } from './files.ts'
import { joinUsage as usage, joinWords as words } from './joinWords.ts'
import { ceremonyProblems } from './problems.data.ts'
import { ownSeatOf } from './promotion.ts'
import { peerOfSeat, readSeat } from './seat.ts'
import { formatWelcome, readWelcome } from './welcome.ts'
import { words as ceremonyWords } from './words.ts'

type Say = (line: string) => void
type Command = (args: readonly string[], language: Language, say: Say) => Promise<void>

const TEXT = { type: 'string' } as const
const FLAG = { type: 'boolean' } as const
const HELP = { type: 'boolean', short: 'h' } as const

/** `jianghan network admit`: lets the node of a seat in, and writes what it needs to come. Throws ProblemFault. */
export const admit: Command = async (args, language, say) => {
  const flags = readFlags(args, { seat: TEXT, url: TEXT, output: TEXT, data: TEXT, help: HELP })
  if (flags.help === true) return say(usage.admit[language])
  const data = dataFolderOf(flags.data)
  const peersFile = join(data, 'peers.json')
  const node = await ownNode(data, language)
  if (!existsSync(peersFile) || node === undefined) fail(ceremonyProblems.notAWelcomer, { folder: data, what: existsSync(peersFile) ? 'no node runs' : 'there is no peers.json' })
  const genesis = readFileSync(join(data, 'genesis.json'), 'utf8')
  const { chainId } = readGenesisText(genesis, join(data, 'genesis.json'))
  const seatFile = given('--seat', flags.seat)
  const newcomer = peerOfSeat(readSeat(textOf(seatFile), seatFile, chainId, await loadFallbackVerifier()))
  // It validates when the members have voted for it.
  const peers = [...readPeersFile(peersFile).filter(({ id }) => id !== newcomer.id), { ...newcomer, validates: false }]
  const starts = join(data, 'starts.json')
  const self = nodeIdOf((await keyOf(join(data, 'keys', 'peer.json'))).publicKey)
  const url = flags.url ?? servingUrlOf(data)
  const snapshot = await askUntilDone(node, '/v1/node/snapshot')
  if (snapshot?.ok !== true) return fail(ceremonyProblems.notAWelcomer, { folder: data, what: `it makes no snapshot (${snapshot?.status ?? 'no answer'})` })
  const { height } = await snapshot.json() as { height: string }
  const checkpoint = await newestSigned(data, node)
  const content: WelcomeContent = {
    chainId, genesis, ...(existsSync(starts) && { starts: readFileSync(starts, 'utf8') }), profile: loadConfig({ file: join(data, 'node.json'), environment: {}, flags: {} }).networkProfile,
    peers: peers.map(each => (each.id === self && url !== undefined ? { ...each, url } : { ...each })), checkpoint,
  }
  await untilSigned(BigInt(height) + HEADERS_WANTED, data, node)
  const output = flags.output ?? join(data, `welcome-${newcomer.member}.json`)
  await writeFileDurably(output, utf8(formatWelcome(content, await keyOf(join(data, 'keys', 'node.json')))), { mode: 0o640, replace: true })
  await writePeers(peersFile, peers)
  say(filled(words.admitted[language], { member: newcomer.member, address: newcomer.address, file: output }))
  tellWords(content, readWelcome(readFileSync(output, 'utf8'), output, await loadFallbackVerifier()).hash, language, say)
  say(words.restart[language])
}

/** Headers after a snapshot that vouch for it: the engine of a newcomer gives one up for good that has fewer. */
const HEADERS_WANTED = 2n
const LOOK_MS = 200
/** How long they may take, milliseconds: an idle network makes a block every few seconds. */
const HEADERS_MS = 120_000

async function untilSigned(height: bigint, data: string, node: AskOwnNode): Promise<void> {
  for (let waited = 0; waited < HEADERS_MS; waited += LOOK_MS) {
    if (BigInt((await newestSigned(data, node)).height) >= height) return
    await new Promise(resolve => setTimeout(resolve, LOOK_MS))
  }
  fail(ceremonyProblems.notAWelcomer, { folder: data, what: 'the network makes no blocks' })
}

/** The newest block that the own node can show votes for. */
async function newestSigned(data: string, node: AskOwnNode): Promise<WelcomeContent['checkpoint']> {
  const response = await node('GET', '/comet/commit')
  const { result } = (response?.ok === true ? await response.json() : {}) as { result?: { signed_header?: { header?: { height?: string }; commit?: { block_id?: { hash?: string } } } } }
  const [height, hash] = [result?.signed_header?.header?.height, result?.signed_header?.commit?.block_id?.hash]
  if (height === undefined || hash === undefined) return fail(ceremonyProblems.notAWelcomer, { folder: data, what: 'it shows no signed block yet' })
  return { height, hash: hash.toLowerCase() }
}

/** `jianghan network join`: makes the folder of a seat a node of the network that welcomes it. Throws ProblemFault. */
export const joinNetwork: Command = async (args, language, say) => {
  const [file] = args.filter(arg => !arg.startsWith('-') && !['--data', '--from'].includes(args[args.indexOf(arg) - 1] ?? ''))
  const flags = readFlags(args.filter(arg => arg !== file), { from: TEXT, blocks: FLAG, show: FLAG, data: TEXT, help: HELP })
  if (flags.help === true) return say(usage.join[language])
  const welcomeFile = given('WELCOME', file)
  const data = dataFolderOf(flags.data)
  const { content, hash } = readWelcome(textOf(welcomeFile), welcomeFile, await loadFallbackVerifier())
  const own = await ownSeatOf(data)
  if (own.content.chainId !== content.chainId) fail(ceremonyProblems.welcomeOfAnotherChain, { found: content.chainId, expected: own.content.chainId })
  const genesis = readGenesisText(content.genesis, welcomeFile)
  const isWhole = genesis.chainId === content.chainId && (content.starts === undefined || parseStarts(content.starts, content.chainId) !== undefined)
  if (!isWhole) fail(ceremonyProblems.ceremonyFileInvalid, { file: welcomeFile, kind: 'welcome', what: 'its genesis or starts are of another chain' })
  tellWords(content, hash, language, say)
  if (flags.show === true) return
  await refuseOverwriting(data, 'genesis.json', 'peers.json', 'starts.json')
  const start = content.starts === undefined ? undefined : parseStarts(content.starts, content.chainId)?.at(-1)
  const servers = flags.blocks === true || flags.from !== undefined ? [] : content.peers.flatMap(({ url }) => (url === undefined ? [] : [url]))
  const takesLedger = start !== undefined && servers.length === 0
  if (takesLedger) await takeLedger(data, content, start.from - 1n, flags.from)
  const { memberId, node } = own.content
  const config = { engine: 'cometbft', networkProfile: content.profile, nodeName: memberId, peerListen: `0.0.0.0:${hostAndPort(node.peerAddress)?.port ?? 26_656}` }
  if (!existsSync(join(data, 'node.json'))) await writeNew(data, 'node.json', `${JSON.stringify(config, undefined, 2)}\n`)
  await writeNew(data, 'peers.json', formatPeers(content.peers as readonly Peer[]))
  if (content.starts !== undefined) await writeNew(data, 'starts.json', content.starts)
  const { height, hash: block } = content.checkpoint
  if (servers.length > 0) await writeSyncFile(data, { servers, height: BigInt(height), hash: block })
  if (!takesLedger) await writeNew(data, 'genesis.json', content.genesis)
  say(filled(words.joined[language], { folder: data, chain: content.chainId, peers: content.peers.length }))
  if (own.content.validator !== undefined) say(filled(words.propose[language], { json: JSON.stringify({ validators: [{ memberId, publicKey: own.content.validator, power: '10' }] }) }))
}

/** The ledger that the network took over, which its own blocks go on from: from a backup of its last block. */
async function takeLedger(data: string, { genesis }: WelcomeContent, height: bigint, from: string | undefined): Promise<void> {
  if (from === undefined) fail(ceremonyProblems.ledgerWanted, { height: String(height) })
  const lock = lockFolder(data)
  try {
    const manifest = await placeLedger({ from: folderOf('--from', from), to: data, release: RELEASE })
    if (manifest.height !== height || manifest.genesis !== toHex(sha256(utf8(genesis)))) {
      fail(backupProblems.backupInvalid, { file: 'backup.json', what: `it ends with block ${manifest.height}, and the network begins after ${height}` })
    }
  } finally {
    lock.release()
  }
}

const writePeers = (file: string, peers: readonly Peer[]): Promise<unknown> => writeFileDurably(file, utf8(formatPeers(peers)), { mode: 0o640, replace: true })

function tellWords({ chainId, checkpoint: { height, hash: block } }: WelcomeContent, hash: Uint8Array, language: Language, say: Say): void {
  say(filled(words.checkpoint[language], { chain: chainId, height, block, hash: toHex(hash) }))
  say(filled(ceremonyWords.check[language], checkWords(hash)))
  say(words.readAloud[language])
}
