/** One element of a message that fits its grammar: a value (text) or the elements in it. Lives only while its message is read. */
export interface XmlNode {
  readonly name: string
  /** The type's name in the grammar. */
  readonly type: string
  readonly parent: XmlNode | undefined
  /** Line of the start tag's end, from 1. */
  readonly line: number
  /** 1, 2, … where the element may be repeated, otherwise 0. */
  readonly ordinal: number
  /** The value as its type reads it; '' where elements stand. */
  text: string
  /** The attribute Ccy of an amount; '' elsewhere. */
  currency: string
  readonly children: XmlNode[]
}

/** `/Document/CstmrCdtTrfInitn/PmtInf[2]/PmtInfId`: where a node stands. */
export function pathOf(node: XmlNode | undefined): string {
  if (node === undefined) return ''
  return `${pathOf(node.parent)}/${node.name}${node.ordinal > 0 ? `[${node.ordinal}]` : ''}`
}

/** The first element `name` in a node. */
export function child(node: XmlNode | undefined, name: string): XmlNode | undefined {
  if (node === undefined) return undefined
  for (const candidate of node.children) if (candidate.name === name) return candidate
  return undefined
}

/** All elements `name` in a node, in their order. */
export function childrenOf(node: XmlNode | undefined, name: string): XmlNode[] {
  return node === undefined ? [] : node.children.filter((candidate) => candidate.name === name)
}

/** The element at a path of names below a node. */
export function descend(node: XmlNode | undefined, ...names: readonly string[]): XmlNode | undefined {
  let at = node
  for (const name of names) at = child(at, name)
  return at
}

/** The value of the first element `name`, or undefined. */
export function valueOf(node: XmlNode | undefined, name: string): string | undefined {
  return child(node, name)?.text
}
