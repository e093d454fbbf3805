import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from './finding.ts'

/** A package with native code: who loads it, what proves that it works, and what does the same where it does not. */
export interface Addon {
  readonly name: string
  /** Folder from which it is resolved, relative to the root. */
  readonly from: string
  /** A JavaScript expression over `addon`, the loaded package, that is true when it works. */
  readonly works: string
  readonly zh: string
  readonly en: string
}

/** All addons that a node uses. */
export const ADDONS: readonly Addon[] = [
  { name: 'classic-level', from: 'packages/store', works: 'typeof addon.ClassicLevel === "function"',
    zh: '改用 Node 自带的 SQLite 保存状态：结果相同，写入较慢', en: 'the SQLite in Node keeps the state instead: same results, slower writes' },
  { name: 'sodium-native', from: 'packages/crypto', works: 'addon.crypto_sign_PUBLICKEYBYTES === 32',
    zh: '改用 WebAssembly 版 libsodium 验证签名：结论相同，速度约为一半', en: 'libsodium in WebAssembly verifies signatures instead: same verdicts at about half the speed' },
  { name: '@chainsafe/hashtree', from: 'packages/store', works: 'typeof addon.hashInto === "function"',
    zh: '改用 WebAssembly 版 SHA-256 计算状态树：根相同，速度约为十分之一', en: 'SHA-256 in WebAssembly hashes the state tree instead: same roots at about a tenth of the speed' },
]

/** Loads each addon in a process of its own, since a wrong binary can end the process that loads it. */
export function addonFindings(root: string): Finding[] {
  if (!existsSync(join(root, 'node_modules/.package-lock.json'))) {
    return [{ name: 'dependencies', state: 'note', zh: '尚未安装：第一次运行 ./jianghan up 时自动安装。', en: 'not installed yet: the first ./jianghan up installs them.' }]
  }
  return ADDONS.map(addon => addonFinding(addon, load(root, addon)))
}

/** One addon's finding from what loading it came to: undefined when it works, otherwise why not. */
export function addonFinding({ name, zh, en }: Addon, fault: string | undefined): Finding {
  if (fault === undefined) return { name, state: 'present', zh: '可以加载', en: 'loads' }
  return { name, state: 'fallback', zh: `无法加载（${fault}），${zh}。`, en: `does not load (${fault}); ${en}.` }
}

function load(root: string, { name, from, works }: Addon): string | undefined {
  const program = `const addon = require('node:module').createRequire(${JSON.stringify(join(root, from, 'package.json'))})(${JSON.stringify(name)}); if (!(${works})) throw new Error('loaded, but not what it should be')`
  const { status, signal, stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8', timeout: 20_000 })
  if (status === 0) return undefined
  const message = /^(?:\w*Error)(?: \[\w+\])?: (.*)$/m.exec(stderr)?.[1]
  return message ?? (signal ? `ended by ${signal}` : `exit code ${status}`)
}
