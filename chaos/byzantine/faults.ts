import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cometbft } from '../../tools/cometbft.ts'
import { addressOf, type Cluster, type ClusterNode } from '../cluster.ts'
import type { Fault } from '../fault.ts'
import { BAD_PROPOSALS, type BadProposal, makeByzantine, makeHonest, type Misdeeds, tellMisdeeds } from './misdeeds.ts'

type Pause = Parameters<Fault['inflict']>[1]

/** What honest validators say of each, by the word in their logs. */
const REFUSED_AS: Readonly<Record<BadProposal, string>> = { forged: 'badSignature', huge: 'malformed', repeated: 'repeated', overQuota: 'overQuota', replayed: 'refusedBatch' }
/** Time within which something has to be seen, milliseconds. */
const SEEN_MS = 240_000
/** How far the time of a block may be from this machine's clock while one validator of four has another, milliseconds. */
const TIME_OFF_MS = 5_000

async function until(what: string, pause: Pause, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const started = performance.now(); !await holds(); await pause(0.1)) {
    if (performance.now() - started > SEEN_MS) throw new Error(`not seen in ${SEEN_MS / 1000} s: ${what}`)
  }
}

/** Starts a node anew with these misdeeds; without, as an honest one. */
async function restart({ process }: ClusterNode, misdeeds?: Misdeeds): Promise<void> {
  await process.stop()
  if (misdeeds === undefined) makeHonest(process.folder)
  else makeByzantine(process.folder, cometbft() ?? '', misdeeds)
  process.begin()
  await process.ready(120_000)
}

/** How often a node refused a proposal for a reason. */
const refusals = ({ process: { folder } }: ClusterNode, why: string): number =>
  readdirSync(join(folder, 'logs')).flatMap(name => readFileSync(join(folder, 'logs', name), 'utf8').split('\n'))
    .filter(line => line.includes('proposalRejected') && line.includes(`"${why}"`)).length

/** A validator whose proposals break a rule each: the others vote for none of them, say why, and the next proposer's block is decided. */
export const badProposals: Fault = {
  name: 'bad-proposals', what: { zh: '提议者作恶：伪造签名、超大、重复、超配额、旧批次', en: 'a proposer of forged, huge, repeated, over-quota and old batches: each is refused, with the reason' },
  async inflict({ nodes }, pause) {
    const bad = nodes[3] as ClusterNode
    const honest = nodes.slice(0, 3)
    await restart(bad, {})
    await pause(3)
    for (const proposal of BAD_PROPOSALS) {
      const before = honest.map(node => refusals(node, REFUSED_AS[proposal]))
      tellMisdeeds(bad.process.folder, { proposal, votes: 'for' })
      await until(`${proposal} refused as ${REFUSED_AS[proposal]} by all honest nodes`, pause, () => honest.every((node, i) => refusals(node, REFUSED_AS[proposal]) > (before[i] ?? 0)))
      tellMisdeeds(bad.process.folder, {})
      await pause(1)
    }
    await restart(bad)
  },
}

type Block = Readonly<{ time: string }>

/** Blocks that were made while a clock was wrong have times that rise, near the clock of the others. */
async function timesHold({ process }: ClusterNode, from: number, to: number, wallOf: (height: number) => readonly [from: number, to: number]): Promise<void> {
  let before = 0
  for (let height = from; height <= to; height++) {
    const time = Date.parse((await process.get<Block>(`/v1/blocks/${height}`)).time)
    const [earliest, latest] = wallOf(height)
    if (time <= before) throw new Error(`block ${height} is not later than the one before it`)
    if (time < earliest - TIME_OFF_MS || time > latest + TIME_OFF_MS) throw new Error(`block ${height} has the time ${new Date(time).toISOString()}, made between ${new Date(earliest).toISOString()} and ${new Date(latest).toISOString()}`)
    before = time
  }
}

/** A validator that signs times half a minute ahead, then half a minute behind: the median of the votes stays with the others. */
export const wrongClock: Fault = {
  name: 'wrong-clock', what: { zh: '一个验证者的时钟先快后慢 30 秒', en: 'one validator\'s clock 30 s ahead, then 30 s behind: the chain\'s time stays with the others' },
  async inflict({ nodes }, pause) {
    const [witness, wrong] = [nodes[0] as ClusterNode, nodes[3] as ClusterNode]
    const heightOf = async (): Promise<number> => Number((await witness.process.get<{ height: string }>('/v1/status')).height)
    await restart(wrong, { clockMs: 0 })
    for (const clockMs of [30_000, -30_000]) {
      tellMisdeeds(wrong.process.folder, { clockMs })
      await pause(1)
      const [began, first] = [Date.now(), await heightOf()]
      await pause(6)
      const [ended, last] = [Date.now(), await heightOf()]
      if (last < first + 5) throw new Error(`only ${last - first} blocks in 6 s with a clock off by ${clockMs} ms`)
      await timesHold(witness, first + 1, last, () => [began, ended])
      const { validators } = await witness.process.get<{ validators: { voted: boolean }[] }>('/v1/network')
      if (validators.some(({ voted }) => !voted)) throw new Error('the validator with the wrong clock does not vote: nothing was tried')
    }
    await restart(wrong)
  },
}

type ValidatorKey = Readonly<{ answer: Readonly<{ member: string; left?: string | null; evidence: readonly string[] }> | null }>
type Evidence = Readonly<{ answer: Readonly<{ kind: string; member: string; removed: boolean }> | null }>

/** Whether the health of a node warns of a validator that misbehaved: from the block that brought it, and after a start from the audit log. */
const isWarned = async ({ process: { url } }: ClusterNode): Promise<boolean> =>
  (await (await fetch(`${url}/health/ready`)).json() as { warnings: readonly { code: string }[] }).warnings.some(({ code }) => code === 'node.validatorMisbehaved')

/** What the ledger of a node says of a validator's key, as far as it has found it out. */
async function evidenceOn({ process }: ClusterNode, address: string): Promise<Evidence['answer']> {
  const { answer } = await process.get<ValidatorKey>(`/v1/query/governance.getValidatorKey?address=${address}`)
  const [id] = answer?.evidence ?? []
  return id === undefined ? null : (await process.get<Evidence>(`/v1/query/governance.getEvidence?evidence=${id}`)).answer
}

const validatorsOn = async ({ process }: ClusterNode): Promise<string[]> =>
  (await process.get<{ validators: { address: string }[] }>('/v1/network')).validators.map(({ address }) => address)

/**
 * The third node gets hold of the fourth validator's key, and votes with it against everything that the fourth votes for. The engines prove it to one another, the evidence comes
 * into a block, and the ledger of every node names the member and takes the key's power.
 */
export const doubleSign: Fault = {
  name: 'double-sign', network: { validators: 4, profile: 'lan' },
  what: { zh: '验证者重复签名（证据上链、点名成员、取消投票权）', en: 'a validator that signs twice: the evidence is on the ledger, names the member and takes its power' },
  async inflict(cluster: Cluster, pause) {
    const [thief, robbed] = [cluster.node(2), cluster.node(3)]
    const address = await addressOf(robbed)
    await restart(thief, { signsAs: robbed.process.folder, votes: 'against' })
    const honest = [cluster.node(0), cluster.node(1)]
    await until('evidence on the ledger', pause, async () => (await Promise.all(honest.map(node => evidenceOn(node, address)))).every(found => found !== null))
    // Without the fourth, all three that are left are needed.
    await restart(thief)
    for (const node of [...honest, thief]) {
      await until('the validators without the one that signed twice', pause, async () => !(await validatorsOn(node)).includes(address))
      const found = await evidenceOn(node, address)
      if (found?.kind !== 'duplicateVote' || found.member !== 'node-4' || !found.removed) throw new Error(`the ledger says of it: ${JSON.stringify(found)}`)
      await until('the warning in the health of every node', pause, () => isWarned(node))
    }
  },
}
