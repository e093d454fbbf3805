import { generateKeyPair, type KeyPair, sign } from '@jianghan/crypto'
import { fromHex, membersV1, paymentsV1, signBody, type Signer, signMessage, txV1 } from '@jianghan/protocol'
import { fromBinary } from '@bufbuild/protobuf'
import { bytesOf, type DemoLedger, signerOf } from '../support/demoLedger.ts'
import { type Answer, post } from '../support/http.ts'
import type { Item, Row } from './row.ts'

/** Order of the group of Ed25519 (RFC 8032, 5.1) and of P-256 (FIPS 186-5). */
const L = (1n << 252n) + 27742317777372353535851937790883648493n
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

const MAX = (1n << 127n) - 1n

/** A point of order 8 (RFC 8032 encoding), and the neutral element: whoever names them signs anything. */
const SMALL_ORDER = fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a') as Uint8Array
const NEUTRAL = Uint8Array.of(1, ...new Uint8Array(31))

/** The signature with S + L in place of S: the same to a lax verifier. */
function plusOrder(signature: Uint8Array): Uint8Array {
  let s = L
  for (let i = 0; i < 32; i++) s += BigInt(signature[32 + i] as number) << BigInt(8 * i)
  return signature.map((byte, i) => (i < 32 ? byte : Number((s >> BigInt(8 * (i - 32))) & 0xffn)))
}

/** The signature with n − s in place of s: the same to ECDSA. */
function otherHalf(signature: Uint8Array): Uint8Array {
  const s = N - BigInt(`0x${Buffer.from(signature.subarray(32)).toString('hex')}`)
  return Uint8Array.of(...signature.subarray(0, 32), ...Buffer.from(s.toString(16).padStart(64, '0'), 'hex'))
}

const flipLast = (bytes: Uint8Array): Uint8Array => bytes.with(bytes.length - 1, (bytes.at(-1) as number) ^ 1)

/** A varint in as few bytes as it needs, and in one more. */
const varint = (value: number): number[] => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)])
const longVarint = (value: number): number[] => { const short = varint(value); return [...short.slice(0, -1), (short.at(-1) as number) | 0x80, 0] }

/** An envelope around body bytes whose length is written as told; signatures as they came. */
const envelope = (body: Uint8Array, signatures: Uint8Array, length = varint): Uint8Array => Uint8Array.of(0x0a, ...length(body.length), ...body, ...signatures)

/** Transactions that the ledger must refuse. */
export async function transactionRows(ledger: DemoLedger): Promise<Row[]> {
  const [maker, checker] = await ledger.pair('yangtze-motor') as [KeyPair, KeyPair]
  const stranger = generateKeyPair(1)
  const elliptic = generateKeyPair(2)
  const postOne = (bytes: Uint8Array): Promise<Answer> => post(`${ledger.url}/v1/transactions?wait=final`, 'application/octet-stream', bytes)
  const row = (item: Item, what: string, code: string, make: () => Promise<Uint8Array>, more: Partial<Row> = {}): Row =>
    ({ item, what, status: 422, codes: [code], send: async () => postOne(await make()), ...more })
  /** A payment whose signatures are made by other rules. */
  const signed = async (...signers: Signer[]): Promise<Uint8Array> =>
    signBody((await ledger.draft({ signers: signers.map(({ kind, publicKey }) => ({ kind, publicKey, secret: maker.secret })) })).body, signers)
  const bending = (key: KeyPair, bend: (signature: Uint8Array) => Uint8Array): Signer => ({ ...signerOf(key), sign: message => bend(sign(key, message)) })
  /** The parts of a good payment: its body, and the fields of its signatures. */
  const parts = async (): Promise<[body: Uint8Array, signatures: Uint8Array]> => {
    const bytes = await ledger.transaction()
    const { body } = fromBinary(txV1.SignedTransactionSchema, bytes)
    return [body, bytes.subarray(1 + varint(body.length).length + body.length)]
  }
  const now = BigInt(Date.now())
  const operator = await ledger.pair('wuhan-settlement')
  const bank = await ledger.pair('hanjiang-bank')
  const registering = (identifiers: { uscc?: string; lei?: string }): Promise<Uint8Array> => ledger.transaction({
    type: 'members.v1.RegisterMember', signers: operator, body: bytesOf(membersV1.RegisterMemberSchema, {
      memberId: 'new-member', nameZh: '新成员', nameEn: 'New member', keys: [{ kind: 1, publicKey: stranger.publicKey, roles: ['admin'] }],
      adminPolicy: { quorums: [{ role: 'admin', count: 1 }] }, ...identifiers,
    }),
  })
  const issuing = (atoms: bigint): Promise<Uint8Array> => ledger.transaction({
    type: 'payments.v1.Issue', signers: bank,
    body: bytesOf(paymentsV1.IssueSchema, { issuerId: 'hanjiang-bank', to: ledger.account('yangtze-motor'), amount: { assetId: 'CNY.HJB', atoms: String(atoms) } }),
  })
  return [
    row('malformed protobuf', 'random bytes', 'kernel.malformed', async () => Uint8Array.of(0xff, 0xff, 0xff)),
    row('malformed protobuf', 'a transaction that is cut', 'kernel.malformed', async () => (await ledger.transaction()).subarray(0, 70)),
    row('malformed protobuf', 'a field that the envelope does not have', 'kernel.malformed', async () => Uint8Array.of(...await ledger.transaction(), 0x20, 1)),
    row('malformed protobuf', 'a field that the body does not have', 'kernel.malformed', async () => { const [body, rest] = await parts(); return envelope(Uint8Array.of(...body, 0x38, 1), rest) }),
    row('malformed protobuf', 'a field twice', 'kernel.malformed', async () => { const [body, rest] = await parts(); return Uint8Array.of(...envelope(body, new Uint8Array(0)), ...envelope(body, rest)) }),
    row('over-long protobuf', 'a length that reaches beyond the end', 'kernel.malformed', async () => { const [body, rest] = await parts(); return envelope(body, rest, size => varint(size + 100_000)) }),
    row('over-long protobuf', 'a varint of eleven bytes', 'kernel.malformed', async () => Uint8Array.of(0x0a, ...new Uint8Array(10).fill(0x80), 1)),
    row('over-long protobuf', 'a transaction over 512 KiB', 'kernel.tooLarge', async () => new Uint8Array(512 * 1024 + 1)),
    row('non-minimal protobuf', 'a length in one byte more than it needs', 'kernel.malformed', async () => envelope(...await parts(), longVarint)),
    row('non-minimal protobuf', 'an explicit zero', 'kernel.malformed', async () => Uint8Array.of(...await ledger.transaction(), 0x12, 2, 0x08, 0)),
    row('wrong signatures', 'one flipped bit', 'kernel.badSignature', () => signed(signerOf(maker), bending(checker, flipLast))),
    row('wrong signatures', 'a signature over another payment', 'kernel.badSignature', async () => {
      const { body } = await ledger.draft({})
      const other = signMessage((await ledger.draft({})).body)
      return signBody(body, [signerOf(maker), { ...signerOf(checker), sign: () => sign(checker, other) }])
    }),
    row('wrong signatures', 'a key that no member has', 'kernel.signerUnknown', () => ledger.transaction({ signers: [stranger] })),
    row('wrong signatures', 'another chain', 'kernel.wrongChain', () => ledger.transaction({ chainId: 'another-chain' })),
    row('small-order signatures', 'a key that is a point of order 8', 'kernel.badSignature', () => signed({ kind: 1, publicKey: SMALL_ORDER, sign: () => Uint8Array.of(...SMALL_ORDER, ...new Uint8Array(32)) })),
    row('small-order signatures', 'a key that is the neutral element', 'kernel.badSignature', () => signed({ kind: 1, publicKey: NEUTRAL, sign: () => Uint8Array.of(...NEUTRAL, ...new Uint8Array(32)) })),
    row('small-order signatures', 'R of small order under a good key', 'kernel.badSignature', () => signed(signerOf(checker), { ...signerOf(maker), sign: () => Uint8Array.of(...SMALL_ORDER, ...new Uint8Array(32)) })),
    row('malleable signatures', 'Ed25519 with S + L', 'kernel.badSignature', () => signed(signerOf(checker), bending(maker, plusOrder))),
    row('malleable signatures', 'P-256 with s in the upper half', 'kernel.badSignature', () => signed(bending(elliptic, otherHalf))),
    row('malleable signatures', 'the same P-256 signature in the lower half, which holds, of a key that no member has', 'kernel.signerUnknown', () => signed(signerOf(elliptic))),
    row('stripped signatures', 'the checker is named and has not signed', 'kernel.wrongShape', async () => signBody((await ledger.draft({})).body, [signerOf(maker)])),
    row('stripped signatures', 'the checker is neither named nor has signed', 'kernel.policyNotMet', () => ledger.transaction({ signers: [maker] })),
    row('added signatures', 'a signature of a key that is not named', 'kernel.wrongShape', async () => signBody((await ledger.draft({})).body, [signerOf(maker), signerOf(checker), signerOf(stranger)])),
    row('added signatures', 'the same signature twice', 'kernel.wrongShape', async () => signBody((await ledger.draft({})).body, [signerOf(maker), signerOf(checker), signerOf(checker)])),
    row('expired validity', 'valid until a second ago', 'kernel.expired', () => ledger.transaction({ validUntilMs: now - 1_000n })),
    row('expired validity', 'no validity', 'kernel.expired', () => ledger.transaction({ validUntilMs: 0n })),
    row('far-future validity', 'valid for an hour', 'kernel.tooFarAhead', () => ledger.transaction({ validUntilMs: now + 3_600_000n })),
    row('far-future validity', 'valid for ever', 'kernel.tooFarAhead', () => ledger.transaction({ validUntilMs: (1n << 64n) - 1n })),
    row('unknown actions', 'an action that no module has', 'kernel.unknownAction', () => ledger.transaction({ type: 'payments.v1.Steal' })),
    row('unknown actions', 'a version to come', 'kernel.unknownAction', () => ledger.transaction({ type: 'payments.v2.Transfer' })),
    row('unknown actions', 'a module that is not there', 'kernel.unknownAction', () => ledger.transaction({ type: 'lottery.v1.Draw' })),
    row('overflow', 'an amount of 2^127', 'payments.amountShape', () => ledger.transaction({ body: ledger.creditTransfer(String(MAX + 1n)) })),
    row('overflow', 'an amount of a thousand digits', 'payments.amountShape', () => ledger.transaction({ body: ledger.creditTransfer('9'.repeat(1000)) })),
    row('overflow', 'a negative amount', 'payments.amountShape', () => ledger.transaction({ body: ledger.creditTransfer('-1') })),
    row('overflow', 'an amount that exceeds every balance', 'payments.insufficientFunds', () => ledger.transaction({ body: ledger.creditTransfer(String(MAX)) }), { status: 200, recorded: true }),
    row('overflow', 'a supply beyond 2^127 − 1', 'payments.supplyExceeded', () => issuing(MAX), { status: 200, recorded: true }),
    row('wrong USCC digits', 'a member with a wrong check character', 'members.usccInvalid', () => registering({ uscc: '91420100MA7JH00187' })),
    row('wrong LEI digits', 'a member with wrong check digits', 'members.leiInvalid', () => registering({ lei: '9JHX00JHQS0000000122' })),
  ]
}
