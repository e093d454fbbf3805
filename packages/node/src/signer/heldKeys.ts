import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isRefused, type KeyPair, type Refused } from '@jianghan/crypto'
import { askEnvironment, openPkcs11Signer, parseJsonObject, parsePkcs11Uri, readKeyFile } from '@jianghan/crypto/node'
import { keyId, toHex } from '@jianghan/protocol'
import { localKey } from './localKey.ts'
import { type Outage, RemoteKey } from './remoteKey.ts'
import type { SigningKey } from './signingKey.ts'

/** How often a token that could not be opened is tried again, milliseconds. */
const OPEN_AGAIN_MS = 10_000

/** What the keys of a node need to be opened. */
export type HeldKeysPorts = Readonly<{
  folder: string
  /** PKCS #11 URIs, with commas between them. */
  tokens: string
  now(): number
  log(level: 'info' | 'warn' | 'error', words: string, details: Readonly<Record<string, string>>): void
}>

const idOf = ({ kind, publicKey }: Readonly<{ kind: number; publicKey: Uint8Array }>): string => toHex(keyId(kind, publicKey))

/** The keys of officers that this node holds: key files of its data folder, and keys on tokens. */
export class HeldKeys {
  /** Those whose secrets lie in files. */
  readonly pairs: readonly KeyPair[]
  readonly #ports: HeldKeysPorts
  readonly #keys = new Map<string, SigningKey>()
  readonly #remote: RemoteKey[] = []
  readonly #unopened = new Map<string, Outage>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #isClosed = false

  /** Opens what can be opened; a token that is away is tried again until it is there. */
  static async open(ports: HeldKeysPorts): Promise<HeldKeys> {
    const pairs = await readOfficerKeys(ports.folder, (_file, { code, en }) => ports.log('warn', en, { code }))
    const held = new HeldKeys(ports, pairs)
    const uris = ports.tokens.split(',').map(uri => uri.trim()).filter(uri => uri !== '')
    await Promise.all(uris.map(uri => held.#openToken(uri)))
    return held
  }

  private constructor(ports: HeldKeysPorts, pairs: readonly KeyPair[]) {
    this.#ports = ports
    this.pairs = pairs
    for (const pair of pairs) this.#keys.set(idOf(pair), localKey(pair))
  }

  /** A key by its id on the ledger, hexadecimal; undefined where it is not held. */
  key(id: string): SigningKey | undefined {
    return this.#keys.get(id)
  }

  /** Ids of all keys that are held. */
  get ids(): readonly string[] {
    return [...this.#keys.keys()]
  }

  /** Keys and tokens that cannot be reached now. */
  get outages(): readonly Outage[] {
    return [...this.#unopened.values(), ...this.#remote.flatMap(({ outage }) => outage ?? [])]
  }

  close(): void {
    this.#isClosed = true
    for (const timer of this.#timers) clearTimeout(timer)
    for (const key of this.#remote) key.close()
  }

  async #openToken(uri: string): Promise<void> {
    const { now, log } = this.#ports
    const parsed = parsePkcs11Uri(uri)
    const signer = isRefused(parsed) ? parsed : await openPkcs11Signer(parsed)
    if (this.#isClosed) return
    if (isRefused(signer)) {
      const { code, zh, en } = signer.refused
      if (!this.#unopened.has(uri)) log('error', en, { code })
      this.#unopened.set(uri, { sinceMs: this.#unopened.get(uri)?.sinceMs ?? now(), code, zh, en })
      // A URI that cannot be read stays what it is until the configuration is mended.
      if (!isRefused(parsed)) this.#later(() => this.#openToken(uri))
      return
    }
    this.#unopened.delete(uri)
    const key = new RemoteKey(signer, { now, onOutage: outage => log(outage === undefined ? 'info' : 'error', outage?.en ?? 'a signing key can be reached again', { code: outage?.code ?? '', key: idOf(signer) }) })
    this.#remote.push(key)
    this.#keys.set(idOf(signer), key)
    log('info', 'a signing key on a token is open', { key: idOf(signer) })
  }

  #later(work: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      void work()
    }, OPEN_AGAIN_MS)
    timer.unref()
    this.#timers.add(timer)
  }
}

/** Keys of officers in a data folder: those that demo/officers.json names, and every key in keys/ that is not the node's own. */
export async function readOfficerKeys(folder: string, onUnusable: (file: string, why: Refused['refused']) => void): Promise<KeyPair[]> {
  const files = [...await demoFiles(join(folder, 'demo')), ...await keyFiles(join(folder, 'keys'))]
  const pairs: KeyPair[] = []
  for (const file of files) {
    const pair = await readKeyFile(file, askEnvironment(process.env))
    if (isRefused(pair)) onUnusable(file, pair.refused)
    else pairs.push(pair)
  }
  return pairs
}

async function demoFiles(folder: string): Promise<string[]> {
  try {
    const list: unknown = JSON.parse(await readFile(join(folder, 'officers.json'), 'utf8'))
    const names = Array.isArray(list) ? list.map(officer => (officer as { name?: unknown }).name) : []
    return names.filter(name => typeof name === 'string' && /^[a-z0-9-]{1,64}$/.test(name)).map(name => join(folder, `${String(name)}.json`))
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw fault
  }
}

async function keyFiles(folder: string): Promise<string[]> {
  const files: string[] = []
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.json') || name === 'validator.json' || name === 'node.json') continue
    const file = parseJsonObject(await readFile(join(folder, name)))
    if (file?.['format'] === 'jianghan-key') files.push(join(folder, name))
  }
  return files.sort()
}
