import type { Finding } from './finding.ts'
import { join, packageOf } from './layers.ts'
import type { Source } from './source.ts'

/** Who imports whom at run time: path → paths. Type-only imports are erased and tie nothing together. */
export type Graph = ReadonlyMap<string, readonly { readonly to: string; readonly line: number }[]>

/** Builds the graph. `doors` maps a workspace specifier (`@jianghan/light`, `@jianghan/modules/schema`) to the file behind it. */
export function importGraph(sources: readonly Source[], doors: ReadonlyMap<string, string>): Graph {
  return new Map(sources.map(source => [source.path, source.imports.filter(each => !each.typeOnly && !each.dynamic).flatMap(each => {
    const to = each.specifier.startsWith('.') ? join(source.path, each.specifier) : doors.get(each.specifier)
    return to === undefined ? [] : [{ to, line: each.line }]
  })]))
}

/** Files that import each other in a circle, one finding a circle. */
export function cycleFindings(graph: Graph): Finding[] {
  const done = new Set<string>()
  const found: Finding[] = []
  const visit = (path: string, trail: string[]): void => {
    const at = trail.indexOf(path)
    if (at >= 0) {
      const circle = [...trail.slice(at), path]
      const line = graph.get(path)?.find(edge => edge.to === circle[1])?.line ?? 0
      found.push({ rule: 'cycle', level: 'error', path, line, what: `imports itself: ${circle.join(' → ')}`,
        why: 'In a circle no file can be understood, tested or loaded before the others. Move what both need into a file below them.' })
      return
    }
    if (done.has(path)) return
    for (const edge of graph.get(path) ?? []) visit(edge.to, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) visit(path, [])
  return found
}

/** What must not be reachable from the programs that users run outside a node. */
const HANDLERS = /^packages\/(store|node|app)\/|^packages\/modules\/src\/[^/]+\/(actions|queries)\/|^packages\/modules\/src\/[^/]+\/(state|module|invariants)\.ts$/
const OUTSIDE_NODE = ['client', 'cli', 'console', 'lab']

/** Chains of imports by which a client would carry the ledger's handlers or its store with it. */
export function handlerFindings(graph: Graph): Finding[] {
  const found: Finding[] = []
  for (const [start, edges] of graph) {
    if (!OUTSIDE_NODE.includes(packageOf(start) ?? '') || start.endsWith('.test.ts')) continue
    for (const edge of edges) {
      if (OUTSIDE_NODE.includes(packageOf(edge.to) ?? '')) continue
      const chain = chainTo(graph, edge.to, HANDLERS)
      if (chain) found.push({ rule: 'no-handlers', level: 'error', path: start, line: edge.line, what: `reaches a handler: ${[start, ...chain].join(' → ')}`,
        why: 'Clients share what actions look like, never how the ledger decides them: they must run in a browser and stay small.' })
    }
  }
  return found
}

function chainTo(graph: Graph, from: string, target: RegExp): string[] | undefined {
  const queue = [[from]]
  const seen = new Set([from])
  for (let trail = queue.shift(); trail; trail = queue.shift()) {
    const last = trail.at(-1) ?? from
    if (target.test(last)) return trail
    for (const { to } of graph.get(last) ?? []) {
      if (seen.has(to)) continue
      seen.add(to)
      queue.push([...trail, to])
    }
  }
  return undefined
}
