import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { formatAddress, fromHex } from '@jianghan/protocol'
import { operatorTokenIn } from './operator.ts'

/** A test that may leave something to be done behind it. */
type Test = Readonly<{ after(work: () => unknown): void }>

/** A node with the demo consortium in a process of its own, as `./jianghan up` runs it. */
export type DemoNode = Readonly<{
  url: string
  /** Its data folder: genesis.json, demo/. */
  folder: string
  /** Its operator's token, for `apiKey`. */
  apiKey: string
  /** Address of a member's account. */
  account(member: string): string
  /** Key files of a member's maker and checker. */
  keys(member: string): readonly [string, string]
}>

const MAIN = resolve(import.meta.dirname, '../../../node/src/main.ts')

/** Starts a node on a free port over a new folder; both go with the test. */
export async function startDemoNode(t: Test): Promise<DemoNode> {
  const folder = join(mkdtempSync(join(tmpdir(), 'jianghan-demo-')), 'data')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, '--data', folder, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, JIANGHAN_LANG: 'en' },
  })
  const ended = new Promise<void>(done => { child.once('exit', () => done()) })
  t.after(async () => {
    child.kill('SIGTERM')
    await ended
    rmSync(join(folder, '..'), { recursive: true, force: true })
  })
  let said = ''
  const url = await new Promise<string>((found, failed) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (piece: Buffer) => {
        said += piece.toString()
        const match = /HTTP API\s+(http:\/\/[^\s/]+)/.exec(said)
        if (match) found(match[1] as string)
      })
    }
    child.once('exit', () => failed(new Error(`the node ended: ${said}`)))
  })
  const directory = JSON.parse(readFileSync(join(folder, 'demo/directory.json'), 'utf8')) as { holder: string; account: string }[]
  return {
    url, folder, apiKey: operatorTokenIn(folder),
    account: member => formatAddress('account', fromHex(directory.find(({ holder }) => holder === member)?.account ?? '') as Uint8Array),
    keys: member => [join(folder, `demo/${member}-maker.json`), join(folder, `demo/${member}-checker.json`)],
  }
}
