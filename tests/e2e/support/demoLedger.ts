import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import { isRefused, type KeyPair, sign } from '@jianghan/crypto'
import { readKeyFile } from '@jianghan/crypto/node'
import { formatAddress, fromHex, keyId, paymentsV1, signBody, type Signer, transactionBody } from '@jianghan/protocol'
import { ask } from './http.ts'

/** What a transaction is made of, and by whom; what is left out is a good transaction's. */
export type Draft = Readonly<{ type?: string; body?: Uint8Array; chainId?: string; validUntilMs?: bigint; unique?: Uint8Array; signers?: readonly KeyPair[] }>

/** Whoever holds `key` signs with it. */
export const signerOf = (key: KeyPair): Signer => ({ kind: key.kind, publicKey: key.publicKey, sign: message => sign(key, message) })

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))

/** Bytes of a message. */
export const bytesOf = <M extends DescMessage>(schema: M, init: MessageInitShape<M>): Uint8Array => toBinary(schema, create(schema, init))

/** The demo consortium of a data folder with the keys of its officers, and the node over it. */
export class DemoLedger {
  readonly url: string
  readonly chainId: string
  readonly #folder: string
  readonly #assets: readonly Readonly<{ assetId: string; settlementAssetId?: string; settlementAccountId?: string }>[]
  readonly #directory: readonly Readonly<{ holder: string; account: string; asset: string }>[]

  constructor(url: string, folder: string) {
    this.url = url
    this.#folder = folder
    const genesis = JSON.parse(readFileSync(join(folder, 'genesis.json'), 'utf8'))
    this.chainId = genesis.chainId
    this.#assets = genesis.parts.payments.assets
    this.#directory = JSON.parse(readFileSync(join(folder, 'demo/directory.json'), 'utf8'))
  }

  /** The key of an officer: "yangtze-motor-maker". */
  async officer(name: string): Promise<KeyPair> {
    const key = await readKeyFile(join(this.#folder, 'demo', `${name}.json`))
    if (isRefused(key)) throw new Error(key.refused.en)
    return key
  }

  /** Maker and checker of a member. */
  pair(member: string): Promise<KeyPair[]> {
    return Promise.all([this.officer(`${member}-maker`), this.officer(`${member}-checker`)])
  }

  /** The account of a company, 20 bytes. */
  account(holder: string): Uint8Array {
    return fromHex(this.#directory.find(entry => entry.holder === holder)?.account ?? '') ?? new Uint8Array(0)
  }

  /** The bytes of a credit transfer of so many fen from the car maker to a supplier at the other bank. */
  creditTransfer(atoms: string, uetr: Uint8Array = this.uetr()): Uint8Array {
    return bytesOf(paymentsV1.CustomerCreditTransferSchema, {
      uetr, debtorAccount: this.account('yangtze-motor'), creditorAccount: this.account('qingshan-wiring'), amount: { assetId: 'CNY.HJB', atoms }, creditorAssetId: 'CNY.DHB',
    })
  }

  /** Sixteen bytes of a new UETR, a UUID of version 4. */
  uetr(): Uint8Array {
    return random(16).map((byte, i) => (i === 6 ? (byte & 0x0f) | 0x40 : i === 8 ? (byte & 0x3f) | 0x80 : byte))
  }

  /** Body bytes of a transaction, and the keys that sign it. */
  async draft(draft: Draft): Promise<{ body: Uint8Array; signers: readonly KeyPair[] }> {
    const signers = draft.signers ?? await this.pair('yangtze-motor')
    const body = transactionBody({
      chainId: draft.chainId ?? this.chainId, validUntilMs: draft.validUntilMs ?? BigInt(Date.now()) + 300_000n, unique: draft.unique ?? random(16),
      actions: [{ type: draft.type ?? 'payments.v1.CustomerCreditTransfer', body: draft.body ?? this.creditTransfer('100') }],
    }, signers.map(({ kind, publicKey }) => keyId(kind, publicKey)))
    return { body, signers }
  }

  /** A signed transaction: by default a payment of one yuan by maker and checker of the car maker. */
  async transaction(draft: Draft = {}): Promise<Uint8Array> {
    const { body, signers } = await this.draft(draft)
    return signBody(body, signers.map(signerOf))
  }

  /** All the money there is: what each account holds and what each asset's supply is. What is refused must not change it. */
  async money(): Promise<Record<string, string>> {
    const found: Record<string, string> = {}
    const ofBanks = this.#assets.flatMap(({ settlementAssetId, settlementAccountId }) =>
      (settlementAssetId === undefined ? [] : [{ account: Buffer.from(settlementAccountId ?? '', 'base64').toString('hex'), asset: settlementAssetId }]))
    for (const { account, asset } of [...this.#directory, ...ofBanks]) {
      const address = formatAddress('account', fromHex(account) ?? new Uint8Array(0))
      const { body } = await ask(`${this.url}/v1/query/payments.getBalance?account=${address}&asset=${asset}`)
      found[`${address} ${asset}`] = body.answer.atoms
    }
    for (const { assetId } of this.#assets) found[assetId] = (await ask(`${this.url}/v1/query/payments.getAsset?asset=${assetId}`)).body.answer.supply
    return found
  }
}
