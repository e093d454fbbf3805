import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileDurably } from '@jianghan/crypto/node'
import { MEMBER_ID, parseAddress, utf8 } from '@jianghan/protocol'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'

/** How a counterparty behaves that does not simply accept. */
export type ScriptKind = 'refuses' | 'short' | 'slow'

/** What was done to have a member behave so, and how it is undone. Addresses of accounts; atoms of the settlement money that lies elsewhere. */
export type Script = Readonly<{ kind: 'refuses'; accounts: readonly string[] }> | Readonly<{ kind: 'short' | 'slow'; asset: string; account: string; lender: string; atoms: string; /** Of slow: when the money comes back by itself, milliseconds since 1970, and the schedule that brings it. */ dueMs?: number; schedule?: string }>

/** Scripts by member. */
export type Scripts = ReadonlyMap<string, Script>

/** Name of the file in the data folder; it goes with the blocks into snapshots, and at a reset. */
const FILE = 'counterparties.json'
const BYTES_MAX = 1024 * 1024
/** Members with a script, and accounts of one of them. */
const MEMBERS_MAX = 1_000
const ACCOUNTS_MAX = 1_000

const isAddress = (value: unknown): value is string => typeof value === 'string' && parseAddress('account', value) !== undefined

/** The scripts in the text of a file; undefined where it is none. */
export function parseScripts(text: string): Scripts | undefined {
  if (text.length > BYTES_MAX) return undefined
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return undefined
  }
  const { format, version, members } = (json ?? {}) as Record<string, unknown>
  if (format !== 'jianghan-counterparties' || version !== 1 || !Array.isArray(members) || members.length > MEMBERS_MAX) return undefined
  const scripts = new Map<string, Script>()
  for (const each of members as unknown[]) {
    const { member, ...script } = (each ?? {}) as Record<string, unknown>
    const read = parseScript(script)
    if (typeof member !== 'string' || !MEMBER_ID.test(member) || read === undefined || scripts.has(member)) return undefined
    scripts.set(member, read)
  }
  return scripts
}

function parseScript({ kind, accounts, asset, account, lender, atoms, dueMs, schedule }: Record<string, unknown>): Script | undefined {
  if (kind === 'refuses') return Array.isArray(accounts) && accounts.length <= ACCOUNTS_MAX && accounts.every(isAddress) ? { kind, accounts } : undefined
  const fits = (kind === 'short' || kind === 'slow') && typeof asset === 'string' && isAddress(account) && isAddress(lender) && typeof atoms === 'string' && /^(0|[1-9][0-9]{0,38})$/.test(atoms)
  if (!fits) return undefined
  if (kind === 'short') return { kind, asset, account, lender, atoms }
  return Number.isSafeInteger(dueMs) && typeof schedule === 'string' && /^[0-9a-f]{32}$/.test(schedule) ? { kind, asset, account, lender, atoms, dueMs: dueMs as number, schedule } : undefined
}

/** The scripts of a data folder; none where there is no file. Throws ProblemFault sandboxFileInvalid. */
export function readScripts(folder: string): Scripts {
  const file = join(folder, FILE)
  return existsSync(file) ? parseScripts(readFileSync(file, 'utf8')) ?? fail(startProblems.sandboxFileInvalid, { file }) : new Map()
}

/** Text of the file. */
export const formatScripts = (scripts: Scripts): string =>
  `${JSON.stringify({ format: 'jianghan-counterparties', version: 1, members: [...scripts].map(([member, script]) => ({ member, ...script })) }, undefined, 2)}\n`

/** Writes the file durably. */
export async function writeScripts(folder: string, scripts: Scripts): Promise<void> {
  await writeFileDurably(join(folder, FILE), utf8(formatScripts(scripts)), { mode: 0o640, replace: true })
}
