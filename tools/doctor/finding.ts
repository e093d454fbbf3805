/**
 * What one look at the machine found. `present` as it should be · `fallback` something slower does the same · `note` worth
 * knowing, needed by nobody or only by developers · `missing` a node does not run without it.
 */
export interface Finding {
  readonly name: string
  readonly state: 'present' | 'fallback' | 'note' | 'missing'
  readonly zh: string
  readonly en: string
}
