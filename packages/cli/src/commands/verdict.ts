import type { ProofStory } from '@jianghan/client'
import type { Printer } from '../io.ts'
import { listLines } from '../width.ts'

const MARK = { yes: '✓', no: '✗', notChecked: '–' } as const

/** A verdict for a terminal: what is proved, what was checked, on what it rests. */
export function verdictLines(story: ProofStory, printer: Printer): string[] {
  const colour = story.verdict === 'false' ? 'red' : story.verdict === 'stale' || story.level === 'signatures' ? 'yellow' : 'green'
  const lines = [printer.colour(printer.say(story.headline), colour)]
  for (const { sentence, rows } of story.statements) {
    lines.push('', printer.say(sentence), ...listLines(rows.map(({ label, value }) => [printer.say(label), printer.say(value)]), '  '))
  }
  lines.push('', printer.say({ zh: '核对了什么', en: 'What was checked' }))
  for (const { state, words } of story.levels) lines.push(`  ${MARK[state]} ${printer.say(words)}`)
  if (story.basis.length > 0) {
    lines.push('', printer.say(story.verdict === 'false' ? { zh: '文件自称（未证实）', en: 'What the file says of itself (not proved)' } : { zh: '依据', en: 'What it rests on' }), ...listLines(story.basis.map(({ label, value }) => [printer.say(label), printer.say(value)]), '  '))
  }
  if (story.cautions.length > 0) lines.push('')
  for (const caution of story.cautions) lines.push(`! ${printer.say(caution)}`)
  return lines
}
