import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { TAGS } from './route.ts'

const INFO = {
  title: 'Jianghan 江汉链',
  description: 'The HTTP interface of a node. Problems are RFC 9457 in Chinese and English; `Accept-Language` picks `title` and `detail`. · 节点的 HTTP 接口，错误说明中英双语。',
}

/** The name under which the document for OpenAPI 3.0 hangs on the server. */
const OLDER = 'openapi30'

/** Collects the routes that follow into both OpenAPI documents. To be called before any route is added. */
export async function collectDocuments(server: FastifyInstance, version: string): Promise<void> {
  const tags = Object.values(TAGS).map(({ zh, en }) => ({ name: `${en} · ${zh}` }))
  const shared = { info: { ...INFO, version, license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' } }, tags }
  await server.register(swagger, { openapi: { openapi: '3.1.0', ...shared } })
  await server.register(swagger, { openapi: { openapi: '3.0.3', ...shared }, decorator: OLDER })
}

/** Serves the documents, and a page to browse them that needs no other host. */
export async function serveDocuments(server: FastifyInstance): Promise<void> {
  let newer: string | undefined
  let older: string | undefined
  server.get('/openapi.json', { schema: { hide: true } }, (_request, reply) =>
    reply.type('application/json').send(newer ??= JSON.stringify(server.swagger())))
  server.get('/openapi-3.0.json', { schema: { hide: true } }, (_request, reply) =>
    reply.type('application/json').send(older ??= JSON.stringify(forOpenApi30((server as unknown as Record<typeof OLDER, () => unknown>)[OLDER]()))))
  await server.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    uiConfig: { docExpansion: 'list', tryItOutEnabled: true, validatorUrl: null },
    theme: { title: 'Jianghan 江汉链 API' },
  })
}

/** JSON Schema 2020-12 in the words of OpenAPI 3.0.3: no type null, no const, no lists of examples. */
export function forOpenApi30(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(forOpenApi30)
  if (typeof value !== 'object' || value === null) return value
  const { anyOf, ...rest } = value as { anyOf?: readonly { type?: string; const?: unknown }[] }
  const out: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(rest)) {
    if (key === 'example') out[key] = item
    else if (key === 'const') out['enum'] = [item]
    else if (key === 'examples' && Array.isArray(item)) out['example'] = item[0]
    else if (key !== 'contentEncoding') out[key] = forOpenApi30(item)
  }
  if (anyOf === undefined) return out
  const choices = anyOf.filter(choice => choice.type !== 'null')
  if (choices.length < anyOf.length) out['nullable'] = true
  if (choices.every(choice => typeof choice.const === 'string')) return { ...out, type: 'string', enum: choices.map(choice => choice.const) }
  if (choices.length === 1) return { ...out, ...(forOpenApi30(choices[0]) as object) }
  return { ...out, anyOf: forOpenApi30(choices) }
}
