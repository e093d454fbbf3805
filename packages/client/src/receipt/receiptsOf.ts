import { formatAddress, formatDecimal, fromUtf8, equalBytes, toHex, toMillis } from '@jianghan/protocol'
import { decodeEvent } from '@jianghan/kernel/schema'
import { type LogClaim, type Proof, readBulkEvent } from '@jianghan/light'
import { membersTables, moduleSchemas, paymentsTables } from '@jianghan/modules/schema'
import { formatUuid } from '../fields.ts'
import { RECEIPT_FORMAT, type Receipt, type ReceiptBank, type ReceiptData, type ReceiptParty } from './model.ts'

/** From whom to whom how much went. */
type Moved = Readonly<{ from: Uint8Array; to: Uint8Array; asset: string; toAsset: string; atoms: bigint; uetr?: Uint8Array }>

/** The events by which a payment is done, and what each says of it. */
const MOVED: Readonly<Record<string, (fields: never) => Moved>> = {
  'payments.transferred': (e: Readonly<{ from: Uint8Array; to: Uint8Array; assetId: string; atoms: bigint }>) => ({ from: e.from, to: e.to, asset: e.assetId, toAsset: e.assetId, atoms: e.atoms }),
  'payments.creditTransferred': (e: Readonly<{ uetr: Uint8Array; debtor: Uint8Array; creditor: Uint8Array; debtorAsset: string; creditorAsset: string; atoms: bigint }>) =>
    ({ from: e.debtor, to: e.creditor, asset: e.debtorAsset, toAsset: e.creditorAsset, atoms: e.atoms, uetr: e.uetr }),
  'payments.holdPosted': (e: Readonly<{ from: Uint8Array; to: Uint8Array; assetId: string; creditorAssetId: string; atoms: bigint }>) =>
    ({ from: e.from, to: e.to, asset: e.assetId, toAsset: e.creditorAssetId, atoms: e.atoms }),
}

/**
 * The receipts that a proof bears out, one a payment that was done: by the events in its log claims and by its bulk entries. The proof must have been found true
 * (verifyProof); a payment that was refused or still waits has no receipt.
 */
export function receiptsOf(proof: Proof): ReceiptData {
  const facts = new Facts(proof)
  const receipts = [...proof.log.flatMap(claim => ofEvents(claim, facts)), ...ofEntries(proof, facts)]
  return { format: RECEIPT_FORMAT, ledger: proof.header.chainId, receipts }
}

/** JSON text of the data, as it is attached to a document. */
export const receiptText = (data: ReceiptData): string => `${JSON.stringify(data, undefined, 2)}\n`

function ofEvents(claim: LogClaim, facts: Facts): Receipt[] {
  const { leaf } = claim
  if (leaf.kind === 'block' || leaf.outcome.module !== 0 || leaf.outcome.code !== 0) return []
  const definitions = moduleSchemas.flatMap(module => Object.values(module.events))
  const moved = claim.events.flatMap(bytes => {
    const event = decodeEvent(definitions, bytes)
    const read = event?.definition && MOVED[event.name]
    return event === undefined || read === undefined ? [] : [read(event.fields as never)]
  })
  // The texts of a transaction belong to its one payment; of several it is not known which.
  const texts = moved.length === 1 ? facts.texts(leaf.transactionId) : {}
  return moved.map(each => receiptOf(each, claim, texts, facts))
}

function ofEntries(proof: Proof, facts: Facts): Receipt[] {
  return proof.bulkEntries.flatMap(({ log, event: bytes, entry, module, code, opening }) => {
    const claim = proof.log[log]
    const event = readBulkEvent(bytes)
    if (claim === undefined || event === undefined || module !== 0 || code !== 0) return []
    const moved = { from: event.from, to: entry.to, asset: event.assetId, toAsset: event.assetId, atoms: entry.atoms }
    return [receiptOf(moved, claim, opening === undefined ? {} : textsIn(opening.value), facts)]
  })
}

type Texts = Readonly<Record<string, string>>

function receiptOf({ from, to, asset, toAsset, atoms, uetr }: Moved, { leaf }: LogClaim, texts: Texts, facts: Facts): Receipt {
  const place = leaf as Exclude<typeof leaf, { kind: 'block' }>
  const terms = facts.assets.get(asset)
  const side = (account: Uint8Array, money: string, name: 'debtor' | 'creditor'): ReceiptParty => ({
    account: formatAddress('account', account),
    ...named('name', texts[`${name}.name`]), ...named('number', texts[`${name}Account.number`]), asset: money, ...named('bank', facts.bank(money)),
  })
  return {
    transaction: toHex(place.transactionId), height: String(place.height), index: place.index, time: facts.timeOf(place.height),
    payer: side(from, asset, 'debtor'), payee: side(to, toAsset, 'creditor'),
    amount: { asset, atoms: String(atoms), ...(terms && { value: formatDecimal(atoms, terms.decimals), currency: terms.currency }) },
    ...(uetr && { uetr: formatUuid(uetr) }), ...named('endToEndId', texts['endToEndId']), ...named('purpose', texts['purpose']), ...named('remittance', texts['remittance']),
    ...named('documents', texts['remittance.documents']),
  }
}

const named = <K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } => (value === undefined ? {} : { [key]: value } as { [P in K]: V })

/** The texts of an opening that is an object of texts: what a bulk commits to of an entry. */
function textsIn(value: Uint8Array): Texts {
  try {
    const found: unknown = JSON.parse(fromUtf8(value) ?? '')
    if (typeof found !== 'object' || found === null || Array.isArray(found)) return {}
    return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  } catch {
    return {}
  }
}

/** What the state claims, block leaves and disclosures of a proof say. */
class Facts {
  readonly assets = new Map<string, Readonly<{ issuer: string; currency: string; decimals: number }>>()
  readonly #names = new Map<string, { zh: string; en: string }>()
  readonly #proof: Proof

  constructor(proof: Proof) {
    this.#proof = proof
    for (const claim of proof.state) {
      if (claim.kind !== 'present') continue
      const asset = paymentsTables.assets.readKey(claim.key)
      const terms = asset === undefined ? undefined : paymentsTables.assets.read(claim.value)
      if (asset !== undefined && terms !== undefined) this.assets.set(asset, terms)
      const member = membersTables.members.readKey(claim.key)
      const names = member === undefined ? undefined : membersTables.members.read(claim.value)
      if (member !== undefined && names !== undefined) this.#names.set(member, { zh: names.nameZh, en: names.nameEn })
    }
  }

  bank(asset: string): ReceiptBank | undefined {
    const issuer = this.assets.get(asset)?.issuer
    return issuer === undefined ? undefined : { member: issuer, ...named('name', this.#names.get(issuer)) }
  }

  /** Time of a block by its own leaf, by that of the header that proves it where the leaf is not there. */
  timeOf(height: bigint): string {
    const block = this.#proof.log.find(({ leaf }) => leaf.kind === 'block' && leaf.height === height)?.leaf
    const time = block?.kind === 'block' ? block : this.#proof.header.time
    return new Date(Number(toMillis(time)) + 8 * 3_600_000).toISOString().replace('Z', '+08:00')
  }

  /** The fields that are disclosed of a transaction, where they are texts. */
  texts(id: Uint8Array): Texts {
    const { transactions, disclosures } = this.#proof
    const place = transactions.findIndex(transaction => equalBytes(transaction.id, id))
    return Object.fromEntries(disclosures.filter(({ transaction }) => transaction === place).flatMap(({ name, value }) => {
      const text = fromUtf8(value)
      return text === undefined ? [] : [[name, text] as const]
    }))
  }
}
