import { formatVerifierKey, parseVerifierKey, type VerifierKey, WITNESSES_MAX } from '@jianghan/light'

/** A witness that is asked for cosignatures, and where. */
export type NamedWitness = Readonly<{ name: string; key: VerifierKey; url?: string }>

/** Logs whose checkpoints are taken, and witnesses; lines of a policy file (c2sp.org/tlog-policy), without its groups and quorum. */
export type PolicyFile = Readonly<{ logs: readonly VerifierKey[]; witnesses: readonly NamedWitness[] }>

/** Largest file, UTF-16 units. */
const TEXT_MAX = 262_144
/** Log keys that one file names at most. */
const LOGS_MAX = 1_024

/** The lines `log KEY [URL]` and `witness NAME KEY [URL]` of a file; comments begin with #. `fault` is the first line that is neither, counted from 1. */
export function parsePolicyFile(text: string): PolicyFile | Readonly<{ fault: number }> {
  const logs: VerifierKey[] = []
  const witnesses: NamedWitness[] = []
  if (text.length > TEXT_MAX) return { fault: 1 }
  for (const [i, line] of text.split('\n').entries()) {
    const words = line.split(/[ \t\r]+/).filter(word => word !== '')
    const [what, ...rest] = words
    if (what === undefined || what.startsWith('#')) continue
    const log = what === 'log' && rest.length <= 2 ? parseVerifierKey(rest[0] ?? '') : undefined
    const witness = what === 'witness' ? readWitness(rest) : undefined
    if (log?.use === 'log' && logs.length < LOGS_MAX) logs.push(log)
    else if (witness !== undefined && witnesses.length < WITNESSES_MAX && witnesses.every(({ name }) => name !== witness.name)) witnesses.push(witness)
    else return { fault: i + 1 }
  }
  return { logs, witnesses }
}

function readWitness([name, text = '', url, ...more]: readonly string[]): NamedWitness | undefined {
  const key = parseVerifierKey(text)
  if (name === undefined || key?.use !== 'cosigner' || more.length > 0) return undefined
  if (url === undefined) return { name, key }
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) ? { name, key, url: url.replace(/\/+$/, '') } : undefined
}

/** Text of a policy file. */
export const formatPolicyFile = ({ logs, witnesses }: PolicyFile): string =>
  [...logs.map(key => `log ${formatVerifierKey(key)}\n`), ...witnesses.map(({ name, key, url }) => `witness ${name} ${formatVerifierKey(key)}${url === undefined ? '' : ` ${url}`}\n`)].join('')
