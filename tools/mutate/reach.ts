import type { Node, Source } from '../check/source.ts'
import { walk } from '../check/source.ts'

/** A function that decides: where it stands, and the name it goes by. */
export type Reached = Readonly<{ path: string; name: string; node: Node }>

/** Where a name of a file comes from: another file of the folder, under the name it has there. */
type Origin = Readonly<{ path: string; name: string }>

const FUNCTION = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/

/**
 * Functions that the methods named in `roots` reach, in the files given: the methods themselves, and whatever functions of these files they
 * name, directly or through others. A name is followed through imports and re-exports.
 */
export function reachedFunctions(sources: readonly Source[], roots: readonly string[]): Reached[] {
  const files = new Map(sources.map(source => [source.path, readFile(source)]))
  const found = new Map<Node, Reached>()
  const queue: Reached[] = sources.flatMap(source => methodsOf(source, roots))
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (found.has(next.node)) continue
    found.set(next.node, next)
    walk(next.node, node => {
      if (node.type !== 'Identifier') return
      const reached = resolve(files, (next as Reached).path, node['name'] as string)
      if (reached !== undefined) queue.push(reached)
    })
  }
  return [...found.values()].sort((a, b) => (a.path === b.path ? a.node.start - b.node.start : a.path < b.path ? -1 : 1))
}

/** Methods of object literals with one of these names, in the files that hold actions. */
function methodsOf(source: Source, roots: readonly string[]): Reached[] {
  const found: Reached[] = []
  if (!/\/(actions|schema)\//.test(source.path)) return found
  walk(source.program, node => {
    const key = node['key'] as { name?: string } | undefined
    const value = node['value'] as Node | undefined
    if (node.type === 'Property' && value !== undefined && FUNCTION.test(value.type) && roots.includes(key?.name ?? '')) {
      found.push({ path: source.path, name: key?.name ?? '', node: value })
    }
  })
  return found
}

type File = Readonly<{ functions: ReadonlyMap<string, Node>; origins: ReadonlyMap<string, Origin>; stars: readonly string[] }>

function readFile({ path, program }: Source): File {
  const functions = new Map<string, Node>()
  const origins = new Map<string, Origin>()
  const stars: string[] = []
  const nameOf = (node: unknown): string => (node as { name: string }).name
  const beside = (source: unknown): string => joined(path, (source as { value: string }).value)
  for (const statement of program['body'] as Node[]) {
    const declared = statement.type === 'ExportNamedDeclaration' ? (statement['declaration'] as Node | null) ?? statement : statement
    if (declared.type === 'FunctionDeclaration') functions.set(nameOf(declared['id']), declared)
    for (const { id, init } of (declared['declarations'] ?? []) as { id: Node; init: Node | null }[]) {
      if (id.type === 'Identifier' && FUNCTION.test(init?.type ?? '')) functions.set(nameOf(id), init as Node)
    }
    if (statement.type === 'ExportAllDeclaration') stars.push(beside(statement['source']))
    if ((statement['source'] ?? undefined) === undefined || statement.type === 'ExportAllDeclaration') continue
    for (const each of statement['specifiers'] as Node[]) {
      if (each.type === 'ImportSpecifier') origins.set(nameOf(each['local']), { path: beside(statement['source']), name: nameOf(each['imported']) })
      if (each.type === 'ExportSpecifier') origins.set(nameOf(each['exported']), { path: beside(statement['source']), name: nameOf(each['local']) })
    }
  }
  return { functions, origins, stars }
}

/** The path that an import beside `from` names. */
function joined(from: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier
  const parts = from.split('/').slice(0, -1)
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}

function resolve(files: ReadonlyMap<string, File>, path: string, name: string, hops = 0): Reached | undefined {
  const file = files.get(path)
  if (file === undefined || hops > 8) return undefined
  const node = file.functions.get(name)
  if (node !== undefined) return { path, name, node }
  const origin = file.origins.get(name)
  if (origin !== undefined) return resolve(files, origin.path, origin.name, hops + 1)
  for (const star of file.stars) {
    const found = resolve(files, star, name, hops + 1)
    if (found !== undefined) return found
  }
  return undefined
}
