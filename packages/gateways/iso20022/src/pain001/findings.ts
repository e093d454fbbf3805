import { problem } from '../errors.ts'
import type { ErrorName, Facts, Problem } from '../errors.ts'
import { pathOf } from '../xml/node.ts'
import type { XmlNode } from '../xml/node.ts'

/** Collects what the business rules find, within the bound of `Limits.problems`, refusals apart from warnings. */
export class Findings {
  readonly problems: Problem[] = []
  readonly warnings: Problem[] = []
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
}
