import { packageOf } from './layers.ts'
import type { Finding } from './finding.ts'
import { isTestCode, walk, type Node, type Source } from './source.ts'

const SOFT = 300
const HARD = 500
const FUNCTION = 70

/** The verifier that an auditor copies as one file, without the project. */
const ONE_FILE = 'verifiers/python/verify.py'

/** A file too long to be read at once. Data files (`*.data.ts`) and generated code (`gen/`) may be of any length. */
export function sizeFindings(path: string, text: string): Finding[] {
  if (!/\.(ts|tsx|py|go|sh)$/.test(path) || /\.data\.ts$|(^|\/)gen\//.test(path) || path === ONE_FILE) return []
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
  if (lines <= SOFT) return []
  const why = `A file holds one idea and is read at one sitting: 60–120 lines are usual, ${HARD} the limit. Data lie in *.data.ts.`
  return [{ rule: 'file-size', level: lines > HARD ? 'error' : 'warning', path, line: 0, what: `${lines} lines`, why }]
}

/** A file whose name says nothing. */
export function nameFindings(path: string): Finding[] {
  const name = /(?:^|\/)([^/.]+)[^/]*$/.exec(path)?.[1] ?? ''
  const folder = path.split('/').find(part => VAGUE.test(part))
  if (!VAGUE.test(name) && !folder) return []
  return [{ rule: 'vague-name', level: 'error', path, line: 0, what: `a file or folder named ${folder ?? name}`,
    why: 'Such a name attracts whatever has no home and grows into a second library. Name the idea.' }]
}
const VAGUE = /^(utils?|helpers?|common|misc)$/i

/** Functions longer than a screen. A test's own body may be as long as its story. */
export function functionFindings(source: Source): Finding[] {
  if (isTestCode(source.path)) return []
  const found: Finding[] = []
  walk(source.program, (node, parent) => {
    if (!/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)) return
    const length = source.lineAt(node.end) - source.lineAt(node.start) + 1
    if (length <= FUNCTION) return
    const { name } = ((node['id'] ?? parent?.['key'] ?? parent?.['id']) ?? {}) as { name?: string }
    found.push({ rule: 'function-size', level: 'error', path: source.path, line: source.lineAt(node.start), what: `${name ?? 'a function'} has ${length} lines`,
      why: `More than ${FUNCTION} lines do not fit on a screen; a name for a part says more than a comment above it.` })
  })
  return found
}

/** Exports of packages without a docstring; a group of lines with no gap may share one. A `*.data.ts` and a re-export need none. */
export function docstringFindings(source: Source): Finding[] {
  if (!packageOf(source.path) || isTestCode(source.path) || source.path.endsWith('.data.ts')) return []
  const found: Finding[] = []
  let before: { end: number; documented: boolean } | undefined
  for (const node of source.program['body'] as Node[]) {
    const comment = source.comments.findLast(each => each.end <= node.start && each.type === 'Block' && each.value.startsWith('*'))
    const own = comment !== undefined && /^\s*(\/\/[^\n]*\s*)*$/.test(source.text.slice(comment.end, node.start))
    const grouped = before?.documented === true && source.lineAt(before.end) + 1 === source.lineAt(node.start)
    before = { end: node.end, documented: own || grouped }
    if (before.documented || node.type !== 'ExportNamedDeclaration' || !node['declaration']) continue
    const name = nameOfDeclaration(node['declaration'] as Node)
    if (overloaded(source, name, node)) continue
    found.push({ rule: 'docstring', level: 'error', path: source.path, line: source.lineAt(node.start), what: `${name} is exported without a docstring`,
      why: 'An export is read by people who do not have the code open: shapes, units, errors, the clause of the standard.' })
  }
  return found
}

function nameOfDeclaration(declared: Node): string {
  const list = declared['declarations'] as Node[] | undefined
  const id = (declared['id'] ?? list?.[0]?.['id']) as { name?: string } | undefined
  return id?.name ?? 'something'
}

/** A type that stands beside a documented value of the same name, or a further signature of the same function. */
function overloaded(source: Source, name: string, node: Node): boolean {
  return (source.program['body'] as Node[]).some(other => other !== node && other.start < node.start &&
    other.type === 'ExportNamedDeclaration' && other['declaration'] !== null && nameOfDeclaration(other['declaration'] as Node) === name)
}
