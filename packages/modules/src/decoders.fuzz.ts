import { type Codec, decodeEvent, encodeEvent, type ErrorDefinition, type EventDefinition, renderOutcome } from '@jianghan/kernel/schema'
import { assert, ByteReader, ByteWriter, equalBytes, FACTS_MAX, MalformedBytes } from '@jianghan/protocol'
import { moduleSchemas } from './schema.ts'

const events = moduleSchemas.flatMap(module => Object.values(module.events)) as EventDefinition[]
const errors = moduleSchemas.flatMap(module => Object.values(module.errors)) as ErrorDefinition[]

/**
 * Any bytes as an event and as the facts of an outcome: none, or values that are written as the same bytes; and what becomes of
 * them for people is bounded and never a throw.
 */
export function fuzz(data: Uint8Array): void {
  const event = decodeEvent(events, data)
  if (event?.definition !== undefined) {
    assert(equalBytes(encodeEvent({ event: event.definition, fields: event.fields }), data), 'an event has one encoding')
    JSON.stringify(event.json)
  }
  const error = errors[(data[0] ?? 0) % errors.length]
  assert(error !== undefined)
  const facts = data.subarray(1, 1 + FACTS_MAX)
  const rendered = renderOutcome(errors, { module: error.module, code: error.code, facts })
  assert(rendered.text.zh !== '' && rendered.text.en !== '' && rendered.text.en.length < 2_000, 'words for every outcome')
  const read = readFacts(error.facts, facts)
  if (read === undefined) return
  const writer = new ByteWriter()
  error.facts.write(writer, read)
  assert(equalBytes(writer.finish(), facts), `facts of ${error.name} have one encoding`)
}

function readFacts<T>(layout: Codec<T>, bytes: Uint8Array): T | undefined {
  try {
    const reader = new ByteReader(bytes)
    const facts = layout.read(reader)
    reader.end()
    return facts
  } catch (fault) {
    if (fault instanceof MalformedBytes) return undefined
    throw fault
  }
}

/** The smallest event of every kind: number, version, zeros. */
export const corpus: readonly Uint8Array[] = events.map(({ module, number, version }) => Uint8Array.of(0, module, 0, number, version, ...new Uint8Array(64)))
