import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { writeFileDurably } from '@jianghan/crypto/node'
import { utf8 } from '@jianghan/protocol'
import { filled } from '../command/filled.ts'
import { countOf, dataFolderOf, readFlags } from '../command/flags.ts'
import { CHECKOUT } from '../kernel/networkSettings.ts'
import { fail } from '../problem/define.ts'
import type { Language } from '../problem/render.ts'
import { bringEngine } from '../up/engineProgram.ts'
import { baseOf, up } from './localCommands.ts'
import { freePorts, LOCAL_NODES_MAX, type LocalNode, readLocalNetwork, writeLocalNetwork } from './localNetwork.ts'
import { askLocalNode, startLocalNode, stopLocalNode, untilUp } from './localNodes.ts'
import { networkProblems } from './problems.data.ts'
import { localUsage, localWords as words } from './words.ts'

type Say = (line: string) => void

const TEXT = { type: 'string' } as const
/** How long the members have for their votes, and the one node for its last block, milliseconds. */
const VOTING_MS = 3_600_000
const LAST_BLOCK_MS = 60_000

/** What is on the way: the demo's data folder, the folder of the network that it becomes, and where its node is reached. */
type Way = Readonly<{ data: string; base: string; own: LocalNode; url: string; chainId: string }>

/**
 * `jianghan network promote --demo`: what members of a ledger do on machines of their own to make it a network, done here for the demo consortium, whose keys all lie on this
 * machine: seats, votes, the last block, a backup, four nodes. Every step is the command that an organisation would run. Throws ProblemFault.
 */
export async function promoteDemo(args: readonly string[], language: Language, say: Say): Promise<void> {
  const flags = readFlags(args, { demo: { type: 'boolean' }, validators: TEXT, port: TEXT, 'peer-port': TEXT, network: TEXT, data: TEXT, help: { type: 'boolean', short: 'h' } })
  if (flags.help === true) return say(localUsage.promoteDemo[language])
  const [data, base] = [dataFolderOf(flags.data), baseOf(flags.network)]
  const count = countOf('--validators', flags.validators, 4, LOCAL_NODES_MAX) || 1
  if (!existsSync(join(data, 'demo')) || existsSync(join(data, 'starts.json'))) fail(networkProblems.notADemo, { folder: data })
  if (readLocalNetwork(base) !== undefined || existsSync(join(base, 'v1'))) fail(networkProblems.networkThere, { folder: base })
  bringEngine({ engine: 'cometbft', engineProgram: '' }, language)
  const own: LocalNode = { name: 'v1', folder: basename(data), port: 0, peerPort: 0 }
  startLocalNode(dirname(data), own)
  await untilUp(dirname(data), own)
  const standing = await askLocalNode(dirname(data), own)
  if (standing === undefined) return fail(networkProblems.nodeNotUp, { name: 'v1', what: '/v1/status' })
  const way: Way = { data, base, own, url: standing.url, chainId: standing.status.chainId }
  const members = membersWithNodes(data, count)
  const peerPorts = await freePorts(countOf('--peer-port', flags['peer-port'], 26_656, 65_000), count)
  const nodes = await takeSeats(way, members, peerPorts, await freePorts(countOf('--port', flags.port, 8645, 65_000), count))
  say(filled(words.seatsTaken[language], { count, members: members.join(' · ') }))
  await handOver(way)
  say(words.handedOver[language])
  await becomeNodes(way, nodes)
  await writeLocalNetwork(base, way.chainId, nodes)
  say(filled(words.promoted[language], { folder: base, data }))
  await up(['--data', base], language, say)
}

/** The demo's members with a node: its operator, whose node there is, and those after it. */
function membersWithNodes(data: string, count: number): string[] {
  const { parts } = JSON.parse(readFileSync(join(data, 'genesis.json'), 'utf8')) as { parts: { members: { members: readonly { memberId: string }[] } } }
  const members = parts.members.members.map(({ memberId }) => memberId).filter(member => existsSync(join(data, 'demo', `${member}-maker.json`)))
  if (members.length < count) fail(networkProblems.tooManyNodes, { count, members: members.length })
  return members.slice(0, count)
}

const folderOf = ({ data, base }: Way, i: number): string => (i === 0 ? data : join(base, `v${i + 1}`))
const seatsOf = ({ base }: Way): string => join(base, 'seats')
const officersOf = ({ data }: Way, member: string): string[] => ['maker', 'checker'].flatMap(name => ['--key', join(data, 'demo', `${member}-${name}.json`)])

/** Makes keys and seat of each member's node, and registers the keys of those that are new. */
async function takeSeats(way: Way, members: readonly string[], peerPorts: readonly number[], ports: readonly number[]): Promise<readonly LocalNode[]> {
  mkdirSync(seatsOf(way), { recursive: true, mode: 0o750 })
  for (const [i, member] of members.entries()) {
    const folder = folderOf(way, i)
    const told = await jianghan(way, ['network', 'seat', '--chain', way.chainId, '--member', member, '--address', `127.0.0.1:${peerPorts[i]}`, '--data', folder])
    const key = /--field-key '([^']+)'/.exec(told)?.[1] ?? ''
    if (i > 0) await jianghan(way, ['members', 'add-key', '--member-id', member, '--field-key', key, ...officersOf(way, member)])
    cpSync(join(folder, 'seat.json'), join(seatsOf(way), `${member}.json`))
  }
  return members.map((_, i) => ({ name: `v${i + 1}`, folder: `v${i + 1}`, port: ports[i] ?? 0, peerPort: peerPorts[i] ?? 0 }))
}

/** The members vote until the one node has sealed its last block; then it is stopped. */
async function handOver(way: Way): Promise<void> {
  const voters = [...new Set(readdirSync(join(way.data, 'demo')).flatMap(name => /^(.+)-checker\.json$/.exec(name)?.[1] ?? []))]
  const proposal = (await jianghan(way, ['network', 'seats', '--seats', seatsOf(way), '--json'])).trim()
  const [proposer = ''] = voters
  await jianghan(way, ['governance', 'propose', '--member-id', proposer, '--voting-until-ms', String(Date.now() + VOTING_MS), '--promote-ledger', proposal, ...officersOf(way, proposer)])
  const number = /"open":\s*\[[^\]]*?"?([0-9]+)"?\s*\]/.exec(await jianghan(way, ['governance', 'list-proposals', '--json', '--no-check']))?.[1] ?? '1'
  for (const member of voters) {
    if (await hasHalted(way)) break
    await jianghan(way, ['governance', 'vote', '--member-id', member, '--proposal', number, '--choice', 'yes', ...officersOf(way, member)], async () => await hasHalted(way))
  }
  for (const started = Date.now(); !await hasHalted(way); await new Promise(resolve => setTimeout(resolve, 200))) {
    if (Date.now() - started > LAST_BLOCK_MS) fail(networkProblems.demoStep, { command: 'governance vote', what: 'the vote did not pass' })
  }
  await stopLocalNode(dirname(way.data), way.own)
}

const hasHalted = async ({ url }: Way): Promise<boolean> => ((await (await fetch(`${url}/v1/status`)).json()) as { engine: { state: string } }).engine.state === 'halted'

/** Hands the ledger on in a backup, makes every folder a node, and gives each its place. */
async function becomeNodes(way: Way, nodes: readonly LocalNode[]): Promise<void> {
  const backups = join(way.base, 'backup')
  await jianghan(way, ['backup', '--data', way.data, '--to', backups])
  const [backup = ''] = readdirSync(backups)
  for (const [i, { port }] of nodes.entries()) {
    const folder = folderOf(way, i)
    await jianghan(way, ['network', 'promote', '--seats', seatsOf(way), ...(i === 0 ? [] : ['--from', join(backups, backup)]), '--data', folder])
    const file = join(folder, 'node.json')
    await writeFileDurably(file, utf8(`${JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')) as object, port }, undefined, 2)}\n`), { mode: 0o640, replace: true })
  }
  rmSync(backups, { recursive: true })
  renameSync(way.data, join(way.base, 'v1'))
}

/** Runs a command as an organisation would; answers what it said. Throws ProblemFault where it failed, unless that no longer matters. */
function jianghan({ url, data }: Way, args: readonly string[], noMatter: () => Promise<boolean> = () => Promise.resolve(false)): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(CHECKOUT, 'jianghan'), args, { cwd: CHECKOUT, env: { ...process.env, JIANGHAN_LANG: 'en', LC_ALL: 'C.UTF-8', JIANGHAN_URL: url, JIANGHAN_DATA: data }, stdio: ['ignore', 'pipe', 'pipe'] })
    let [said, failed] = ['', '']
    child.stdout.on('data', chunk => { said += String(chunk) })
    child.stderr.on('data', chunk => { failed = (failed + String(chunk)).slice(-400) })
    child.once('error', reject)
    child.once('close', code => {
      if (code === 0) return resolve(said)
      noMatter().then(is => (is ? resolve(said) : fail(networkProblems.demoStep, { command: args.slice(0, 2).join(' '), what: failed.trim() }))).catch(reject)
    })
  })
}
