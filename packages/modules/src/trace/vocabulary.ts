import { casesOn, joinVocabularies, phrase, sayShown, type Stage, type Vocabulary, type World } from '@jianghan/kernel/testing'
import type { MessageInitShape } from '@bufbuild/protobuf'
import { gs1CheckDigit, type traceV1 } from '@jianghan/protocol'
import { access } from '../members/index.ts'
import { membersStage, membersVocabulary } from '../members/vocabulary.ts'
import { capture } from './actions/capture.ts'
import { declareRecipe } from './actions/declareRecipe.ts'
import { issueCertificate } from './actions/issueCertificate.ts'
import { recall } from './actions/recall.ts'
import { recordScans } from './actions/recordScans.ts'
import { registerPlace } from './actions/registerPlace.ts'
import { registerProduct } from './actions/registerProduct.ts'
import { revokeCertificate } from './actions/revokeCertificate.ts'
import { EVENT_KINDS, ITEM_STATES, SUSPICIONS } from './model.ts'
import { trace } from './module.ts'
import { recallsOf } from './recalls.ts'
import { state } from './state.ts'

type Said = Readonly<Record<string, string>>

/** A key of GS1 made of a word; digits stand for themselves, so that wrong ones can be said. */
function keyOf(world: World, word: string, length: number): string {
  if (/^\d+$/.test(word)) return word
  const digits = [...world.made(`key ${word}`, length - 1)].map(byte => String(byte % 10)).join('')
  return `${digits}${gs1CheckDigit(digits)}`
}
const gtinOf = (world: World, word = ''): string => keyOf(world, word, 14)
const glnOf = (world: World, word = ''): string => (word === '' ? '' : keyOf(world, word, 13))

/** "SOUP/L1" a lot, "SOUP#S1" a piece, "box:B1" a logistic unit; "as:…" stands for itself. */
function itemOf(world: World, word: string): string {
  const [, product, mark, number = ''] = /^([A-Za-z0-9]+)([/#])(.+)$/.exec(word) ?? []
  if (word.startsWith('as:')) return word.slice(3)
  if (word.startsWith('box:')) return `00/${keyOf(world, word.slice(4), 18)}`
  return `01/${gtinOf(world, product)}/${mark === '/' ? '10' : '21'}/${number}`
}
/** "SOUP/L1+SOUP/L2"; "SOUP#1..9" counts. */
const itemsOf = (world: World, words = ''): string[] => words.split('+').filter(word => word !== '').flatMap(word => {
  const [, head, from, to] = /^(.*?)(\d+)\.\.(\d+)$/.exec(word) ?? []
  if (head === undefined) return [itemOf(world, word)]
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => itemOf(world, `${head}${Number(from) + i}`))
})
/** "SOUP/L1*500+box:B1*0": items with atoms. */
const amountsOf = (world: World, words = ''): { item: string; atoms: bigint }[] => words.split('+').filter(word => word !== '').flatMap(word => {
  const [items = '', atoms = '1'] = word.split('*')
  return itemsOf(world, items).map(item => ({ item, atoms: BigInt(atoms) }))
})

/** Time of an event: "time=90" counts seconds from the beginning of the table; by default the table's own hour, so that events stand in their order. */
const timeOf = (world: World, word: string | undefined): bigint => (word === undefined ? world.startMs : world.startMs + BigInt(word) * 1_000n)

type What = traceV1.TraceEvent['what']
type EventInit = NonNullable<MessageInitShape<typeof traceV1.CaptureSchema>['events']>[number]

/** One event under an id that is made of what is said, so that the same words are the same event; "id=E" names another. */
function eventOf(world: World, said: Said, what: Readonly<{ case: What['case']; value: unknown }>): EventInit {
  const { id = JSON.stringify(said), time, at = '', private: hidden = '' } = said
  return { eventId: id.startsWith('bytes:') ? world.bytes(id, 32) : world.made(`event ${id}`, 32), timeMs: timeOf(world, time), gln: glnOf(world, at), commitment: hidden === '' ? new Uint8Array(0) : world.bytes(hidden, 32), what: what as What }
}
const captured = (world: World, said: Said, what: Readonly<{ case: What['case']; value: unknown }>) => ({ memberId: said['member'] ?? '', events: [eventOf(world, said, what)], eachByItself: said['each'] === 'yes' })

/** "makes:SOUP/L1*5,ships:SOUP/L1>m2": several events of one capture, each with a second of its own. */
function severalOf(world: World, words: string): EventInit[] {
  return words.split(',').map((word, i) => {
    const [, verb = '', rest = ''] = /^([a-z]+):?(.*)$/.exec(word) ?? []
    const [what = '', more = ''] = rest.split('>')
    const kinds: Readonly<Record<string, () => Readonly<{ case: What['case']; value: unknown }>>> = {
      makes: () => ({ case: 'commission', value: { items: amountsOf(world, what) } }),
      sees: () => ({ case: 'observe', value: { items: itemsOf(world, what), step: 'storing' } }),
      ships: () => ({ case: 'observe', value: { items: itemsOf(world, what), step: 'shipping', toMemberId: more } }),
      packs: () => ({ case: 'aggregate', value: { parent: itemOf(world, more), children: itemsOf(world, what) } }),
      unpacks: () => ({ case: 'disaggregate', value: { parent: itemOf(world, more), children: itemsOf(world, what) } }),
      turns: () => ({ case: 'transform', value: { inputs: amountsOf(world, what), outputs: amountsOf(world, more) } }),
      says: () => ({ case: undefined, value: undefined }),
    }
    const made = kinds[verb]?.() ?? { case: undefined, value: undefined }
    const event = eventOf(world, { id: word, time: String(i) }, made)
    return event
  })
}

const phrases: Vocabulary['phrases'] = [
  phrase('{member} registers product {gtin}', registerProduct, (world, { member = '', gtin, unit = 'KGM', decimals = '3', makers = '' }: Said) =>
    ({ memberId: member, gtin: gtinOf(world, gtin), unit, decimals: Number(decimals), makerIds: makers === '' ? [] : makers.split('+') })),
  phrase('{member} registers place {gln}', registerPlace, (world, { member = '', gln, country = 'CN' }: Said) => ({ memberId: member, gln: glnOf(world, gln), country })),
  phrase('{member} makes {gtin} of {inputs}', declareRecipe, (world, { member = '', gtin, inputs = '' }: Said) => ({
    memberId: member, gtin: gtinOf(world, gtin),
    inputs: inputs.split('+').map(input => {
      const [, word = '', numerator = '0', denominator = '0'] = /^(\w+):(\d+)\/(\d+)$/.exec(input) ?? []
      return { gtin: gtinOf(world, word), numerator: Number(numerator), denominator: Number(denominator) }
    }).sort((a, b) => (a.gtin < b.gtin ? -1 : 1)),
  })),
  phrase('{member} commissions {items}', capture, (world, said) => captured(world, said, { case: 'commission', value: { items: amountsOf(world, said['items']) } })),
  phrase('{member} sees {items} {step}', capture, (world, said) => captured(world, said, { case: 'observe', value: { items: itemsOf(world, said['items']), step: said['step'] ?? '', toMemberId: said['to'] ?? '' } })),
  phrase('{member} packs {children} into {parent}', capture, (world, said) => captured(world, said, { case: 'aggregate', value: { parent: itemOf(world, said['parent'] ?? ''), children: itemsOf(world, said['children']) } })),
  phrase('{member} unpacks {children} from {parent}', capture, (world, said) => captured(world, said, { case: 'disaggregate', value: { parent: itemOf(world, said['parent'] ?? ''), children: itemsOf(world, said['children']) } })),
  phrase('{member} turns {inputs} into {outputs}', capture, (world, said) => captured(world, said, { case: 'transform', value: { inputs: amountsOf(world, said['inputs']), outputs: amountsOf(world, said['outputs']) } })),
  phrase('{member} puts {children} with {parent}', capture, (world, said) => captured(world, said, { case: 'associate', value: { parent: itemOf(world, said['parent'] ?? ''), children: itemsOf(world, said['children']), ends: said['ends'] === 'yes' } })),
  phrase('{member} deals {items} under {reference}', capture, (world, said) => captured(world, said, { case: 'transact', value: { items: itemsOf(world, said['items']), reference: world.bytes(said['reference'] ?? '', 32), ends: said['ends'] === 'yes' } })),
  phrase('{member} ends {items} {reason}', capture, (world, said) => captured(world, said, { case: 'decommission', value: { items: itemsOf(world, said['items']), reason: said['reason'] ?? '' } })),
  phrase('{member} declares {event} wrong', capture, (world, said) =>
    captured(world, said, { case: 'declareError', value: { eventId: (said['event'] ?? '').startsWith('bytes:') ? world.bytes(said['event'] ?? '', 32) : world.made(`event ${said['event']}`, 32), reason: said['reason'] ?? 'incorrect_data' } })),
  phrase('{member} captures {events}', capture, (world, { member = '', events = '', each }: Said) => ({ memberId: member, events: severalOf(world, events), eachByItself: each === 'yes' })),
  phrase('{member} certifies {subject} as {id}', issueCertificate, (world, { member = '', subject = '', id = '', scheme = 'organic', until = '86400', hash = 'document' }: Said) => ({
    memberId: member, certificateId: world.bytes(id, 16), subject: /^\w+$/.test(subject) ? `01/${gtinOf(world, subject)}` : itemOf(world, subject), scheme, documentHash: world.bytes(hash, 32), expiresMs: timeOf(world, until),
  })),
  phrase('{member} revokes {id}', revokeCertificate, (world, { member = '', id = '', reason = 'withdrawn' }: Said) => ({ memberId: member, certificateId: world.bytes(id, 16), reason })),
  phrase('{member} recalls {item} as {id}', recall, (world, { member = '', item = '', id = '', reason = 'contamination' }: Said) => ({ memberId: member, recallId: world.bytes(id, 16), item: itemOf(world, item), reason })),
  phrase('{member} counts {scans}', recordScans, (world, { member = '', scans = '' }: Said) => ({
    memberId: member, scans: scans.split(',').filter(scan => scan !== '').map(scan => {
      const [item = '', time = '1', region = 'cn-42'] = scan.split('@')
      return { item: itemOf(world, item), timeMs: timeOf(world, time), region }
    }),
  })),
]

const given: Vocabulary['given'] = {
  /** spreading 64: so many recalls spread already */
  spreading(world, write, { plain: [count = '0'] }) {
    const ids = Array.from({ length: Number(count) }, (_, i) => world.made(`spreading ${i}`, 16))
    for (const id of ids) {
      const item = `spreading ${world.labelOf(id)}`.slice(0, 41)
      state.recalls.put(write, id, { member: 'op', item, reason: 'given', height: 0n, timeMs: world.startMs + 86_400_000n, next: 0n, use: 0n, isClosed: false })
      state.recalled.append(write, id, { item, of: 0n, height: 0n })
      state.marks.put(write, item, { recalls: [id] })
    }
    state.marks.put(write, '', { recalls: ids })
  },
}

const shows: Vocabulary['shows'] = {
  item(world, read, words) {
    const word = words.plain[0] ?? ''
    const name = itemOf(world, word)
    const found = state.items.get(read, name)
    return sayShown('item', word, words, found && {
      ...found, state: ITEM_STATES[found.state], parent: found.parent === '' ? 'none' : 'some', toward: found.toward || 'nobody', events: state.history.count(read, name), uses: state.uses.count(read, name),
      recalls: recallsOf(read, name).map(id => world.labelOf(id)).join('+') || 'none', place: found.gln === '' ? 'none' : 'some',
    })
  },
  product(world, read, words) {
    const word = words.plain[0] ?? ''
    const found = state.products.get(read, gtinOf(world, word))
    return sayShown('product', word, words, found && { ...found, makers: found.makers.join('+') || 'none', recipe: state.recipes.get(read, gtinOf(world, word))?.inputs.length ?? 'none' })
  },
  place(world, read, words) {
    const word = words.plain[0] ?? ''
    return sayShown('place', word, words, state.places.get(read, glnOf(world, word)))
  },
  event(world, read, words) {
    const word = words.plain[0] ?? ''
    const found = state.events.get(read, world.made(`event ${word}`, 32))
    return sayShown('event', word, words, found && { ...found, kind: EVENT_KINDS[found.kind], error: found.error || 'none' })
  },
  certificate(world, read, words) {
    const word = words.plain[0] ?? ''
    const found = state.certificates.get(read, world.bytes(word, 16))
    return sayShown('certificate', word, words, found && { ...found, revoked: found.revoked || 'no' })
  },
  recall(world, read, words) {
    const word = words.plain[0] ?? ''
    const id = world.bytes(word, 16)
    const found = state.recalls.get(read, id)
    return sayShown('recall', word, words, found && { ...found, closed: found.isClosed ? 'yes' : 'no', items: state.recalled.count(read, id) })
  },
  scans(world, read, words) {
    const word = words.plain[0] ?? ''
    const found = state.scans.get(read, itemOf(world, word))
    return sayShown('scans', word, words, found && { ...found, reason: SUSPICIONS[found.reason], seconds: (found.lastMs - world.startMs) / 1_000n })
  },
}

/** What is said of goods in tables. */
export const traceVocabulary: Vocabulary = { given, phrases, shows }

/** Where the tables of this module are played. */
export const traceStage: Stage = {
  ...membersStage,
  application: { version: 1, modules: [...membersStage.application.modules, trace], access },
  vocabulary: joinVocabularies(membersVocabulary, traceVocabulary),
}

/** Plays a table of this module. */
export const cases = casesOn(traceStage)

