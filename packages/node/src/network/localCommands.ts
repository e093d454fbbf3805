import { resolve, join } from 'node:path'
import { toHex } from '@jianghan/protocol'
import { countOf, readFlags } from '../command/flags.ts'
import { filled } from '../command/filled.ts'
import { readGenesisFile } from '../folder/genesisFile.ts'
import { fail } from '../problem/define.ts'
import type { Language } from '../problem/render.ts'
import { startProblems } from '../problem/start.data.ts'
import { bringEngine } from '../up/engineProgram.ts'
import { LOCAL_NODES_MAX, type LocalNode, makeLocalNetwork, readLocalNetwork } from './localNetwork.ts'
import { askLocalNode, type LocalStanding, pidOf, startLocalNode, stopLocalNode, untilUp } from './localNodes.ts'
import { networkProblems } from './problems.data.ts'
import { localUsage, localWords as words } from './words.ts'

type Say = (line: string) => void
type Command = (args: readonly string[], language: Language, say: Say) => Promise<void>

const TEXT = { type: 'string' } as const
const COMMON = { data: TEXT, help: { type: 'boolean', short: 'h' } } as const
const DEFAULT_COUNT = 4
const WATCH_MS = 1_000
/** How long the nodes may take to find each other, milliseconds. */
const TOGETHER_MS = 30_000

/** Folder of the network on this machine that an option, the environment or custom names. */
export const baseOf = (value: unknown): string => resolve(process.cwd(), (typeof value === 'string' ? value : '') || process.env['JIANGHAN_NETWORK'] || 'network')

const nodesOf = (base: string): readonly LocalNode[] => readLocalNetwork(base) ?? fail(networkProblems.noNetwork, { folder: base })

/** `jianghan network up`: makes a network on this machine where there is none, and starts its nodes. Throws ProblemFault. */
export const up: Command = async (args, language, say) => {
  const flags = readFlags(args, { validators: TEXT, profile: TEXT, port: TEXT, 'peer-port': TEXT, ...COMMON })
  if (flags.help === true) return say(localUsage.up[language])
  const base = baseOf(flags.data)
  const profile = flags.profile ?? 'lan'
  if (profile !== 'lan' && profile !== 'wan') fail(startProblems.badOption, { option: '--profile', whatZh: '应为 lan 或 wan', whatEn: 'lan or wan' })
  const count = countOf('--validators', flags.validators, DEFAULT_COUNT, LOCAL_NODES_MAX) || 1
  bringEngine({ engine: 'cometbft', engineProgram: '' }, language)
  const before = readLocalNetwork(base)
  if (before !== undefined && flags.validators !== undefined && before.length !== count) fail(networkProblems.networkOfOtherSize, { folder: base, count: before.length })
  const nodes = before ?? await makeLocalNetwork({
    base, count, profile, port: countOf('--port', flags.port, 8645, 65_000), peerPort: countOf('--peer-port', flags['peer-port'], 26_656, 65_000),
  })
  say(filled(words[before === undefined ? 'made' : 'continued'][language], { folder: base, count: nodes.length }))
  for (const node of nodes) startLocalNode(base, node)
  for (const node of nodes) await untilUp(base, node)
  await untilTogether(base, nodes)
  for (const line of await table(base, nodes, language)) say(line)
  say(filled(words.next[language], { url: `http://127.0.0.1:${nodes[0]?.port}`, data: join(base, 'v1') }))
}

/** Waits until every node follows the chain; in vain it is left to the table to show it. */
async function untilTogether(base: string, nodes: readonly LocalNode[]): Promise<void> {
  for (const until = Date.now() + TOGETHER_MS; Date.now() < until; await new Promise(done => setTimeout(done, WATCH_MS / 4))) {
    const standings = await Promise.all(nodes.map(node => askLocalNode(base, node)))
    if (standings.every(standing => standing?.network.state === 'running' && standing.status.height !== '0')) return
  }
}

/** `jianghan network status`: a table of the nodes, again every second with --watch. */
export const status: Command = async (args, language, say) => {
  const flags = readFlags(args, { watch: { type: 'boolean' }, ...COMMON })
  if (flags.help === true) return say(localUsage.status[language])
  const base = baseOf(flags.data)
  const nodes = nodesOf(base)
  for (;;) {
    const lines = await table(base, nodes, language)
    // Home, and clear to the end: the table stands still while its figures move.
    if (flags.watch === true) process.stdout.write('\u001b[H\u001b[J')
    for (const line of lines) say(line)
    if (flags.watch !== true) return
    await new Promise(done => setTimeout(done, WATCH_MS))
  }
}

/** `jianghan network stop NAME…`, `start NAME…` and `down`. */
export const stop: Command = (args, language, say) => each(args, language, say, 'stop')
/** Starts nodes that were stopped. */
export const start: Command = (args, language, say) => each(args, language, say, 'start')
/** Stops all nodes; their folders stay. */
export const down: Command = (args, language, say) => each(args, language, say, 'down')

async function each(args: readonly string[], language: Language, say: Say, what: 'stop' | 'start' | 'down'): Promise<void> {
  const names = args.filter(arg => !arg.startsWith('-') && args[args.indexOf(arg) - 1] !== '--data')
  const flags = readFlags(args.filter(arg => !names.includes(arg)), COMMON)
  if (flags.help === true) return say(localUsage[what][language])
  const base = baseOf(flags.data)
  const nodes = nodesOf(base)
  if (what !== 'down' && names.length === 0) fail(startProblems.badOption, { option: what, whatZh: '缺少节点名，例如 v3', whatEn: 'the name of a node is missing, such as v3' })
  const chosen = what === 'down' ? nodes : names.map(name => nodes.find(node => node.name === name) ?? fail(networkProblems.noSuchNode, { name: name.slice(0, 40), names: nodes.map(node => node.name).join(', ') }))
  if (what === 'start') {
    for (const node of chosen) startLocalNode(base, node)
    for (const node of chosen) await untilUp(base, node)
  } else {
    await Promise.all(chosen.map(node => stopLocalNode(base, node)))
  }
  say(filled(words[what === 'start' ? 'started' : 'stopped'][language], { names: chosen.map(({ name }) => name).join(', ') }))
}

/** The nodes in rows: state, height, how far behind, round, peers, age of the newest block, and whose vote that lacks. */
async function table(base: string, nodes: readonly LocalNode[], language: Language): Promise<string[]> {
  const standings = await Promise.all(nodes.map(node => askLocalNode(base, node)))
  const heights = standings.map(standing => Number(standing?.status.height ?? 0))
  const newest = Math.max(...heights)
  const names = new Map(readGenesisFile(join(base, nodes[0]?.folder ?? 'v1', 'genesis.json')).validators.map(({ publicKey }, i) => [toHex(publicKey), nodes[i]?.name ?? '?']))
  const head = words.head[language].split('|')
  const rows = nodes.map((node, i) => rowOf(node, standings[i], { isRunning: pidOf(base, node) !== undefined, newest, names, language }))
  const widths = head.map((title, column) => Math.max(cells(title), ...rows.map(row => cells(row[column] ?? ''))))
  return [head, ...rows].map(row => row.map((text, column) => text + ' '.repeat((widths[column] ?? 0) - cells(text))).join('  ').trimEnd())
}

/** Cells of a terminal that a text takes: a Chinese character takes two. */
const cells = (text: string): number => [...text].reduce((sum, character) => sum + (/\p{Script=Han}/u.test(character) ? 2 : 1), 0)

function rowOf(
  node: LocalNode, standing: LocalStanding | undefined,
  { isRunning, newest, names, language }: Readonly<{ isRunning: boolean; newest: number; names: ReadonlyMap<string, string>; language: Language }>,
): string[] {
  if (standing === undefined) return [node.name, words[isRunning ? 'silent' : 'down'][language], '–', '–', '–', '–', '–', '–', `http://127.0.0.1:${node.port}`]
  const { status: { height, time }, network: { state, round, validates, peers, validators } } = standing
  const missing = validators.filter(({ voted }) => !voted).map(({ publicKey }) => names.get(publicKey) ?? publicKey.slice(0, 8))
  const seconds = Math.max(0, (Date.now() - Date.parse(time)) / 1000)
  return [node.name, (words.states[state as keyof typeof words.states]?.[language] ?? state) + (validates ? '' : words.noVote[language]), height, String(newest - Number(height)), String(round), String(peers.length), `${seconds.toFixed(1)} s`, missing.join(' ') || '–', standing.url]
}
