import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { formatAddress, keyId, membersV1 } from '@jianghan/protocol'
import { ROOT } from './cleanCopy.ts'
import { bytesOf, DemoLedger } from './demoLedger.ts'
import { post } from './http.ts'
import { run } from './processes.ts'

export const MEMBER = 'yangtze-motor'
export const EXAMPLE = readFileSync(join(ROOT, 'examples/pain001-pay-suppliers.xml'), 'utf8')
export const EXAMPLE_ID = 'CJQC-20261124-0001'

/** The example under another MsgId, its payments without UETR. */
export const example = (msgId: string): string => EXAMPLE.replaceAll(EXAMPLE_ID, msgId).replace(/<UETR>.*<\/UETR>/g, '')

/** Lets the maker of the car maker alone sign for its account. */
export async function makerAlone(url: string, data: string): Promise<void> {
  const ledger = new DemoLedger(url, data)
  const body = bytesOf(membersV1.SetAccountPolicySchema, { accountId: ledger.account(MEMBER), policy: { quorums: [{ role: 'maker', count: 1 }] } })
  const set = await post(`${url}/v1/transactions`, 'application/octet-stream', await ledger.transaction({ type: 'members.v1.SetAccountPolicy', body }))
  if (set.body.results?.[0]?.outcome?.status !== 'done') throw new Error(set.text)
}

/** Makes an API key that pays files with the key of an officer. */
export async function filesKey(url: string, data: string, officer = `${MEMBER}-maker`): Promise<string> {
  const { kind, publicKey } = await new DemoLedger(url, data).officer(officer)
  const { code, stdout, stderr } = await run('./jianghan', ['api-keys', 'create', officer, '--member', MEMBER, '--scopes', 'read,sign,files', '--sign-with', formatAddress('key', keyId(kind, publicKey)), '--json'],
    { cwd: ROOT, env: { JIANGHAN_URL: url, JIANGHAN_DATA: data }, timeoutMs: 240_000 })
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout).key
}

type Event = Readonly<Record<string, unknown>>

/** The folder command in a process of its own. */
export type FolderProcess = Readonly<{
  child: ChildProcess
  /** Waits for the first event from here on, or before it, that is as wanted; each is found once. */
  heard(wanted: (event: Event) => boolean): Promise<Event>
  /** Waits for its end. */
  ended: Promise<Readonly<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>>
}>

/** Starts `./jianghan folder` without the wrapper's shell in between, so that a signal meets the process itself. */
export function startFolder(folders: Readonly<{ in: string; out: string }>, env: Readonly<Record<string, string>>, { args = [], through }: Readonly<{ args?: readonly string[]; through?: readonly [string, ...string[]] }> = {}): FolderProcess {
  const command = [join(ROOT, 'jianghan'), 'folder', '--in', folders.in, '--out', folders.out, '--poll', '0.1', '--rest', '0.2', '--json', ...args]
  const [program = '', ...words] = [...through ?? [], ...command]
  const child = spawn(program, words, { cwd: ROOT, env: { ...process.env, LANG: 'en_US.UTF-8', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', text => { stderr += text })
  const events: Event[] = []
  const waiting = new Set<() => void>()
  createInterface(child.stdout).on('line', line => {
    events.push(JSON.parse(line) as Event)
    for (const wake of waiting) wake()
  })
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  return {
    child,
    async heard(wanted) {
      for (;;) {
        const at = events.findIndex(wanted)
        if (at >= 0) return events.splice(at, 1)[0] as Event
        const more = new Promise<void>(resolve => { waiting.add(resolve) })
        const over = await Promise.race([more.then(() => false), closed.then(() => true)])
        if (over && !events.some(wanted)) throw new Error(`the folder ended: ${stderr}`)
      }
    },
    ended: closed.then(([code, signal]) => ({ code, signal, stderr })),
  }
}

/** Puts a file into a folder as a careful program does: under another name, and renamed when it is whole. */
export function drop(folder: string, name: string, content: string): void {
  writeFileSync(join(folder, `${name}.part`), content)
  renameSync(join(folder, `${name}.part`), join(folder, name))
}

/** Names in a folder that are not hidden; none where it is not there. */
export const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).filter(name => !name.startsWith('.')).sort() : [])
