import type { Point } from './points.ts'

/** A point and its number, from 1. */
export type Numbered = Readonly<{ number: number; point: Point }>

/**
 * The text of a file with all its changes in it at once: each takes effect when its number is the one switched on, so that one load of a
 * module serves every change. With none switched on the text does what it did.
 */
export function weave(text: string, numbered: readonly Numbered[]): string {
  const spans = new Map<string, Numbered[]>()
  for (const each of numbered) {
    const key = `${each.point.start} ${each.point.end} ${each.point.kind}`
    spans.set(key, [...spans.get(key) ?? [], each])
  }
  const groups = [...spans.values()].sort(([a], [b]) => (a as Numbered).point.start - (b as Numbered).point.start || (b as Numbered).point.end - (a as Numbered).point.end)
  return `import { isOn as __on, other as __other, shift as __shift } from 'mutate:switch'; ${between(text, 0, text.length, groups)}`
}

function between(text: string, from: number, to: number, groups: readonly (readonly Numbered[])[]): string {
  let out = ''
  let at = from
  for (let i = 0; i < groups.length;) {
    const group = groups[i] as readonly Numbered[]
    const { start, end, kind } = (group[0] as Numbered).point
    const inside: (readonly Numbered[])[] = []
    for (i++; i < groups.length && ((groups[i] as readonly Numbered[])[0] as Numbered).point.start < end; i++) inside.push(groups[i] as readonly Numbered[])
    const original = between(text, start, end, inside)
    const woven = kind === 'statement'
      ? `{ if (!__on(${(group[0] as Numbered).number})) { ${original} } }`
      : `(${group.map(({ number, point }) => `__on(${number}) ? (${point.text}) : `).join('')}(${original}))`
    out += text.slice(at, start) + woven
    at = end
  }
  return out + text.slice(at, to)
}
