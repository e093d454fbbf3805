import type { Node, Source } from '../check/source.ts'
import type { Reached } from './reach.ts'

/**
 * One change of a function that decides. `start` and `end` are the span it replaces; `text` is what stands there instead. A statement's
 * change leaves the statement out.
 */
export type Point = Readonly<{
  path: string; start: number; end: number; line: number
  /** Name of the function. */
  of: string
  kind: 'expression' | 'statement'
  before: string; text: string
}>

/** Comparisons, what is compared instead, and by how much the right side moves. */
const RELATIONS: Readonly<Record<string, readonly (readonly [operator: string, shift: -1 | 0 | 1])[]>> = {
  '<': [['<=', 0], ['<', -1], ['>=', 0]],
  '<=': [['<', 0], ['<=', 1], ['>', 0]],
  '>': [['>=', 0], ['>', 1], ['<=', 0]],
  '>=': [['>', 0], ['>=', -1], ['<', 0]],
}
const OPPOSITE: Readonly<Record<string, string>> = { '===': '!==', '!==': '===', '==': '!=', '!=': '==' }
const ARITHMETIC: Readonly<Record<string, string>> = { '+': '-', '-': '+', '*': '+', '/': '*', '%': '*', '&': '|', '|': '&', '<<': '>>', '>>': '<<' }
const METHODS: Readonly<Record<string, string>> = { some: 'every', every: 'some', min: 'max', max: 'min', startsWith: 'endsWith', endsWith: 'startsWith' }
/** Methods that leave something out of what they are called on. */
const NARROWING = ['filter', 'slice', 'toSorted', 'trim']

/** Every change of the functions reached in one file, in the order of the text. Assertions are left alone: they speak of our own mistakes. */
export function pointsOf(source: Source, reached: readonly Reached[]): Point[] {
  const found = new Map<string, Point>()
  for (const { path, name, node } of reached) {
    if (path !== source.path) continue
    const add = (at: Node, text: string, kind: Point['kind'] = 'expression'): void => {
      const before = source.text.slice(at.start, at.end)
      const point = { path, start: at.start, end: at.end, line: source.lineAt(at.start), of: name, kind, before, text }
      if (text !== before && !found.has(`${at.start} ${at.end} ${text}`)) found.set(`${at.start} ${at.end} ${text}`, point)
    }
    if (node['body'] !== null && node['body'] !== undefined) visit(node['body'] as Node, undefined, { source, add })
  }
  return [...found.values()].sort((a, b) => a.start - b.start || b.end - a.end)
}

type Visit = Readonly<{ source: Source; add(at: Node, text: string, kind?: Point['kind']): void }>

const OPAQUE = /^TS(Type|Interface|Union|Literal|Array|Tuple|Function|Mapped|Indexed|Intersection|Conditional|Keyword)|^TemplateElement$/

/** `inChain`: the node is a link of `a?.b.c`, which as a whole ends early; a link alone cannot stand for it. */
function visit(node: Node, parent: Node | undefined, how: Visit, inChain = false): void {
  if (OPAQUE.test(node.type) || isAssertion(node)) return
  if (!inChain) change(node, parent, how)
  for (const [key, value] of Object.entries(node)) {
    // A name is no value: keys of objects, and what is assigned to.
    if ((key === 'key' || key === 'property') && node['computed'] !== true) continue
    if (key === 'left' && node.type === 'AssignmentExpression') continue
    const isLink = node.type === 'ChainExpression' || (inChain && ['object', 'callee', 'expression'].includes(key))
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, node, how, isLink)
  }
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && typeof (value as Node).type === 'string' && 'start' in value

function isAssertion(node: Node): boolean {
  const call = node.type === 'ExpressionStatement' ? node['expression'] as Node : node
  return call.type === 'CallExpression' && ['assert', 'unreachable'].includes((call['callee'] as { name?: string }).name ?? '')
}

function change(node: Node, parent: Node | undefined, { source, add }: Visit): void {
  const textOf = (at: unknown): string => source.text.slice((at as Node).start, (at as Node).end)
  const child = (name: string): Node => node[name] as Node
  switch (node.type) {
    case 'IfStatement':
      add(child('test'), 'false')
      return add(child('test'), 'true')
    case 'ConditionalExpression':
      add(child('test'), 'false')
      return add(child('test'), 'true')
    case 'ForOfStatement':
      return add(child('right'), '[]')
    case 'LogicalExpression':
      add(node, textOf(node['left']))
      return add(node, textOf(node['right']))
    case 'BinaryExpression':
      return changeBinary(node, textOf, add)
    case 'UnaryExpression':
      if (node['operator'] === '!') add(node, textOf(node['argument']))
      return
    case 'Literal':
      return changeLiteral(node, parent, add)
    case 'CallExpression':
      return changeCall(node, textOf, add)
    case 'ExpressionStatement':
      return add(node, '', 'statement')
    case 'ArrayExpression':
      // What must be signed, planned or returned: none of it.
      if ((node['elements'] as unknown[]).length > 0) add(node, '[]')
      return
  }
}

function changeBinary(node: Node, textOf: (at: unknown) => string, add: Visit['add']): void {
  const operator = node['operator'] as string
  const [left, right] = [textOf(node['left']), textOf(node['right'])]
  for (const [other, shift] of RELATIONS[operator] ?? []) add(node, `${left} ${other} ${shift === 0 ? right : `__shift(${right}, ${shift})`}`)
  const other = OPPOSITE[operator] ?? ARITHMETIC[operator]
  if (other !== undefined) add(node, `${left} ${other} ${right}`)
}

function changeLiteral(node: Node, parent: Node | undefined, add: Visit['add']): void {
  const { value } = node
  if (typeof value === 'boolean') return add(node, String(!value))
  // Beside a comparison the comparison itself is changed.
  if (parent?.type === 'BinaryExpression' && (parent['operator'] as string) in RELATIONS) return
  if (typeof value === 'number') add(node, String(value + 1))
  if (typeof value === 'bigint') add(node, `${value + 1n}n`)
}

function changeCall(node: Node, textOf: (at: unknown) => string, add: Visit['add']): void {
  const callee = node['callee'] as Node
  const args = (node['arguments'] as Node[]).map(textOf)
  if (callee.type === 'Identifier' && callee['name'] === 'refuse' && args.length > 0) add((node['arguments'] as Node[])[0] as Node, `__other(${args[0]})`)
  if (callee.type !== 'MemberExpression' || callee['computed'] === true || callee['optional'] === true) return
  const name = (callee['property'] as { name?: string }).name ?? ''
  const object = textOf(callee['object'])
  if (METHODS[name] !== undefined) add(node, `${object}.${METHODS[name]}(${args.join(', ')})`)
  if (NARROWING.includes(name)) add(node, object)
}

/** How a change is named where people read it. */
export function describe({ path, line, of, kind, before, text }: Point): string {
  const short = (words: string): string => {
    const one = words.replaceAll(/\s+/g, ' ')
    return one.length > 100 ? `${one.slice(0, 97)}…` : one
  }
  return `${path}:${line} ${of}: ${short(before)} → ${kind === 'statement' ? 'left out' : short(text)}`
}
