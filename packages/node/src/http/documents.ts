import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { needOf } from './door.ts'
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
  const apiKey = { type: 'http', scheme: 'bearer', description: 'An API key of this node (jhk_…), or on its own machine the content of operator.token. · 本节点的 API 密钥；在节点所在机器上可用 operator.token 的内容。' } as const
  const clientCertificate = { type: 'mutualTLS', description: 'A client certificate that was admitted (docs/operations.md). · 已登记的客户端证书。' } as const
  await server.register(swagger, { openapi: { openapi: '3.1.0', ...shared, components: { securitySchemes: { apiKey, clientCertificate: clientCertificate as never } } } })
  await server.register(swagger, { openapi: { openapi: '3.0.3', ...shared, components: { securitySchemes: { apiKey, clientCertificate: clientCertificate as never } } }, decorator: OLDER })
}

/** Serves the documents, and a page to browse them that needs no other host. */
export async function serveDocuments(server: FastifyInstance): Promise<void> {
  let newer: string | undefined
  let older: string | undefined
  server.get('/openapi.json', { config: needOf('nothing'), schema: { hide: true } }, (_request, reply) =>
    reply.type('application/json').send(newer ??= JSON.stringify(server.swagger())))
  server.get('/openapi-3.0.json', { config: needOf('nothing'), schema: { hide: true } }, (_request, reply) =>
    reply.type('application/json').send(older ??= JSON.stringify(forOpenApi30((server as unknown as Record<typeof OLDER, () => unknown>)[OLDER]()))))
  await server.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    uiConfig: { docExpansion: 'list', tryItOutEnabled: true, validatorUrl: null },
    theme: { title: 'Jianghan 江汉链 API' },
  })
}

type Choice = Readonly<{ type?: string; const?: unknown; enum?: readonly unknown[] }>

/** A choice between texts, or between whole numbers, as one list of them; undefined for any other. Of arguments the constants have become lists of one already. */
function literalsOf(choices: readonly Choice[]): Readonly<{ type: 'string' | 'integer'; enum: readonly unknown[] }> | undefined {
  const each = choices.map(({ const: one, enum: some = one === undefined ? [] : [one] }) => some)
  const values = each.flat()
  if (each.some(some => some.length === 0)) return undefined
  if (values.every(value => typeof value === 'string')) return { type: 'string', enum: values }
  return values.every(value => Number.isInteger(value)) ? { type: 'integer', enum: values } : undefined
}

/** JSON Schema 2020-12 in the words of OpenAPI 3.0.3: no type null, no const, no lists of examples. */
export function forOpenApi30(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(forOpenApi30)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray((value as { security?: unknown }).security)) value = withoutMutualTls(value as { security: readonly object[] })
  const { anyOf, ...rest } = value as { anyOf?: readonly Choice[] }
  const out: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(rest)) {
    if (key === 'example') out[key] = item
    else if (key === 'const') out['enum'] = [item]
    else if (key === 'examples' && Array.isArray(item)) out['example'] = item[0]
    else if (key !== 'contentEncoding' && key !== 'clientCertificate') out[key] = forOpenApi30(item)
  }
  // "number" with one whole value: generators of that time make a fraction of it.
  const literal = anyOf === undefined && out['type'] === 'number' ? literalsOf([out]) : undefined
  if (literal !== undefined) return { ...out, ...literal }
  if (anyOf === undefined) return out
  const choices = anyOf.filter(choice => choice.type !== 'null')
  if (choices.length < anyOf.length) out['nullable'] = true
  const literals = literalsOf(choices)
  if (literals !== undefined) return { ...out, ...literals }
  if (choices.length === 1) return { ...out, ...(forOpenApi30(choices[0]) as object) }
  return { ...out, anyOf: forOpenApi30(choices) }
}

/** OpenAPI 3.0 has no word for client certificates, nor scopes for keys. */
const withoutMutualTls = (operation: Readonly<{ security: readonly object[] }>): object =>
  ({ ...operation, security: operation.security.filter(scheme => !('clientCertificate' in scheme)).map(scheme => ('apiKey' in scheme ? { apiKey: [] } : scheme)) })
