import { parseAddress } from '@jianghan/protocol'
import { type Codec, type Json, record, type RecordOf } from './codec.ts'
import type { Audience } from './event.ts'
import type { QuerySchema } from './module.ts'
import type { Words } from './status.ts'

/** An argument of a query: its codec, and how a text becomes it. */
export type Argument<T> = Codec<T> & { parse(text: string): T | undefined }

type Arguments = Readonly<Record<string, Argument<any>>>

/** Turns a codec into an argument. */
export const argument = <T>(codec: Codec<T>, parse: (text: string) => T | undefined): Argument<T> => ({ ...codec, parse })

/** An account by its address. */
export const accountArgument = (codec: Codec<Uint8Array>): Argument<Uint8Array> =>
  argument(codec, text => parseAddress('account', text))

/** A text that fits a pattern. */
export const textArgument = (codec: Codec<string>, pattern: RegExp): Argument<string> =>
  argument(codec, text => (pattern.test(text) ? text : undefined))

/** Declares the ledger-free half of a query. */
export function declareQuery<A extends Arguments, R>(query: Readonly<{
  name: string
  summary: Words
  args: A
  result: Codec<R>
  audience: Audience<R>
  unproved?: true
  example: Readonly<Record<keyof A & string, string>>
}>): QuerySchema<RecordOf<A>, R> {
  const names = Object.keys(query.args)
  return {
    ...query,
    args: { ...record(query.args), names },
    parse(texts) {
      const args: Record<string, unknown> = {}
      for (const name of names) {
        const given = texts[name]
        const value = given === undefined ? undefined : query.args[name]?.parse(given)
        if (value === undefined) return { ok: false, name }
        args[name] = value
      }
      return { ok: true, args: args as RecordOf<A> }
    },
  }
}

/** JSON of a query's answer; null where there is none. */
export const answerJson = (query: QuerySchema, answer: unknown): Json => (answer === undefined ? null : query.result.toJson(answer))
