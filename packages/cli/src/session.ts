import { readFile } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import type { Fetch, JianghanClient, StoryContext } from '@jianghan/client'
import type { TrustPack } from '@jianghan/light'
import { Failure } from './failure.ts'
import type { GlobalOptions, Printer } from './io.ts'

/** Time a trust pack made of a data folder's own genesis reaches, seconds: two weeks. */
const OWN_TRUST_SECONDS = 1_209_600n

/** Names of this machine: the operator's token is sent nowhere else. */
const OWN_HOST = /^(localhost|127(\.[0-9]{1,3}){3}|\[::1\])$/

/** A trust pack and the file it came from. */
export type FoundTrust = Readonly<{ pack: TrustPack; file: string }>

/** What a command works with: its options, its output, and a client when it needs one. */
export class Session {
  readonly options: GlobalOptions
  readonly printer: Printer
  #client: JianghanClient | undefined

  constructor(options: GlobalOptions, printer: Printer) {
    this.options = options
    this.printer = printer
  }

  get signal(): AbortSignal {
    return this.printer.io.signal
  }

  get timeoutMs(): number {
    const seconds = Number(this.options.timeout)
    if (Number.isFinite(seconds) && seconds > 0 && seconds <= 3_600) return seconds * 1_000
    throw new Failure('cli.usage', { zh: `--timeout 应为 1 至 3600 秒。`, en: '--timeout takes 1 to 3600 seconds.' }, { zh: '', en: '' }, 2)
  }

  /** A path as the user gave it, from where they stand. */
  path(name: string): string {
    return isAbsolute(name) ? name : resolve(this.printer.io.cwd, name)
  }

  /** The client, trusting --trust or the data folder's pack, or the node at first contact, which is said once. */
  async client(): Promise<JianghanClient> {
    if (this.#client !== undefined) return this.#client
    const { JianghanClient } = await import('@jianghan/client')
    const { url, lang, check } = this.options
    const trust = check ? await this.trust() : undefined
    const fetch = await this.#fetch()
    this.#client = new JianghanClient({
      url, apiKey: await this.#apiKey(), lang, ...(fetch && { fetch }), proofs: check ? 'check' : 'off', retry: { attempts: 3, baseMs: 150 },
      ...(trust && { trust: trust.pack }),
      onFirstTrust: pack => this.printer.note({
        zh: `未指定信任包，采信节点自述的信任包（链 ${pack.chainId}，${pack.validators.length} 个验证者）。可用 --trust 指定可靠的信任包。`,
        en: `No trust pack was given; taking the one that the node names (chain ${pack.chainId}, validators: ${pack.validators.length}). Give one you trust with --trust.`,
      }),
    })
    return this.#client
  }

  /** What connects with a client certificate or trusts authorities of its own, where the command line or the environment names some. */
  async #fetch(): Promise<Fetch | undefined> {
    const { cert, certKey, cacert, lang } = this.options
    if (cert === undefined && certKey === undefined && cacert === undefined) return undefined
    const [{ readTlsFiles, tlsFetch }, { asking }] = await Promise.all([import('@jianghan/client/node'), import('./commands/passphrases.ts')])
    const pathOf = (file: string | undefined): string | undefined => (file === undefined ? undefined : this.path(file))
    return tlsFetch(await readTlsFiles({ cert: pathOf(cert), key: pathOf(certKey), ca: pathOf(cacert) }, lang, asking(this)), lang)
  }

  /** JIANGHAN_API_KEY; else, for a node of this machine, the token that makes the owner of its data folder the operator. */
  async #apiKey(): Promise<string | undefined> {
    const given = this.printer.io.env['JIANGHAN_API_KEY']?.trim()
    if (given) return given
    const { url, data } = this.options
    if (!URL.canParse(url) || !OWN_HOST.test(new URL(url).hostname)) return undefined
    return (await readIfThere(this.path(join(data, 'operator.token'))))?.trim()
  }

  /** The trust pack: --trust, the data folder's trust.json, or what its own genesis.json says. */
  async trust(): Promise<FoundTrust | undefined> {
    const { readTrustPack } = await import('@jianghan/client')
    const { trust, data, lang } = this.options
    if (trust !== undefined) {
      const file = this.path(trust)
      return { pack: readTrustPack(await readFile(file, 'utf8'), trust, lang), file: trust }
    }
    const own = join(data, 'trust.json')
    const text = await readIfThere(this.path(own))
    if (text !== undefined) return { pack: readTrustPack(text, own, lang), file: own }
    const genesis = join(data, 'genesis.json')
    const pack = packOfGenesis(await readIfThere(this.path(genesis)))
    if (pack === undefined) return undefined
    const starts = join(data, 'starts.json')
    const later = packOfStarts(pack, await readIfThere(this.path(starts)))
    return later === undefined ? { pack, file: genesis } : { pack: later, file: starts }
  }

  /** The same as the words of a verdict need it. */
  storyContext(trust: FoundTrust | undefined): StoryContext {
    return trust === undefined ? {} : { trust: trust.pack, trustSource: 'given', trustName: trust.file }
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (fault) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes((fault as NodeJS.ErrnoException).code ?? '')) return undefined
    throw fault
  }
}

type StartJson = Readonly<{ from: string; validators: readonly KeyJson[]; before: readonly KeyJson[] }>
type KeyJson = Readonly<{ publicKey: string; power: string }>

/** Who validates where networks took a ledger of this machine over: the newest, and before each start those of before. */
function packOfStarts(pack: TrustPack, text: string | undefined): TrustPack | undefined {
  if (text === undefined) return undefined
  const setOf = (keys: readonly KeyJson[]): TrustPack['validators'] => keys.map(({ publicKey, power }) => ({ publicKey: Uint8Array.from(Buffer.from(publicKey, 'hex')), power: BigInt(power) }))
  try {
    const { chainId, starts } = JSON.parse(text) as Readonly<{ chainId: string; starts: readonly StartJson[] }>
    const newest = chainId === pack.chainId ? starts.at(-1) : undefined
    return newest && { ...pack, validators: setOf(newest.validators), earlier: starts.map(({ from, before }) => ({ until: BigInt(from) - 1n, validators: setOf(before) })) }
  } catch {
    return undefined
  }
}

/** Whom a ledger of this machine begins with: a person who runs it trusts it already. */
function packOfGenesis(text: string | undefined): TrustPack | undefined {
  if (text === undefined) return undefined
  try {
    const { format, chainId, validators } = JSON.parse(text) as Record<string, unknown>
    if (format !== 'jianghan-genesis' || typeof chainId !== 'string' || !Array.isArray(validators)) return undefined
    const set = (validators as Record<string, unknown>[]).map(({ publicKey, power }) =>
      ({ publicKey: Uint8Array.from(Buffer.from(String(publicKey), 'hex')), power: BigInt(String(power)) }))
    return set.every(({ publicKey }) => publicKey.length === 32) ? { chainId, validators: set, trustingPeriodSeconds: OWN_TRUST_SECONDS } : undefined
  } catch {
    return undefined
  }
}
