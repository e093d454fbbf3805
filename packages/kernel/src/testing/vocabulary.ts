import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import type { Action } from '../module.ts'
import type { Application } from '../router.ts'
import type { Json } from '../schema/codec.ts'
import type { Read, Write } from '../state.ts'
import { type Words, wordsOf } from './table.ts'
import type { TableKey, World } from './world.ts'

/** How an action is said: `{from} pays {to} {atoms} {asset}`; each brace takes one word, name=value may follow. */
export type Phrase = Readonly<{
  says: string
  action: Action
  make(world: World, words: Readonly<Record<string, string>>): MessageInitShape<DescMessage>
}>

/** Types a phrase by its action's message. */
export const phrase = <M extends DescMessage>(
  says: string, action: Action<M, any, any>, make: (world: World, words: Readonly<Record<string, string>>) => MessageInitShape<M>,
): Phrase => ({ says, action: action as unknown as Action, make: make as Phrase['make'] })

/** The words of a module for its tables. `given` writes past the actions; `shows` answers a noun's line as it would have to read. */
export type Vocabulary = Readonly<{
  given: Readonly<Record<string, (world: World, write: Write, words: Words) => void>>
  phrases: readonly Phrase[]
  shows: Readonly<Record<string, (world: World, read: Read, words: Words) => string>>
}>

/** Where tables are played: an application, its first state, and the node that makes batches. */
export type Stage = Readonly<{
  application: Application
  /** Genesis parts, and the key that signs batches. */
  begin(world: World): Readonly<{ parts: Readonly<Record<string, Json>>; node: TableKey }>
  vocabulary: Vocabulary
}>

/** Joins the words of several modules. */
export const joinVocabularies = (...parts: readonly Vocabulary[]): Vocabulary => ({
  given: Object.assign({}, ...parts.map(part => part.given)),
  phrases: parts.flatMap(part => part.phrases),
  shows: Object.assign({}, ...parts.map(part => part.shows)),
})

/** A noun's line with the values of just those names that the row asks for; `none` where there is nothing. */
export const sayShown = (noun: string, subject: string, { named }: Words, values: Readonly<Record<string, unknown>> | undefined): string =>
  [noun, subject, ...(values === undefined ? ['none'] : Object.keys(named).map(name => `${name}=${String(values[name])}`))].join(' ')

/** The action that a text says, in the first phrase that fits; undefined when none does. */
export function sayAction(phrases: readonly Phrase[], world: World, text: string): { type: string; body: Uint8Array } | undefined {
  for (const phrase of phrases) {
    const words = matchPhrase(phrase, text)
    if (words === undefined) continue
    const { message, name } = phrase.action.schema
    return { type: name, body: toBinary(message, create(message, phrase.make(world, words))) }
  }
  return undefined
}

/** The words of a line that fits a phrase, under the names in its braces. */
function matchPhrase({ says }: Phrase, text: string): Record<string, string> | undefined {
  const { plain, named } = wordsOf(text)
  const pattern = says.split(' ')
  if (plain.length !== pattern.length) return undefined
  const words: Record<string, string> = { ...named }
  for (const [i, part] of pattern.entries()) {
    const word = plain[i] as string
    const name = /^\{(\w+)\}$/.exec(part)?.[1]
    if (name !== undefined) words[name] = word
    else if (part !== word) return undefined
  }
  return words
}
