/** One line of a table, with the place it stands at. */
export type Row = Readonly<{ line: number; text: string }> & (
  | Readonly<{ kind: 'given'; noun: string; words: Words }>
  | Readonly<{ kind: 'wait'; ms: bigint }>
  | Readonly<{ kind: 'does'; actions: readonly string[]; signers: readonly string[] | undefined; expect: Expect }>
  | Readonly<{ kind: 'shows'; noun: string; words: Words }>
)

/**
 * What must become of a transaction: done with these events, or one status with some of its facts; and what it makes of earlier ones, each as
 * "status:event+event".
 */
export type Expect = Readonly<{ status: string; events: readonly string[] | undefined; facts: Readonly<Record<string, string>>; later: readonly string[] | undefined }>

/** Words of a line: those that stand alone in their order, and those of the form name=value. */
export type Words = Readonly<{ plain: readonly string[]; named: Readonly<Record<string, string>> }>

/** A table that is not in the language, or a row that came out differently. */
export class TableFault extends Error {
  override readonly name = 'TableFault'
  constructor(line: number, text: string, what: string) {
    super(`line ${line}: ${text}\n  ${what}`)
  }
}

/** Splits a line into words; a value may hold anything but blanks. */
export function wordsOf(text: string): Words {
  const plain: string[] = []
  const named: Record<string, string> = {}
  for (const word of text.split(/\s+/).filter(each => each !== '')) {
    const pair = /^([a-zA-Z][\w.]*)=(.*)$/.exec(word)
    if (pair === null) plain.push(word)
    else named[pair[1] as string] = pair[2] as string
  }
  return { plain, named }
}

const SECONDS: Readonly<Record<string, bigint>> = { ms: 1n, s: 1000n, m: 60_000n, h: 3_600_000n, d: 86_400_000n }

/**
 * Reads a table:
 *
 *     # a comment; the first one names the test
 *     given NOUN …                                what is there before
 *     wait 601s                                   time passes
 *     PHRASE & PHRASE [signed by KEY+KEY] -> ok [emits EVENT EVENT] [later STATUS:EVENT+EVENT ok:EVENT]
 *     tick [steps=N] -> …                         the node has carried out what is due
 *     PHRASE -> STATUS [fact=value]
 *     NOUN … | NOUN …                             what must be there now
 *
 * @param firstLine number of the table's first line in its file
 */
export function parseTable(table: string, firstLine: number, nouns: ReadonlySet<string>): Row[] {
  const rows: Row[] = []
  for (const [index, raw] of table.split('\n').entries()) {
    const text = raw.trim()
    const line = firstLine + index
    if (text === '' || text.startsWith('#')) continue
    const arrow = text.indexOf(' -> ')
    if (arrow >= 0) {
      rows.push({ line, text, kind: 'does', ...parseDoing(text.slice(0, arrow)), expect: parseExpect(text.slice(arrow + 4)) })
    } else if (text.startsWith('given ')) {
      const [noun = '', ...rest] = text.slice(6).trim().split(/\s+/)
      rows.push({ line, text, kind: 'given', noun, words: wordsOf(rest.join(' ')) })
    } else if (/^wait \d+(ms|s|m|h|d)$/.test(text)) {
      const [, count = '0', unit = 's'] = /^wait (\d+)(ms|s|m|h|d)$/.exec(text) ?? []
      rows.push({ line, text, kind: 'wait', ms: BigInt(count) * (SECONDS[unit] ?? 1n) })
    } else {
      rows.push(...parseShowing(text, line, nouns))
    }
  }
  return rows
}

function parseDoing(text: string): { actions: string[]; signers: string[] | undefined } {
  const [doing = '', signed] = text.split(' signed by ')
  return { actions: doing.split(' & ').map(part => part.trim()), signers: signed?.trim().split('+') }
}

function parseExpect(text: string): Expect {
  const [now = '', later] = text.split(/\s+later\s+/)
  const [head = '', emits] = now.split(/\s+emits\s+/)
  const { plain, named } = wordsOf(head)
  return { status: plain[0] ?? '', events: emits?.trim().split(/\s+/), facts: named, later: later?.trim().split(/\s+/) }
}

function parseShowing(text: string, line: number, nouns: ReadonlySet<string>): Row[] {
  return text.split('|').map(part => {
    const [noun = '', ...rest] = part.trim().split(/\s+/)
    if (!nouns.has(noun)) throw new TableFault(line, text, `"${noun}" is no noun of this vocabulary (${[...nouns].join(', ')}), and the line has no " -> "`)
    return { line, text: part.trim(), kind: 'shows' as const, noun, words: wordsOf(rest.join(' ')) }
  })
}
