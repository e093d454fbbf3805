import { spawnSync } from 'node:child_process'
import { existsSync, statfsSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
import { GLIBC } from '../check/natives.ts'
import { compareVersions } from '../check/elf.ts'
import type { Finding } from './finding.ts'

/** The Node that runs this, which is the one the wrapper chose. `version` as in process.version. */
export function nodeFinding(version: string): Finding {
  const fits = version.startsWith('v24.')
  return { name: 'Node', state: fits ? 'present' : 'missing', zh: fits ? version : `${version}，需要 24。请通过 ./jianghan 运行，它会自行获取。`,
    en: fits ? version : `${version}; 24 is needed. Run through ./jianghan, which fetches it.` }
}

/** The C library. Node itself would not start on one that is too old, so this mostly tells which one it is. */
export function libcFinding(report = process.report.getReport() as { header: { glibcVersionRuntime?: string } }, platform: string = process.platform): Finding {
  const name = 'libc'
  if (platform !== 'linux') return { name, state: 'present', zh: platform, en: platform }
  const version = report.header.glibcVersionRuntime
  if (version === undefined) {
    return { name, state: 'note', zh: '不是 glibc（可能是 musl）：可以运行，但未经例行测试。', en: 'not glibc, probably musl: it works, and is not tested regularly.' }
  }
  const fits = compareVersions(version, GLIBC) >= 0
  return { name, state: fits ? 'present' : 'missing', zh: fits ? `glibc ${version}` : `glibc ${version}，至少需要 ${GLIBC}`, en: fits ? `glibc ${version}` : `glibc ${version}; ${GLIBC} at least is needed` }
}

/** The size of a memory page: 64 KiB on many arm64 servers. */
export function pageFinding(): Finding {
  const { stdout } = spawnSync('getconf', ['PAGESIZE'], { encoding: 'utf8' })
  const bytes = Number(stdout)
  const known = Number.isInteger(bytes) && bytes > 0
  return { name: 'page size', state: known ? 'present' : 'note', zh: known ? `${bytes / 1024} KiB` : '未知', en: known ? `${bytes / 1024} KiB` : 'unknown' }
}

/** Go, with which developers run CometBFT's own light client and the Go verifier as judges. */
export function goFinding(output: string = spawnSync('go', ['version'], { encoding: 'utf8' }).stdout ?? ''): Finding {
  const version = /go(\d+\.\d+(?:\.\d+)?)/.exec(output)?.[1]
  const name = 'Go'
  if (version === undefined) return { name, state: 'note', zh: '没有安装；只有用 Go 程序作对照的测试需要它。', en: 'not installed; only the tests that take Go programs as judges need it.' }
  if (compareVersions(version, '1.25') < 0) return { name, state: 'note', zh: `${version}；用 Go 程序作对照的测试需要 1.25 或更高版本。`, en: `${version}; the tests that take Go programs as judges need 1.25 or newer.` }
  return { name, state: 'present', zh: version, en: version }
}

/** OpenSC's pkcs11-tool, through which keys on tokens sign. */
export function tokenFinding(fault: string | undefined = (spawnSync('pkcs11-tool', ['--help']).error as NodeJS.ErrnoException | undefined)?.code): Finding {
  const name = 'pkcs11-tool'
  if (fault === undefined) return { name, state: 'present', zh: '可用：令牌上的密钥可以签名。', en: 'runs: keys on PKCS #11 tokens can sign.' }
  return { name, state: 'note', zh: '没有安装；只有用令牌（PKCS#11）上的密钥签名才需要它（Debian：opensc）。', en: 'not installed; only signing with keys on PKCS #11 tokens needs it (Debian: opensc).' }
}

const NEEDED_MIB = 512
const COMFORTABLE_MIB = 5_120

/** Free space where the data folder is, or will be. */
export function diskFinding(folder: string, statfs: (path: string) => { bavail: number; bsize: number } = statfsSync): Finding {
  let there = folder
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there)
  const { bavail, bsize } = statfs(there)
  const free = Math.floor((bavail * bsize) / 1_048_576)
  const size = free >= 10_240 ? `${Math.floor(free / 1024)} GiB` : `${free} MiB`
  const name = 'disk'
  if (free < NEEDED_MIB) return { name, state: 'missing', zh: `${there} 仅余 ${size}，至少需要 ${NEEDED_MIB} MiB`, en: `${size} free at ${there}; ${NEEDED_MIB} MiB at least are needed` }
  if (free < COMFORTABLE_MIB) return { name, state: 'note', zh: `${there} 余 ${size}，用于演示足够，长期运行偏少`, en: `${size} free at ${there}: enough for the demo, little for long use` }
  return { name, state: 'present', zh: `${there} 余 ${size}`, en: `${size} free at ${there}` }
}

/** Milliseconds since 1970 before which no clock of this release can be right: 2026-11-01. */
const EARLIEST = 1_793_491_200_000

/** Whether the clock can be right, and whether it is kept right where the system tells. `now` in milliseconds since 1970. */
export function clockFinding(now: number, synchronised = spawnSync('timedatectl', ['show', '-p', 'NTPSynchronized', '--value'], { encoding: 'utf8' }).stdout?.trim()): Finding {
  const time = new Date(now).toISOString()
  const name = 'clock'
  if (now < EARLIEST) return { name, state: 'missing', zh: `${time}：时钟落后，交易会因有效期被拒绝。请先校时。`, en: `${time}: behind; transactions would be refused by their validity. Set the clock first.` }
  if (synchronised === 'no') return { name, state: 'note', zh: `${time}，系统未启用网络校时`, en: `${time}; the system does not synchronise it` }
  return { name, state: 'present', zh: time, en: time }
}

/** Whether the HTTP port can be had on the loopback interface. A busy one is no fault of the machine: `--port` takes another. */
export async function portFinding(port: number): Promise<Finding> {
  const server = createServer()
  const code = await new Promise<string | undefined>(done => {
    server.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? 'unknown'))
    server.listen({ port, host: '127.0.0.1' }, () => done(undefined))
  })
  if (code === undefined) await new Promise(done => server.close(done))
  const name = 'port'
  if (code === undefined) return { name, state: 'present', zh: `${port} 可用`, en: `${port} is free` }
  return { name, state: 'note', zh: `${port} 不可用（${code}）：可能已有节点在运行，或用 --port 另选`, en: `${port} cannot be had (${code}): a node may be running already, or choose another with --port` }
}
