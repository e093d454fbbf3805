import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'

/** Where the certificate of a node lies: PEM files, as any certificate authority hands them out. */
export type TlsFiles = Readonly<{ certificate: string; key: string; /** Authorities of client certificates; "" asks for none. */ clientCa: string }>

/** What a node serves TLS with, checked. */
export type TlsMaterial = Readonly<{
  cert: Buffer
  key: Buffer
  ca: Buffer | undefined
  /** Host names and addresses of the certificate (RFC 9525: of its alternative names alone). */
  names: readonly string[]
  validTo: Date
  /** SHA-256 of the certificate, hexadecimal. */
  fingerprint: string
}>

/** OBJECT IDENTIFIER 1.2.156.10197.1.301, the curve of SM2 (GM/T 0006), in DER. */
const SM2_CURVE = Buffer.from('06082a811ccf5501822d', 'hex')
const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/**
 * Reads and checks what a node is to serve with. Throws ProblemFault that names the file and the one thing that is wrong with it.
 */
export function readTlsMaterial({ certificate, key: keyFile, clientCa }: TlsFiles, now: Date = new Date()): TlsMaterial {
  const cert = bytesOf(certificate)
  const key = bytesOf(keyFile)
  const chain = chainOf(certificate, cert)
  const leaf = chain[0] as X509Certificate
  for (const each of chain) if (each.raw.includes(SM2_CURVE)) fail(startProblems.tlsSm2, { file: certificate })
  if (!leaf.checkPrivateKey(privateKeyOf(keyFile, key))) fail(startProblems.tlsKeyMismatch, { file: certificate, key: keyFile })
  const [validFrom, validTo] = [new Date(leaf.validFrom), new Date(leaf.validTo)]
  if (now < validFrom) fail(startProblems.tlsNotYetValid, { file: certificate, from: validFrom.toISOString() })
  if (now >= validTo) fail(startProblems.tlsExpired, { file: certificate, to: validTo.toISOString() })
  for (const [i, each] of chain.entries()) {
    const issuer = chain[i + 1]
    if (issuer !== undefined && !each.checkIssued(issuer)) fail(startProblems.tlsChainOrder, { file: certificate, place: i + 2 })
  }
  const ca = clientCa === '' ? undefined : readAuthorities(clientCa)
  try {
    createSecureContext({ cert, key, ca })
  } catch (fault) {
    fail(startProblems.tlsUnusable, { file: certificate, what: (fault as Error).message })
  }
  return { cert, key, ca, names: namesOf(leaf), validTo, fingerprint: leaf.fingerprint256.replaceAll(':', '').toLowerCase() }
}

/** The certificates of authorities in a PEM file. Throws ProblemFault that names the file. */
export function readAuthorities(file: string): Buffer {
  const bytes = bytesOf(file)
  chainOf(file, bytes)
  return bytes
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (fault) {
    return fail(startProblems.tlsFileUnreadable, { file, what: (fault as NodeJS.ErrnoException).code ?? 'unreadable' })
  }
}

function chainOf(file: string, bytes: Buffer): X509Certificate[] {
  const blocks = bytes.toString('latin1').match(PEM) ?? []
  try {
    const chain = blocks.map(block => new X509Certificate(block))
    return chain.length > 0 ? chain : fail(startProblems.tlsNotPem, { file })
  } catch {
    return fail(startProblems.tlsNotPem, { file })
  }
}

function privateKeyOf(file: string, bytes: Buffer): KeyObject {
  try {
    return createPrivateKey(bytes)
  } catch {
    return fail(startProblems.tlsKeyUnreadable, { file })
  }
}

/** "DNS:a.example, IP Address:192.0.2.7" as plain names. */
function namesOf({ subjectAltName }: X509Certificate): string[] {
  return (subjectAltName ?? '').split(', ').flatMap(name => /^(?:DNS|IP Address):(.+)$/.exec(name)?.[1] ?? [])
}
