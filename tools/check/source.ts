import { parseSync, type ParseResult } from 'oxc-parser'

/** A node of the syntax tree, as far as the rules look: its type, its span, and whatever else it has. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

/** One import or re-export of a file. `typeOnly`: erased before the program runs. */
export interface Import {
  readonly specifier: string
  readonly line: number
  readonly typeOnly: boolean
  readonly dynamic: boolean
}

/** A parsed TypeScript file. */
export interface Source {
  /** Relative to the root, with `/`. */
  readonly path: string
  readonly text: string
  readonly program: Node
  readonly comments: readonly { readonly value: string; readonly start: number; readonly end: number; readonly type: 'Line' | 'Block' }[]
  readonly imports: readonly Import[]
  /** 1-based line of an offset. */
  lineAt(offset: number): number
}

/** Parses one file. Syntax errors are left to the compiler: a broken file parses to what could be read. */
export function parseSource(path: string, text: string): Source {
  const result = parseSync(path, text)
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  const lineAt = (offset: number): number => {
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return low + 1
  }
  const program = result.program as unknown as Node
  return { path, text, program, comments: result.comments, imports: importsOf(result, text, lineAt), lineAt }
}

function importsOf(result: ParseResult, text: string, lineAt: (offset: number) => number): Import[] {
  const { staticImports, staticExports, dynamicImports } = result.module
  const found: Import[] = []
  for (const { moduleRequest, entries, start } of staticImports) {
    const typeOnly = entries.length > 0 && entries.every(entry => entry.isType)
    found.push({ specifier: moduleRequest.value, line: lineAt(start), typeOnly, dynamic: false })
  }
  for (const { entries, start } of staticExports) {
    const from = entries.filter(entry => entry.moduleRequest)
    const request = from[0]?.moduleRequest
    if (request) found.push({ specifier: request.value, line: lineAt(start), typeOnly: from.every(entry => entry.isType), dynamic: false })
  }
  for (const { moduleRequest, start } of dynamicImports) {
    const literal = /^(['"`])(.*)\1$/s.exec(text.slice(moduleRequest.start, moduleRequest.end))?.[2]
    if (literal !== undefined) found.push({ specifier: literal, line: lineAt(start), typeOnly: false, dynamic: true })
  }
  return found
}

/** Visits every node, parents first. `parent` is the node that holds it. */
export function walk(node: Node, visit: (node: Node, parent: Node | undefined) => void, parent?: Node): void {
  visit(node, parent)
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) walk(item, visit, node)
    } else if (isNode(value)) walk(value, visit, node)
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string' && 'start' in value
}

/** Tests, benchmarks' workloads and fuzz targets: they may do what state code may not. */
export function isTestCode(path: string): boolean {
  return /\.(test|fuzz)\.ts$|\/testing\/|(^|\/)(tests|simulator|chaos|bench|tools)\//.test(path)
}
