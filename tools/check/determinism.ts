import type { Finding } from './finding.ts'
import { walk, type Node, type Source } from './source.ts'

/** Code whose results every node must agree on, byte for byte. */
const STATE_CODE = /^packages\/(kernel|modules|store)\/src\//
const EXEMPT = /\.(test|fuzz)\.ts$|\/workload\.ts$|\/testing\//

const CLOCK = 'Nodes have different clocks. Time comes from the block header, in the context of the call.'
const CHANCE = 'Every node would draw something else and the chain would fork. What must be unique comes from the transaction.'
const LOCALE = 'Case mapping, normalisation and collation depend on the ICU data of the Node build. Text is compared as UTF-8 bytes.'
const FLOAT = 'Floating point rounds, and not always alike. Amounts are bigint; sizes are integers.'
const ENVIRONMENT = 'What a node decides may depend on the transaction and the state alone, never on how this process was started.'
const LATER = 'Handlers are synchronous: a timer would let something else run in between.'

/** Global names, or `object.member` names, that state code may not touch. */
const FORBIDDEN = new Map(Object.entries({
  Date: CLOCK, performance: CLOCK, 'process.hrtime': CLOCK, 'process.uptime': CLOCK, Temporal: CLOCK,
  setTimeout: LATER, setInterval: LATER, setImmediate: LATER,
  crypto: CHANCE, Intl: LOCALE, parseFloat: FLOAT, Float32Array: FLOAT, Float64Array: FLOAT, 'process.env': ENVIRONMENT,
}))
const METHODS = new Map(Object.entries({
  localeCompare: LOCALE, toLocaleString: LOCALE, toLocaleDateString: LOCALE, toLocaleTimeString: LOCALE, toLocaleLowerCase: LOCALE,
  toLocaleUpperCase: LOCALE, toLowerCase: LOCALE, toUpperCase: LOCALE, normalize: LOCALE, toFixed: FLOAT, toPrecision: FLOAT,
  toExponential: FLOAT, getFloat32: FLOAT, getFloat64: FLOAT, setFloat32: FLOAT, setFloat64: FLOAT,
}))
/** Exact on integers in every engine. Rounding divides positions in files and trees, never what somebody owns. */
const MATH = new Set(['min', 'max', 'imul', 'clz32'])
const ROUNDING = new Set(['floor', 'ceil', 'trunc', 'abs'])
const RANDOM = /^(randomBytes|randomUUID|randomInt|randomFill|randomFillSync|getRandomValues|webcrypto|generateKey\w*|generatePrime\w*)$/

/**
 * Everything in state code that could come out differently on another machine. A line, or the line after it, is let off by
 * `// outside consensus: <why>`; a file, by the same words in a comment before its first statement.
 */
export function determinismFindings(source: Source): Finding[] {
  if (!STATE_CODE.test(source.path) || EXEMPT.test(source.path)) return []
  const excused = excuses(source)
  if (excused === 'file') return []
  const found: Finding[] = []
  const report = (node: Node, what: string, why: string): void => {
    const line = source.lineAt(node.start)
    if (excused.has(line) || excused.has(line - 1)) return
    found.push({ rule: 'determinism', level: 'error', path: source.path, line, what, why })
  }
  const math = source.path.startsWith('packages/store/') ? new Set([...MATH, ...ROUNDING]) : MATH
  walk(source.program, (node, parent) => inspect(node, parent, math, report))
  return found
}

type Report = (node: Node, what: string, why: string) => void

function inspect(node: Node, parent: Node | undefined, math: ReadonlySet<string>, report: Report): void {
  if (node.type === 'Identifier') {
    const why = FORBIDDEN.get(nameOf(node))
    if (why && !isMerelyAName(node, parent)) report(node, nameOf(node), why)
  } else if (node.type === 'MemberExpression') {
    const object = nameOf(node['object'])
    const property = node['computed'] ? stringOf(node['property']) : nameOf(node['property'])
    const why = FORBIDDEN.get(`${object}.${property}`) ?? METHODS.get(property)
    if (why) report(node, object ? `${object}.${property}` : `.${property}()`, why)
    else if (RANDOM.test(property) || (object === 'Math' && property === 'random')) report(node, `${object}.${property}`, CHANCE)
    else if (object === 'Math' && !math.has(property)) report(node, `Math.${property}`, FLOAT)
  } else if (node.type === 'Literal' && typeof node['value'] === 'number' && (!Number.isInteger(node['value']) || /^[\d_]*\.|^\d+e-/i.test(String(node['raw'])))) {
    report(node, `the literal ${String(node['raw'])}`, FLOAT)
  } else if (node.type === 'Literal' && node['regex']) {
    const { pattern, flags } = node['regex'] as { pattern: string; flags: string }
    if (/\\p\{/i.test(pattern)) report(node, `/${pattern}/`, LOCALE)
    else if (flags.includes('i')) report(node, `/${pattern}/${flags}`, LOCALE)
  } else if (node.type === 'ImportSpecifier' && RANDOM.test(nameOf(node['imported']))) {
    report(node, nameOf(node['imported']), CHANCE)
  }
}

function nameOf(node: unknown): string {
  const { type, name } = (node ?? {}) as { type?: string; name?: string }
  return type === 'Identifier' && name !== undefined ? name : ''
}

function stringOf(node: unknown): string {
  const { value } = (node ?? {}) as { value?: unknown }
  return typeof value === 'string' ? value : ''
}

/** A property, a key, a type or a declaration of that name is not a use of the global. */
function isMerelyAName(node: Node, parent: Node | undefined): boolean {
  if (!parent) return false
  if (parent.type === 'MemberExpression') return parent['property'] === node && !parent['computed']
  if (parent.type === 'Property') return parent['key'] === node && !parent['shorthand']
  if (parent.type === 'ImportSpecifier' || parent.type === 'ExportSpecifier' || parent.type === 'MethodDefinition' || parent.type === 'PropertyDefinition') return true
  return parent.type.startsWith('TS')
}

function excuses(source: Source): Set<number> | 'file' {
  const lines = new Set<number>()
  const first = (source.program['body'] as Node[])[0]?.start ?? Infinity
  for (const comment of source.comments) {
    if (!/outside consensus: \S.{9,}/.test(comment.value)) continue
    if (comment.end <= first) return 'file'
    for (let line = source.lineAt(comment.start); line <= source.lineAt(comment.end); line++) lines.add(line)
  }
  return lines
}
