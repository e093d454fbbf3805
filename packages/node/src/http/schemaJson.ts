import { create, type DescField, type DescMessage, type JsonValue, ScalarType, toJson } from '@bufbuild/protobuf'
import { type Json, kernelSchema, type ModuleSchema, type Router } from '@jianghan/kernel'

/** Everything that a client can derive from the modules of this release. */
export function schemaJson(router: Router): Json {
  return { modules: [kernelSchema, ...router.application.modules.map(module => module.schema)].map(moduleJson) }
}

function moduleJson({ number, name, title, actions, queries, errors, events }: ModuleSchema): Json {
  return {
    number, name, title,
    actions: actions.map(actionJson),
    queries: queries.map(query => ({
      name: query.name, summary: query.summary, args: [...query.args.names], argsSchema: query.args.schema, result: query.result.schema, example: { ...query.example },
      audience: typeof query.audience === 'string' ? query.audience : 'parties',
    })),
    errors: Object.values(errors).map(error => ({
      status: `${name}.${error.name}`, code: error.code, retry: error.retry, facts: error.facts.schema, hint: error.hint,
    })),
    events: Object.values(events).map(event => ({
      name: `${name}.${event.name}`, number: event.number, version: event.version, words: event.words, fields: event.fields.schema,
      audience: typeof event.audience === 'string' ? event.audience : 'parties',
    })),
  }
}

const actionJson = ({ name, summary, message, example }: ModuleSchema['actions'][number]): Json => ({
  name, summary, message: message.typeName, schema: messageSchema(message, 0), example: toJson(message, create(message, example)) as JsonValue as Json,
})

/** Nesting shown; a message that holds itself ends there. */
const DEPTH_MAX = 8

/** JSON Schema of protobuf's JSON form of a message. */
function messageSchema(message: DescMessage, depth: number): { [key: string]: Json } {
  if (depth > DEPTH_MAX) return { type: 'object' }
  const properties = Object.fromEntries(message.fields.map(field => [field.jsonName, fieldSchema(field, depth)]))
  return { type: 'object', properties, additionalProperties: false }
}

function fieldSchema(field: DescField, depth: number): { [key: string]: Json } {
  switch (field.fieldKind) {
    case 'message': return messageSchema(field.message, depth + 1)
    case 'enum': return { type: 'string' }
    case 'scalar': return scalarSchema(field.scalar)
    case 'list': return {
      type: 'array', items: field.listKind === 'message' ? messageSchema(field.message, depth + 1) : field.listKind === 'scalar' ? scalarSchema(field.scalar) : { type: 'string' },
    }
    case 'map': return { type: 'object' }
  }
}

function scalarSchema(scalar: ScalarType): { [key: string]: Json } {
  switch (scalar) {
    case ScalarType.BOOL: return { type: 'boolean' }
    case ScalarType.BYTES: return { type: 'string', contentEncoding: 'base64' }
    case ScalarType.STRING: return { type: 'string' }
    case ScalarType.INT64: case ScalarType.UINT64: case ScalarType.SINT64: case ScalarType.FIXED64: case ScalarType.SFIXED64:
      return { type: 'string', pattern: '^-?[0-9]+$' }
    default: return { type: 'integer' }
  }
}
