/** One thing a rule found. `level` error fails the check; warning is only shown. */
export interface Finding {
  readonly rule: string
  readonly level: 'error' | 'warning'
  /** Path relative to the root, with `/`. */
  readonly path: string
  /** 1-based; 0 when the whole file is meant. */
  readonly line: number
  readonly what: string
  readonly why: string
}

/** `path:line: what [rule]` and the reason below it. */
export function formatFinding({ rule, level, path, line, what, why }: Finding): string {
  return `${path}${line > 0 ? `:${line}` : ''}: ${level}: ${what} [${rule}]\n    ${why}`
}
