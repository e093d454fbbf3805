import type { Finding } from './finding.ts'

const ROOTS = ['packages', 'proto', 'docs', 'tools', 'vectors', 'verifiers', 'clients', 'simulator', 'chaos', 'bench', 'examples', 'tests', '.ci']

/**
 * Paths that a document names in backticks or links to and that do not exist. A path counts as one of this tree when it begins
 * with a folder of the root, or with ./ or ../ in a link; `<x>`, `*`, `…` and `NNNN` mark a pattern. `exists` takes a path
 * relative to the root; the second try is relative to the document.
 */
export function documentFindings(path: string, text: string, exists: (path: string) => boolean): Finding[] {
  const found: Finding[] = []
  const here = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : ''
  for (const { name, line, link } of namedPaths(text)) {
    const plain = name.replace(/[#:].*$/, '').replace(/\/$/, '')
    if (plain === '' || /[<>*…{}$]|NNNN|\.\.\./.test(plain)) continue
    if (!link && !ROOTS.includes(plain.split('/')[0] ?? '')) continue
    if (exists(normalise(here + plain)) || (!link && exists(plain))) continue
    found.push({ rule: 'document-path', level: 'error', path, line, what: `names ${name}, which does not exist`,
      why: 'A document that names what is not there sends its reader astray: name what is, or remove the sentence.' })
  }
  return found
}

function* namedPaths(text: string): Generator<{ name: string; line: number; link: boolean }> {
  let fenced = false
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced
    if (fenced) continue
    for (const match of line.matchAll(/`([^`\s]+\/[^`\s]*)`/g)) yield { name: match[1] ?? '', line: index + 1, link: false }
    for (const match of line.replaceAll(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)) {
      const name = match[1] ?? ''
      if (/^[\w.][\w./%#-]*$/.test(name)) yield { name, line: index + 1, link: true }
    }
  }
}

function normalise(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

/** Paths of somebody's machine, which mean nothing on another. */
export function machinePathFindings(path: string, text: string): Finding[] {
  const found: Finding[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const match = /(?<![\w./-])\/(home|root|Users|work)\/[\w.-]+/.exec(line)
    if (match) found.push({ rule: 'machine-path', level: 'error', path, line: index + 1, what: `names ${match[0]}`, why: 'That folder exists on one machine only: name it relative to this tree.' })
  }
  return found
}
