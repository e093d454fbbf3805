import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { certificatesOf, isKeyName } from '@jianghan/light'
import type { Logger } from 'pino'
import type { Config } from '../config/schema.ts'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'
import type { Authority } from './askAuthority.ts'
import { checkpointProblems } from './problems.data.ts'
import { Timestamps } from './timestamps.ts'

/** Authorities of one node. */
const AUTHORITIES_MAX = 8

/** The time-stamps of a data folder, by its configuration. Throws ProblemFault at what cannot be used. */
export function openTimestamps(config: Config, folder: string, log: Logger): Timestamps {
  const urls = config.timestampUrls.split(',').map(url => url.trim()).filter(url => url !== '')
  const authorities = urls.map(authorityOf)
  const repeated = authorities.find(({ name }, i) => authorities.findIndex(other => other.name === name) !== i)
  if (urls.length > AUTHORITIES_MAX || repeated !== undefined) fail(checkpointProblems.timestampUrlUnusable, { url: repeated?.url ?? config.timestampUrls.slice(0, 200) })
  return new Timestamps({
    folder: join(folder, 'checkpoints', 'timestamped'), authorities, roots: urls.length === 0 ? [] : rootsIn(config.timestampRoots, folder),
    everyMs: config.timestampMinutes * 60_000, now: Date.now, log,
  })
}

/** An authority is called by host and path of its URL; a policy that is asked for stands behind #. */
function authorityOf(text: string): Authority {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const name = url === undefined ? '' : `${url.host}${url.pathname}`.replace(/\/$/, '')
  const policy = url?.hash.slice(1) ?? ''
  if (url === undefined || !/^https?:$/.test(url.protocol) || !isKeyName(name) || !/^(|[0-2](\.[0-9]{1,18}){1,20})$/.test(policy)) fail(checkpointProblems.timestampUrlUnusable, { url: text.slice(0, 200) })
  url.hash = ''
  return { name, url: url.href, ...(policy !== '' && { policy }) }
}

function rootsIn(file: string, folder: string): readonly Uint8Array[] {
  if (file === '') fail(checkpointProblems.timestampRootsUnusable, { file: '(timestampRoots)' })
  const path = resolve(folder, file)
  let pem: string
  try {
    pem = readFileSync(path, 'utf8')
  } catch (fault) {
    return fail(startProblems.configUnreadable, { file: path, what: (fault as Error).message })
  }
  return certificatesOf(pem) ?? fail(checkpointProblems.timestampRootsUnusable, { file: path })
}
