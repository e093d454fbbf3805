import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { JianghanClient } from '@jianghan/client'
import { ED25519, generateKeyPair, isRefused, type KeyPair, sign } from '@jianghan/crypto'
import { askEnvironment, readKeyFile, writeFileDurably, writeKeyFile } from '@jianghan/crypto/node'
import { LIMITS, parseDecimal, signTransaction, utf8 } from '@jianghan/protocol'
import { lockFolder } from '../folder/lock.ts'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'
import type { Opening } from './model.ts'
import { openingProblems } from './problems.data.ts'
import { type AskLedger, directoryOf, type MemberKeys, type Step, stepsOf } from './steps.ts'

/** What an import needs. */
export type ImportPorts = Readonly<{
  client: JianghanClient
  /** Key of the operator's admin, who registers members, and the member that it is of. */
  operator: Readonly<{ member: string; key: KeyPair }>
  /** Folder of the members' keys, which are made there when they are missing. */
  keysFolder: string
  /** Only tells what would be done. */
  dryRun: boolean
  onDone?: (done: number, of: number) => void
}>

/** What was done, or would be: steps that the ledger had already, and those that were open. */
export type Imported = Readonly<{ chainId: string; done: number; open: readonly string[]; transactions: number }>

/** Transactions that are on their way at once. */
const AT_ONCE = 200
const VALID_MS = 540_000

/**
 * Makes what a file says the beginning of a ledger. Everything is asked first, and nothing done where the ledger holds any of it otherwise, or money that is not the file's; then what is open is done, in an order
 * in which an interrupted import goes on where it stopped.
 */
export async function importOpening(opening: Opening, { client, operator, keysFolder, dryRun, onDone }: ImportPorts): Promise<Imported> {
  const { chainId } = await client.status()
  if (!dryRun) mkdirSync(keysFolder, { recursive: true, mode: 0o700 })
  const lock = dryRun ? undefined : lockFolder(keysFolder)
  try {
    const keys = await keysOf(opening, { keysFolder, operator, dryRun })
    const ask: AskLedger = async (name, args) => (await client.query(name, args, { prove: false })).answer
    const steps = stepsOf(chainId, opening, member => keys.get(member), operator.member)
    const open = await openSteps(steps, ask)
    await checkSupply(opening, ask, steps, open)
    const answer: Imported = { chainId, done: steps.length - open.length, open: open.map(({ what }) => what), transactions: open.length }
    if (dryRun) return answer
    await carryOut(open, { client, chainId, signersOf: member => (member === operator.member ? [operator.key] : Object.values(keys.get(member) ?? {})), onDone })
    await writeFileDurably(join(keysFolder, 'directory.json'), utf8(`${JSON.stringify(directoryOf(chainId, opening), undefined, 2)}\n`), { mode: 0o600, replace: true })
    return answer
  } finally {
    lock?.release()
  }
}

/** Keys of the file's members but the operator: those that lie in the folder, the others made there before anything is sent. */
async function keysOf({ members }: Opening, { keysFolder, operator, dryRun }: Pick<ImportPorts, 'keysFolder' | 'operator' | 'dryRun'>): Promise<ReadonlyMap<string, MemberKeys>> {
  const keys = new Map<string, MemberKeys>()
  for (const { member } of members) {
    if (member === operator.member) continue
    const [maker, checker] = [await keyAt(join(keysFolder, `${member}-maker.json`), dryRun), await keyAt(join(keysFolder, `${member}-checker.json`), dryRun)]
    keys.set(member, { maker, checker })
  }
  return keys
}

async function keyAt(file: string, dryRun: boolean): Promise<KeyPair> {
  if (!existsSync(file)) {
    const made = generateKeyPair(ED25519)
    const refused = dryRun ? undefined : await writeKeyFile(file, made)
    return refused === undefined ? made : fail(startProblems.keyUnusable, refused.refused)
  }
  const key = await readKeyFile(file, askEnvironment(process.env))
  return isRefused(key) ? fail(startProblems.keyUnusable, key.refused) : key
}

/** The steps that are open. Throws where the ledger has something otherwise. */
async function openSteps(steps: readonly Step[], ask: AskLedger): Promise<Step[]> {
  const open: Step[] = []
  for (let at = 0; at < steps.length; at += AT_ONCE) {
    const part = steps.slice(at, at + AT_ONCE)
    const standings = await Promise.all(part.map(step => step.standing(ask)))
    for (const [i, step] of part.entries()) {
      if (standings[i] === 'otherwise') fail(openingProblems.otherwise, { place: step.place, what: step.what })
      if (standings[i] === 'open') open.push(step)
    }
  }
  return open
}

/** The ledger holds no money of the file's assets but what this import gave: it has no business yet. */
async function checkSupply({ assets, accounts }: Opening, ask: AskLedger, steps: readonly Step[], open: readonly Step[]): Promise<void> {
  const isOpen = new Set(open)
  for (const { asset, decimals } of assets) {
    const found = await ask('payments.getAsset', { asset }) as { supply: string } | null
    const given = accounts.filter(each => each.asset === asset && steps.some(step => step.place === each.place && step.action.type === 'payments.v1.Issue' && !isOpen.has(step)))
    const sum = given.reduce((atoms, { balance }) => atoms + (parseDecimal(balance, decimals) ?? 0n), 0n)
    if (BigInt(found?.supply ?? 0) !== sum) fail(openingProblems.inUse, { asset })
  }
}

type Carrying = Readonly<{ client: JianghanClient; chainId: string; signersOf(member: string): readonly KeyPair[]; onDone: ImportPorts['onDone'] }>

/** Sends what is open: kinds one after the other, since each needs the ones before; within a kind many at once. */
async function carryOut(open: readonly Step[], { client, chainId, signersOf, onDone }: Carrying): Promise<void> {
  let done = 0
  for (let at = 0; at < open.length;) {
    const type = open[at]?.action.type
    let to = at
    // Assets in which others settle stand before those: one at a time.
    while (to < open.length && open[to]?.action.type === type && to - at < (type === 'payments.v1.RegisterAsset' ? 1 : AT_ONCE)) to++
    const part = open.slice(at, to)
    const frames = part.map(({ action, signer }) => signTransaction(
      { chainId, validUntilMs: BigInt(Date.now() + VALID_MS), unique: crypto.getRandomValues(new Uint8Array(LIMITS.uniqueBytes)), actions: [action] },
      signersOf(signer).map(key => ({ kind: key.kind, publicKey: key.publicKey, sign: (message: Uint8Array) => sign(key, message) })),
    ))
    const results = await client.send(frames)
    for (const [i, { outcome, problem }] of results.entries()) {
      if (outcome?.done === true) continue
      const said = outcome?.text ?? problem as { zh?: string; en?: string } | undefined
      fail(openingProblems.refused, { place: part[i]?.place ?? '', what: part[i]?.what ?? '', zh: said?.zh ?? '', en: said?.en ?? '' })
    }
    done += part.length
    onDone?.(done, open.length)
    at = to
  }
}
