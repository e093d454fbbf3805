import assert from 'node:assert/strict'
import { WEBAUTHN_P256 } from '@jianghan/crypto'
import { SoftPasskey } from '@jianghan/crypto/testing'
import { fromHex, toHex } from '@jianghan/protocol'
import type { RunningNode } from '../node.ts'

/** What a page of the console does at its node, without a browser: it keeps a session's cookie, names its origin, and has a passkey sign. */
export class PasskeyBrowser {
  readonly passkey: SoftPasskey
  /** The node as browsers know it: by a name, since an address is no site for a passkey. */
  readonly origin: string
  #cookie = ''

  constructor(node: RunningNode, seed: number) {
    this.passkey = new SoftPasskey(new Uint8Array(32).fill(seed))
    this.origin = node.url.replace('127.0.0.1', 'localhost')
  }

  /** A request of the page; a POST where there is a body. */
  async ask(path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Readonly<{ status: number; headers: Headers; body: any }>> {
    const response = await fetch(`${this.origin}${path}`, {
      method: body === undefined ? 'GET' : 'POST', headers: { cookie: this.#cookie, origin: this.origin, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers }, ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const given = response.headers.get('set-cookie')
    if (given !== null) this.#cookie = given.split(';')[0] ?? ''
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text }
  }

  /** Signs in with the passkey; what the node answers. */
  async signIn(): ReturnType<PasskeyBrowser['ask']> {
    const { body: { challenge, message } } = await this.ask('/v1/session/challenge', {})
    return this.ask('/v1/session', { challenge, signature: this.assertion(message) })
  }

  /** The passkey's signature over a message, hexadecimal as the message is. */
  assertion(message: string): string {
    return toHex(this.passkey.assert(fromHex(message) as Uint8Array, { origin: this.origin, rpId: 'localhost' }))
  }

  /** Signs what was prepared and submits it, with the files of what it proposes. */
  async submit({ body, message }: Readonly<{ body: string; message: string }>, proposals?: readonly string[]): ReturnType<PasskeyBrowser['ask']> {
    assert.equal(typeof body, 'string')
    const signatures = [{ kind: WEBAUTHN_P256, publicKey: toHex(this.passkey.publicKey), signature: this.assertion(message) }]
    return this.ask('/v1/transactions/submit', { body, signatures, ...(proposals && { proposals }) })
  }
}
