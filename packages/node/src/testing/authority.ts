// oxlint-disable-next-line no-unassigned-import -- it puts the metadata, that the library of certificates asks for, on Reflect
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'

x509.cryptoProvider.set(crypto)

type Kind = 'ec' | 'rsa'
const ALGORITHMS = {
  ec: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  rsa: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: Uint8Array.of(1, 0, 1), modulusLength: 2048 },
} as const

/** What a test wants of a certificate. */
export type CertificateWish = Readonly<{ kind?: Kind; names?: readonly string[]; fromMs?: number; toMs?: number; client?: boolean; /** A node's that is also a client of others. */ both?: boolean }>

/** A certificate with its chain, and its private key, both PEM. */
export type Issued = Readonly<{ cert: string; key: string }>

const DAY_MS = 86_400_000
let serial = 1

async function keysOf(kind: Kind): Promise<CryptoKeyPair> {
  return await crypto.subtle.generateKey(ALGORITHMS[kind], true, ['sign', 'verify']) as CryptoKeyPair
}

/** An authority of a test's own: a root, and an intermediate one that issues. */
export class Authority {
  readonly #issuer: x509.X509Certificate
  readonly #keys: CryptoKeyPair
  /** The root, PEM. */
  readonly ca: string

  private constructor(root: x509.X509Certificate, issuer: x509.X509Certificate, keys: CryptoKeyPair) {
    this.ca = root.toString('pem')
    this.#issuer = issuer
    this.#keys = keys
  }

  static async make(name: string): Promise<Authority> {
    const [rootKeys, keys] = [await keysOf('ec'), await keysOf('ec')]
    const times = { notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + 900 * DAY_MS) }
    const extensions = [new x509.BasicConstraintsExtension(true, 1, true), new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true)]
    const root = await x509.X509CertificateGenerator.createSelfSigned({ serialNumber: `0${serial++}`, name: `CN=${name}`, ...times, signingAlgorithm: ALGORITHMS.ec, keys: rootKeys, extensions })
    const issuer = await x509.X509CertificateGenerator.create({
      serialNumber: `0${serial++}`, subject: `CN=${name} issuing`, issuer: root.subject, ...times, signingKey: rootKeys.privateKey, publicKey: keys.publicKey, signingAlgorithm: ALGORITHMS.ec,
      extensions: [new x509.BasicConstraintsExtension(true, 0, true), new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true)],
    })
    return new Authority(root, issuer, keys)
  }

  /** A certificate for this machine's names, or for a client. */
  async issue({ kind = 'ec', names = ['localhost', '127.0.0.1'], fromMs = Date.now() - DAY_MS, toMs = Date.now() + 90 * DAY_MS, client = false, both = false }: CertificateWish = {}): Promise<Issued> {
    const keys = await keysOf(kind)
    const cert = await x509.X509CertificateGenerator.create({
      serialNumber: String(1000 + serial++), subject: client ? 'CN=client' : 'CN=node', issuer: this.#issuer.subject, notBefore: new Date(fromMs), notAfter: new Date(toMs),
      signingKey: this.#keys.privateKey, publicKey: keys.publicKey, signingAlgorithm: ALGORITHMS.ec,
      extensions: [
        new x509.ExtendedKeyUsageExtension([...(client ? [] : ['1.3.6.1.5.5.7.3.1']), ...(client || both ? ['1.3.6.1.5.5.7.3.2'] : [])]),
        ...(client ? [] : [new x509.SubjectAlternativeNameExtension(names.map(name => ({ type: /^[0-9.]+$/.test(name) ? 'ip' : 'dns', value: name } as const)))]),
      ],
    })
    const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64').replace(/.{64}/g, '$&\n')
    return { cert: `${cert.toString('pem')}\n${this.#issuer.toString('pem')}\n`, key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n` }
  }
}

/** The same certificate as if its key were one of SM2: the identifier of its curve, which is as long, is another. */
export function asSm2(pem: string): string {
  const der = Buffer.from(/-----BEGIN CERTIFICATE-----([^-]+)-/.exec(pem)?.[1] ?? '', 'base64')
  der.set(Buffer.from('2a811ccf5501822d', 'hex'), der.indexOf(Buffer.from('2a8648ce3d030107', 'hex')))
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
}
