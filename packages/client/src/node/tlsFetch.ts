import { X509Certificate } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Agent, type AgentOptions, request } from 'node:https'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { createSecureContext } from 'node:tls'
import type { Language } from '../error.ts'
import type { Fetch } from '../http.ts'
import { clientError } from '../problems.data.ts'

/** With what a client shows who it is, and whom it believes; PEM. */
export type TlsMaterial = Readonly<{
  /** Its certificate, with the chain behind it. */
  cert?: Uint8Array
  /** Its private key. */
  key?: Uint8Array
  /** Of the private key, where it is encrypted. */
  passphrase?: string | undefined
  /** The authorities that are trusted, and no others; without them those of the system and of NODE_EXTRA_CA_CERTS. */
  ca?: Uint8Array
  /** The one certificate that the other side may show, whatever names stand in it; instead of `ca`. */
  only?: Uint8Array
}>

/** Where these lie. Without `key`, the private key is looked for in the file of the certificate. */
export type TlsFilePaths = Readonly<{ cert?: string | undefined; key?: string | undefined; ca?: string | undefined }>

/** Connections that are open to one node at once. */
const SOCKETS_MAX = 64
const NULL_BODY = new Set([101, 204, 205, 304])

/** The paths that the environment names: JIANGHAN_CERT, JIANGHAN_CERT_KEY, JIANGHAN_CACERT. */
export const tlsPathsOfEnvironment = (env: Readonly<Record<string, string | undefined>>): TlsFilePaths =>
  ({ cert: env['JIANGHAN_CERT'] || undefined, key: env['JIANGHAN_CERT_KEY'] || undefined, ca: env['JIANGHAN_CACERT'] || undefined })

/**
 * Reads the files.
 * @param ask asked for the passphrase of a private key that is encrypted
 */
export async function readTlsFiles({ cert, key, ca }: TlsFilePaths, lang: Language, ask?: (file: string) => Promise<string | undefined>): Promise<TlsMaterial> {
  const read = (file: string): Promise<Uint8Array> => readFile(file).catch((fault: NodeJS.ErrnoException) => { throw clientError('tlsFileUnreadable', { file, what: fault.code ?? '' }, lang) })
  if (key !== undefined && cert === undefined) throw clientError('tlsUnusable', { what: 'a private key without a certificate' }, lang)
  const [certificate, authorities] = [cert === undefined ? undefined : await read(cert), ca === undefined ? undefined : await read(ca)]
  const secret = key === undefined ? certificate : await read(key)
  const passphrase = secret !== undefined && /-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(Buffer.from(secret).toString('latin1')) ? await ask?.(key ?? cert ?? '') : undefined
  return { ...(certificate && secret && { cert: certificate, key: secret }), passphrase, ...(authorities && { ca: authorities }) }
}

/**
 * A `fetch` for {@link ClientOptions} that shows a client certificate and trusts authorities of its own: `fetch` of Node itself takes neither. It follows no
 * redirects. Throws JianghanError where the material cannot be used.
 */
export function tlsFetch({ cert, key, passphrase, ca, only }: TlsMaterial, lang: Language = 'en'): Fetch {
  const options = {
    ...(cert && { cert: Buffer.from(cert) }), ...(key && { key: Buffer.from(key) }), ...(ca && { ca: Buffer.from(ca) }), ...(passphrase !== undefined && { passphrase }), minVersion: 'TLSv1.2' as const, ...(only && pinned(only)),
  }
  try {
    createSecureContext(options)
  } catch (fault) {
    // The code of OpenSSL alone: nothing of the files.
    throw clientError('tlsUnusable', { what: (fault as NodeJS.ErrnoException).code ?? 'not PEM' }, lang)
  }
  const agent = new Agent({ ...options, keepAlive: true, maxSockets: SOCKETS_MAX })
  return (input, init = {}) => (input.startsWith('https:') ? send(agent, input, init) : fetch(input, init))
}

/** Trusts one certificate alone: the chain ends with it, and it is compared instead of the name. */
function pinned(pem: Uint8Array): Pick<AgentOptions, 'ca' | 'allowPartialTrustChain' | 'checkServerIdentity'> {
  const { fingerprint256 } = new X509Certificate(pem)
  return {
    ca: Buffer.from(pem), allowPartialTrustChain: true,
    checkServerIdentity: (_host, shown) => (shown.fingerprint256 === fingerprint256 ? undefined : Object.assign(new Error('another certificate'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' })),
  }
}

function send(agent: Agent, input: string, { method = 'GET', headers, body, signal }: RequestInit): Promise<Response> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error)
    const outgoing = request(input, { agent, method, headers: Object.fromEntries(new Headers(headers)), ...(signal && { signal }) }, incoming => resolve(responseOf(incoming)))
    // As fetch has it: what the network or TLS says is the cause, and an abort is the reason of its signal.
    outgoing.on('error', fault => reject(signal?.aborted ? signal.reason as Error : new TypeError('fetch failed', { cause: fault })))
    outgoing.end(body ?? undefined)
  })
}

function responseOf(incoming: IncomingMessage): Response {
  const { statusCode: status = 0, headersDistinct } = incoming
  const headers = new Headers()
  for (const [name, values = []] of Object.entries(headersDistinct)) for (const value of values) headers.append(name, value)
  if (NULL_BODY.has(status)) incoming.resume()
  return new Response(NULL_BODY.has(status) ? null : Readable.toWeb(incoming) as BodyInit, { status, headers })
}
