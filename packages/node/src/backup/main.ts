import { join } from 'node:path'
import { openLedgerStores } from '@jianghan/kernel'
import { readGenesisFile } from '../folder/genesisFile.ts'
import { lockFolder } from '../folder/lock.ts'
import { fail } from '../problem/define.ts'
import type { Language } from '../problem/render.ts'
import { runCommand } from '../command/runCommand.ts'
import { RELEASE } from '../up/release.ts'
import { languageOfUser } from '../up/words.ts'
import { drill } from './drill.ts'
import { type BackupDone, makeBackup } from './makeBackup.ts'
import { countOf, dataFolderOf, folderOf, readFlags } from '../command/flags.ts'
import { askUntilDone, ownNode } from './ownNode.ts'
import { backupProblems } from './problems.data.ts'
import { scrubFolder } from './scrubCommand.ts'
import { restoreBackup, type Restored } from './restore.ts'
import { filled } from '../command/filled.ts'
import { usage, words } from './words.ts'

/** What `./jianghan backup`, `restore` and `scrub` run. Returns the exit code: 0 done, 1 refused, 2 usage. */
export async function backupCommand(command: string, args: readonly string[]): Promise<number> {
  const language = languageOfUser(process.env)
  return runCommand(language, () => dataFolderOf(undefined), () => (command === 'backup' ? backup(args, language) : command === 'scrub' ? scrub(args, language) : restore(args, language)))
}

const say = (lines: readonly string[]): void => { process.stdout.write(`${lines.join('\n')}\n`) }
const json = (value: unknown): void => say([JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? String(each) : each as unknown))])
const seconds = (value: number): string => value.toFixed(1)
const size = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`

async function backup(args: readonly string[], language: Language): Promise<number> {
  const flags = readFlags(args, { to: { type: 'string' }, data: { type: 'string' }, keep: { type: 'string' }, 'keep-days': { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } })
  if (flags.help === true) return say([usage.backup[language]]), 0
  const to = folderOf('--to', flags.to)
  const folder = dataFolderOf(flags.data)
  const keep = countOf('--keep', flags.keep, 0, 1_000)
  const keepDays = countOf('--keep-days', flags['keep-days'], 0, 36_500)
  const online = await backupOnline(folder, { to, keep, keepDays }, language)
  const done = online ?? await backupOffline(folder, { to, keep, keepDays })
  if (flags.json === true) return json({ ...done, height: String(done.height) }), 0
  say([
    filled(words.made[language], { path: done.path, height: done.height, size: size(done.bytes), seconds: seconds(done.seconds) }),
    ...(online === undefined ? [] : [words.online[language]]),
    ...(done.swept ? [words.swept[language]] : []),
    ...(done.removed > 0 ? [filled(words.removed[language], { count: done.removed })] : []),
    words.noKeys[language],
  ])
  return 0
}

/** Has the running node do it; undefined where there is none. */
async function backupOnline(folder: string, input: Readonly<{ to: string; keep: number; keepDays: number }>, language: Language): Promise<BackupDone | undefined> {
  const failed = (what: string): never => fail(backupProblems.backupNotPossible, { to: input.to, what })
  const node = await ownNode(folder, language)
  const response = node && await askUntilDone(node, '/v1/node/backup', input).catch((fault: unknown) => failed(String((fault as Error).cause ?? fault)))
  if (response === undefined) return undefined
  const body = await response.json() as Record<string, unknown>
  if (response.ok) return { ...body, height: BigInt(body['height'] as string) } as BackupDone
  const facts = body['facts'] as Record<string, string> | undefined
  return failed(facts?.['what'] ?? String(body['detail'] ?? response.status))
}

async function backupOffline(folder: string, { to, keep, keepDays }: Readonly<{ to: string; keep: number; keepDays: number }>): Promise<BackupDone> {
  const { chainId } = readGenesisFile(join(folder, 'genesis.json'))
  const lock = lockFolder(folder)
  try {
    const stores = await openLedgerStores(folder)
    try {
      return await makeBackup({ folder, chainId, stores, release: RELEASE }, { to, keep, keepDays, share: 1 })
    } finally {
      await stores.close()
    }
  } finally {
    lock.release()
  }
}

async function scrub(args: readonly string[], language: Language): Promise<number> {
  const flags = readFlags(args, { data: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } })
  if (flags.help === true) return say([usage.scrub[language]]), 0
  const { blocks, leaves, seconds: spent, findings } = await scrubFolder(dataFolderOf(flags.data), language)
  if (flags.json === true) json({ blocks, leaves, seconds: spent, findings })
  else say([
    filled(words.scrubbed[language], { blocks, leaves, seconds: seconds(spent), count: findings.length }),
    ...findings.map(each => (language === 'zh' ? `  ${each.zh}${each.repairZh}` : `  ${each.en} ${each.repairEn}`)),
  ])
  return findings.length === 0 ? 0 : 1
}

async function restore(args: readonly string[], language: Language): Promise<number> {
  const flags = readFlags(args, {
    from: { type: 'string' }, data: { type: 'string' }, old: { type: 'string' }, scratch: { type: 'string' },
    drill: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
  })
  if (flags.help === true) return say([usage.restore[language]]), 0
  const from = folderOf('--from', flags.from)
  if (flags.drill === true) return rehearse(from, flags.scratch === undefined ? undefined : folderOf('--scratch', flags.scratch), flags.json === true, language)
  const to = folderOf('--data', flags.data)
  const began = performance.now()
  const restored = await restoreBackup({ from, to, release: RELEASE, ...(flags.old !== undefined && { old: folderOf('--old', flags.old) }) })
  const spent = (performance.now() - began) / 1000
  if (flags.json === true) return json({ to, chainId: restored.manifest.chainId, height: restored.height, first: restored.first, rolledForward: restored.rolledForward, epoch: restored.epoch ?? null, lostReceipts: restored.lost.length, seconds: spent }), 0
  say([
    filled(words.restored[language], { to, chain: restored.manifest.chainId, height: restored.height, seconds: seconds(spent) }),
    ...(restored.first > 1n ? [filled(words.firstBlock[language], { first: restored.first })] : []), ...standing(restored, language), filled(words.start[language], { to }),
  ])
  return 0
}

/** What became of the validator's key, of receipts and of the other keys. */
function standing({ epoch, rolledForward, lost, hasNodeKey, hasVaultKeys }: Restored, language: Language): string[] {
  const lines = rolledForward > 0 ? [filled(words.rolled[language], { count: rolledForward })] : []
  if (epoch === undefined) lines.push(words.sameKey[language])
  else {
    const { signedTo } = epoch.lost
    lines.push(filled(words.epoch[language], { number: epoch.number, from: epoch.from, key: epoch.publicKey }), words.trust[language])
    lines.push(signedTo === undefined ? filled(words.lostUnknown[language], { from: epoch.from }) : filled(words.lostTo[language], { signed: signedTo, from: epoch.from, count: lost.length }))
  }
  if (!hasNodeKey) lines.push(words.nodeKey[language])
  if (!hasVaultKeys) lines.push(words.vaultKeys[language])
  return lines
}

async function rehearse(from: string, scratch: string | undefined, asJson: boolean, language: Language): Promise<number> {
  const found = await drill(from, RELEASE, import.meta.resolve('@jianghan/app'), scratch)
  const { restored: { manifest, height }, rpoSeconds, restoreSeconds, startSeconds } = found
  const rtoSeconds = restoreSeconds + startSeconds
  if (asJson) return json({ chainId: manifest.chainId, height, rpoSeconds, rtoSeconds, restoreSeconds, startSeconds, files: manifest.files.length, chunks: manifest.snapshot.chunks.length }), 0
  say([
    filled(words.drill[language], { from }),
    filled(words.checked[language], { files: manifest.files.length, chunks: manifest.snapshot.chunks.length }),
    filled(words.rpo[language], { seconds: seconds(rpoSeconds), height, time: new Date(manifest.timeMs).toISOString() }),
    filled(words.rto[language], { seconds: seconds(rtoSeconds), restore: seconds(restoreSeconds), start: seconds(startSeconds) }),
    words.removedScratch[language],
  ])
  return 0
}

if (import.meta.main) process.exit(await backupCommand(process.argv[2] ?? '', process.argv.slice(3)))
