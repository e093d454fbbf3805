import type { BenchResult } from './result.ts'

const number = (value: number): string =>
  (Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-US') : Number(value.toPrecision(3)).toString())

/** A table of figures in Markdown, targets beside them. ⚠ marks a run in which other processes took over 10 % of the CPU. */
export function table(results: readonly BenchResult[]): string {
  const rows = results.map(({ name, unit, value, target, better, runs, others }) => {
    const met = target === undefined ? '' : (better === 'higher' ? value >= target : value <= target) ? 'yes' : 'no'
    const goal = target === undefined ? '' : `${better === 'higher' ? '≥' : '≤'} ${number(target)}`
    const mark = others !== undefined && others > 0.1 ? ` ⚠ ${Math.round(others * 100)} %` : ''
    return `| ${name} | ${number(value)} ${unit}${mark} | ${goal} | ${met} | ${runs.map(number).join(' · ')} |`
  })
  return ['| figure | median | target | met | runs |', '|---|---|---|---|---|', ...rows, ''].join('\n')
}
