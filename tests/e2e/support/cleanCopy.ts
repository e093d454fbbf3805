import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** The tree that these tests belong to. */
export const ROOT = resolve(import.meta.dirname, '../../..')

/**
 * A copy of the tree as a clone would have it: the files that git has or would take, as they lie, and the dependencies by links, so that
 * nothing is fetched. What was built here is not in it, and packages of the workspace link to the copy itself.
 * @returns the copy, and what removes it
 */
export function cleanCopy(): { root: string; remove(): void } {
  const root = mkdtempSync(join(tmpdir(), 'jianghan-clone-'))
  try {
    copyFiles(root)
    linkModules(join(ROOT, 'node_modules'), join(root, 'node_modules'))
    for (const path of workspaceFolders()) {
      const own = join(ROOT, path, 'node_modules')
      if (existsSync(own) && existsSync(join(root, path))) linkModules(own, join(root, path, 'node_modules'))
    }
    linkTools(root)
  } catch (fault) {
    rmSync(root, { recursive: true, force: true })
    throw fault
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 3 }) }
}

function copyFiles(root: string): void {
  if (existsSync(join(ROOT, '.git'))) {
    const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    for (const path of list.split('\0').filter(name => name !== '' && existsSync(join(ROOT, name)))) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      copyFileSync(join(ROOT, path), join(root, path))
    }
    return
  }
  // An archive holds no list: everything but what is brought or made here.
  const left = new Set(['node_modules', '.tools', 'data', 'dist'])
  cpSync(ROOT, root, { recursive: true, filter: path => !left.has(path.slice(ROOT.length + 1).split('/').at(-1) ?? '') })
}

function workspaceFolders(): string[] {
  return ['packages', 'packages/engines', 'packages/gateways'].flatMap(group => readdirSync(join(ROOT, group)).map(name => join(group, name)))
}

/** A node_modules folder whose entries are links to those of another one; links into the workspace are made anew, to the copy. */
function linkModules(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.name === '@jianghan') {
      mkdirSync(target)
      for (const name of readdirSync(source)) symlinkSync(readlinkSync(join(source, name)), join(target, name))
    } else if (entry.isFile()) copyFileSync(source, target)
    else if (entry.name !== '.cache') symlinkSync(source, target)
  }
}

/** Node and what else the wrapper has brought; the mark of what is installed is the copy's own. */
function linkTools(root: string): void {
  const [from, to] = [join(ROOT, '.tools'), join(root, '.tools')]
  mkdirSync(to, { recursive: true })
  if (!existsSync(from)) return
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.name === 'installed') copyFileSync(join(from, entry.name), join(to, entry.name))
    else if (entry.isDirectory() && /^(node[0-9]+|cometbft-.*)$/.test(entry.name)) symlinkSync(join(from, entry.name), join(to, entry.name))
  }
}
