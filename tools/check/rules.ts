import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { determinismFindings } from './determinism.ts'
import { documentFindings, machinePathFindings } from './documents.ts'
import { docstringFindings, functionFindings, nameFindings, sizeFindings } from './files.ts'
import type { Finding } from './finding.ts'
import { cycleFindings, handlerFindings, importGraph } from './graph.ts'
import { layerFindings } from './layers.ts'
import { nativeFindings } from './natives.ts'
import { parseSource } from './source.ts'

/** Folders that are not this tree's own text. */
const SKIPPED = /(^|\/)(node_modules|\.git|\.tools|dist|data|target|__pycache__)$/
const TEXT = /\.(ts|tsx|mts|js|mjs|json|md|py|go|java|proto|sh|ya?ml|html|css|xml)$/

/** All rules of this tree over all its files, ordered by path and line. */
export function ownFindings(root: string): Finding[] {
  const paths = listFiles(root)
  const found: Finding[] = []
  const sources = []
  for (const path of paths) {
    found.push(...nameFindings(path))
    if (!TEXT.test(path) && path !== 'jianghan' && path !== '.ci/run') continue
    const text = readFileSync(join(root, path), 'utf8')
    found.push(...sizeFindings(path, text))
    if (path !== 'package-lock.json') found.push(...machinePathFindings(path, text))
    if (path.endsWith('.md')) found.push(...documentFindings(path, text, name => existsSync(join(root, name))))
    if (/\.tsx?$/.test(path) && !/(^|\/)gen\//.test(path)) sources.push(parseSource(path, text))
  }
  for (const source of sources) {
    found.push(...layerFindings(source), ...determinismFindings(source), ...functionFindings(source), ...docstringFindings(source))
  }
  const graph = importGraph(sources, workspaceDoors(root, paths))
  found.push(...cycleFindings(graph), ...handlerFindings(graph))
  for (const path of globSync('{node_modules,packages/*/node_modules,packages/*/*/node_modules}/**/*.node', { cwd: root })) {
    found.push(...nativeFindings(path, readFileSync(join(root, path))))
  }
  return found.toSorted((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1))
}

/** Every file of the tree, relative to its root, with `/`. */
function listFiles(root: string): string[] {
  const all = globSync(['**/*', '.ci/*'], { cwd: root, exclude: name => SKIPPED.test(name.replaceAll('\\', '/')) })
  return all.map(path => path.replaceAll('\\', '/')).filter(path => statSync(join(root, path)).isFile()).toSorted()
}

/** What each workspace name stands for: `@jianghan/kernel/schema` → packages/kernel/src/schema/index.ts. */
export function workspaceDoors(root: string, paths: readonly string[]): Map<string, string> {
  const doors = new Map<string, string>()
  for (const path of paths.filter(each => /^packages\/.*package\.json$/.test(each))) {
    const { name, exports = {} } = JSON.parse(readFileSync(join(root, path), 'utf8')) as { name: string; exports?: Record<string, string> }
    for (const [door, file] of Object.entries(exports)) {
      if (typeof file === 'string') doors.set(name + door.slice(1), path.replace('package.json', '') + file.slice(2))
    }
  }
  return doors
}
