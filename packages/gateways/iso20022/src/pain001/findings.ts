import { problem } from '../errors.ts'
import type { ErrorName, Facts, Problem } from '../errors.ts'
import { pathOf } from '../xml/node.ts'
import type { XmlNode } from '../xml/node.ts'

/** Collects what the business rules find, within the bound of `Limits.problems`, refusals apart from warnings. */
export class Findings {
  private readonly problems: Problem[] = []
  private readonly warnings: Problem[] = []
  private readonly limit: number

  constructor(limit: number) {
    this.limit = limit
  }

  /** Notes a finding about a node; its level decides where it goes. */
  add(name: ErrorName, node: XmlNode, facts: Facts = {}): void {
    const found = problem(name, node.line, pathOf(node), facts)
    const list = found.level === 'refused' ? this.problems : this.warnings
    if (list.length < this.limit) list.push(found)
    else if (list.length === this.limit) {
      list.push(problem(found.level === 'refused' ? 'problemsCutShort' : 'warningsCutShort', node.line, '/', { shown: this.limit }))
    }
  }

  /** What refuses the file, in the order of its lines; empty when nothing does. */
  refusals(): readonly Problem[] {
    return inOrder(this.problems)
  }

  /** What should be looked at, in the order of the lines. */
  advice(): readonly Problem[] {
    return inOrder(this.warnings)
  }
}

/** By line; the words that the list is cut short stay at the end. */
function inOrder(list: readonly Problem[]): Problem[] {
  const last = (of: Problem): number => (of.name === 'problemsCutShort' || of.name === 'warningsCutShort' ? 1 : 0)
  return [...list].sort((a, b) => last(a) - last(b) || a.line - b.line)
}
