import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import { application } from '@jianghan/app'
import { commitField, generateKeyPair, type KeyPair, messageKey, sign } from '@jianghan/crypto'
import { encodeEvent, type ErrorDefinition, type EventDefinition, outcomeOf } from '@jianghan/kernel'
import { seededRandom } from '@jianghan/kernel/testing'
import {
  accountId, actionHash, appHash, batchMessage, approvalsV1, bulkEntryHashes, bulkResultsRoot, encodeBulkEntries, encodeLeaf, formatAddress, inclusionPath, keyId, leafHash, membersV1, merkleRoot, paymentsV1, rootOfHashes, signMessage, type Signer, signTransaction,
  stateKeyHash, stateLeafHash, stateValueHash, toHex, transactionId, txV1, utf8, readTransaction,
} from '@jianghan/protocol'

import { fieldsOfLayout } from './layout.ts'

/** What samples are drawn from: begun anew for each part and each name, so that what is added changes nothing of what was there. */
let random = seededRandom('')
const CHAIN = 'wuhan-demo-000001'

const signer = (key: KeyPair): Signer => ({ kind: key.kind, publicKey: key.publicKey, sign: message => sign(key, message) })
const encode = <M extends DescMessage>(schema: M, message: MessageInitShape<M>): Uint8Array => toBinary(schema, create(schema, message))

/** Bytes as hexadecimal and integers beyond 53 bits as digits, all the way down. */
export function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value)
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return value.map(plain)
  if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).filter(([name, part]) => name !== '$typeName' && part !== undefined).map(([name, part]) => [name, plain(part)]))
  return value
}

function transactionVector(name: string, actions: { type: string; body: Uint8Array }[], keys: KeyPair[], validUntilMs: bigint): Record<string, unknown> {
  const signed = signTransaction({ chainId: CHAIN, validUntilMs, unique: random.bytes(16), actions }, keys.map(signer))
  const read = readTransaction(signed)
  if (!read.ok) throw new Error(`vector ${name} is no transaction`)
  const { body, signatures } = read.value
  const bodyBytes = encode(txV1.TransactionBodySchema, body)
  return {
    name, chainId: body.chainId, validUntilMs: body.validUntilMs, unique: body.unique, signers: body.signers, actions: body.actions,
    body: bodyBytes, id: transactionId(bodyBytes), message: signMessage(bodyBytes), signatures, signed,
  }
}

/** Bytes that are nearly the one encoding of a Signature, of a body, or of an envelope. */
const NOT_CANONICAL = [
  ['Signature', '0880', 'truncated'], ['Signature', '1203aabb', 'truncated'], ['Signature', '088100', 'varintNotMinimal'], ['Signature', '128100aa', 'varintNotMinimal'],
  ['Signature', '088080808010', 'outOfRange'], ['TransactionBody', '1080808080808080808002', 'outOfRange'], ['Signature', '1201aa0801', 'fieldOrder'], ['Signature', '08010802', 'fieldOrder'],
  ['Signature', '2001', 'unknownField'], ['Signature', '0d01000000', 'wireType'], ['Signature', '0800', 'explicitDefault'], ['Signature', '1200', 'explicitDefault'],
  ['TransactionBody', '0a02c328', 'notUtf8'], ['SignedTransaction', '12022001', 'unknownField'],
].map(([message, bytes, problem]) => ({ message, bytes, problem }))

/** A value for every field of a layout: bytes, texts and numbers from the seed. */
function sampleOf(layout: string): unknown {
  if (layout.startsWith('{')) return sampleRecord(layout)
  if (layout.startsWith('list of ')) return [sampleOf(layout.slice('list of '.length)), sampleOf(layout.slice('list of '.length))]
  if (layout.startsWith('optional ')) return random.below(2) === 1 ? sampleOf(layout.slice('optional '.length)) : undefined
  const [word = '', rest = ''] = layout.split(/\(|\)/)
  switch (word) {
    case 'u8': case 'u16': case 'u32': return random.below(200)
    case 'u64': case 'u128': return BigInt(random.below(1 << 30)) * 1_000_000_007n
    case 'bytes': return random.bytes(Number(rest))
    case 'account': case 'key': return random.bytes(20)
    case 'text': return `text-${random.below(100)}`
    case 'longText': return '武汉'
    case 'blob': return Uint8Array.of(1, 2, 3)
    case 'bool': return random.below(2) === 1
    default: throw new Error(`no sample for layout ${layout}`)
  }
}
const sampleRecord = (layout: string): Record<string, unknown> =>
  Object.fromEntries(fieldsOfLayout(layout).map(field => [field.name, sampleOf(field.layout)]))

function keysAndAccounts() {
  const keys = [1, 1, 2].map(kind => generateKeyPair(kind, random.bytes(32)))
  const accounts = ['yangtze-motor', 'guanggu-glass'].map(member => ({ member, unique: random.bytes(16) }))
  return { keys, accounts }
}

/** Golden vectors of docs/spec/transaction.md, the same on every run. */
export function transactionVectors(): unknown {
  random = seededRandom('vectors/transactions 1')
  const { keys, accounts } = keysAndAccounts()
  const [first, second, third] = keys as [KeyPair, KeyPair, KeyPair]
  const [from, to] = accounts.map(({ member, unique }) => accountId(member, unique)) as [Uint8Array, Uint8Array]
  const uetr = random.bytes(16)
  uetr[6] = ((uetr[6] as number) & 15) | 64
  uetr[8] = ((uetr[8] as number) & 63) | 128
  const opening = { salt: random.bytes(16), value: utf8('光谷汽车玻璃有限公司') }
  const transactions = [
    transactionVector('a transfer signed by one Ed25519 key', [{
      type: 'payments.v1.Transfer', body: encode(paymentsV1.TransferSchema, { from, to, amount: { assetId: 'CNY.HJB', atoms: '12050' } }),
    }], [first], 1_764_000_300_000n),
    transactionVector('a customer credit transfer with a commitment, signed by two Ed25519 keys and one P-256 key', [{
      type: 'payments.v1.CustomerCreditTransfer',
      body: encode(paymentsV1.CustomerCreditTransferSchema, {
        uetr, debtorAccount: from, creditorAccount: to, amount: { assetId: 'CNY.HJB', atoms: '123456' }, creditorAssetId: 'CNY.DHB',
        commitments: [{ name: 'creditor.name', commitment: commitField('creditor.name', opening) }],
      }),
    }], [first, second, third], 1_764_000_600_000n),
    transactionVector('two actions in one transaction', [
      { type: 'members.v1.AddKey', body: encode(membersV1.AddKeySchema, { memberId: 'hanjiang-bank', key: { kind: 2, publicKey: third.publicKey, roles: ['checker', 'maker'] } }) },
      { type: 'members.v1.OpenAccount', body: encode(membersV1.OpenAccountSchema, { memberId: 'hanjiang-bank', unique: random.bytes(16), policy: { quorums: [{ role: 'checker', count: 1 }, { role: 'maker', count: 2 }] } }) },
    ], [second], 1_764_000_000_001n),
  ]
  const batchBody = encode(txV1.BatchBodySchema, { chainId: CHAIN, memberId: 'wuhan-settlement', epoch: 1n, sequence: 300n, transactions: transactions.map(({ signed }) => signed as Uint8Array) })
  const batchSignature = { kind: first.kind, publicKey: first.publicKey, signature: sign(first, batchMessage(batchBody)) }
  const secret = random.bytes(32)
  return plain({
    about: 'Golden vectors of docs/spec/transaction.md. Made by tools/spec.ts; bytes are hexadecimal, integers beyond 53 bits digits.',
    keys: keys.map(({ kind, publicKey, secret: seed }) => ({ kind, secret: seed, publicKey, id: keyId(kind, publicKey), address: formatAddress('key', keyId(kind, publicKey)) })),
    accounts: accounts.map(({ member, unique }) => ({ member, unique, id: accountId(member, unique), address: formatAddress('account', accountId(member, unique)) })),
    transactions,
    notCanonical: NOT_CANONICAL,
    batch: { body: batchBody, message: batchMessage(batchBody), signature: batchSignature, signed: encode(txV1.SignedBatchSchema, { body: batchBody, signature: batchSignature }) },
    commitments: [{ name: 'creditor.name', ...opening, commitment: commitField('creditor.name', opening) }],
    messageKeys: [{ secret, party: '长江汽车股份有限公司', messageId: 'MSG-2025-11-24-001', key: messageKey(secret, '长江汽车股份有限公司', 'MSG-2025-11-24-001') }],
    ...statusAndEvents(),
    ...history(transactions.map(({ id }) => id as Uint8Array)),
    bulk: bulk(accounts.map(({ member, unique }) => accountId(member, unique))),
    proposals: proposals(transactions.flatMap(({ actions }) => actions as { type: string; body: Uint8Array }[])),
  })
}

/** A bulk transfer of five entries, each by itself, of which the third found no payee and the fourth no money. */
function bulk(accounts: readonly Uint8Array[]) {
  random = seededRandom('vectors/transactions 2 bulk')
  const entries = Array.from({ length: 5 }, (_, i) => ({ to: i === 2 ? random.bytes(20) : accounts[1] as Uint8Array, atoms: 1_000_007n ** BigInt(i), blind: random.bytes(32) }))
  const packed = encodeBulkEntries(entries)
  const hashes = bulkEntryHashes(packed)
  const results = entries.map((_, i) => (i === 2 ? { module: 2, code: 16 } : i === 3 ? { module: 2, code: 19 } : { module: 0, code: 0 }))
  const entriesRoot = rootOfHashes(hashes)
  return {
    entries, results, packed, entriesRoot, resultsRoot: bulkResultsRoot(hashes, i => results[i] as (typeof results)[number]),
    body: encode(paymentsV1.BulkTransferSchema, { from: accounts[0] as Uint8Array, assetId: 'CNY.HJB', eachByItself: true, entriesRoot, entries: packed }),
  }
}

/** Commitments to these actions, each with what proposes it and what carries it out. */
function proposals(actions: readonly Readonly<{ type: string; body: Uint8Array }>[]) {
  random = seededRandom('vectors/transactions 2 proposals')
  return actions.map(action => {
    const [proposalId, salt, memberId] = [random.bytes(16), random.bytes(16), 'hanjiang-bank']
    const hash = actionHash(action, salt)
    return {
      proposalId, memberId, salt, action, hash, propose: encode(approvalsV1.ProposeSchema, { proposalId, memberId, actionHash: hash }),
      execute: encode(approvalsV1.ExecuteSchema, { proposalId, memberId, salt, action }),
    }
  })
}

function statusAndEvents() {
  const errors = application.modules.flatMap(module => Object.values(module.schema.errors)) as ErrorDefinition[]
  const definitions = application.modules.flatMap(module => Object.values(module.schema.events)) as EventDefinition[]
  const outcomes = errors.map(error => {
    random = seededRandom(`vectors/transactions 2 outcome ${error.moduleName}.${error.name}`)
    const facts = sampleRecord(error.facts.layout)
    return { name: `${error.moduleName}.${error.name}`, ...outcomeOf({ refused: true, error, facts }), layout: error.facts.layout, values: facts }
  }).map(({ facts, ...rest }) => ({ ...rest, facts }))
  const events = definitions.map(event => {
    random = seededRandom(`vectors/transactions 2 event ${event.moduleName}.${event.name} ${event.version}`)
    const fields = sampleRecord(event.fields.layout)
    return { name: `${event.moduleName}.${event.name}`, module: event.module, number: event.number, version: event.version, layout: event.fields.layout, values: fields, bytes: encodeEvent({ event, fields }) }
  })
  return { outcomes, events, eventsRoot: merkleRoot(events.map(({ bytes }) => bytes)) }
}

function history(ids: readonly Uint8Array[]) {
  random = seededRandom('vectors/transactions 2 history')
  const refused = Uint8Array.of(1, 2, 3)
  const receipts = ids.map((id, index) => ({
    kind: 'receipt' as const, transactionId: id, height: 42n, index, outcome: index === 1 ? { module: 2, code: 19, facts: refused } : { module: 0, code: 0, facts: new Uint8Array(0) },
    eventsRoot: merkleRoot(index === 0 ? [Uint8Array.of(7)] : []),
  }))
  const stateRoot = random.bytes(32)
  const later = { ...(receipts[0] as (typeof receipts)[number]), kind: 'outcome' as const, height: 43n, index: 0 }
  const blocks = [42n, 43n].map(height => ({ kind: 'block' as const, height, seconds: 1_764_000_000n + height, nanos: 123_456_789, stateRoot }))
  const leaves = [...receipts, blocks[0], later, blocks[1]].map(leaf => leaf as (typeof receipts)[number])
  const bytes = leaves.map(encodeLeaf)
  const hashes = bytes.map(leafHash)
  const logRoot = merkleRoot(bytes)
  const map = { logRoot, logSize: BigInt(bytes.length), stateRoot }
  const state = [['00', '01'], ['000203', 'ff'], ['', '']].map(([key, value]) => [Buffer.from(key as string, 'hex'), Buffer.from(value as string, 'hex')].map(part => new Uint8Array(part)) as [Uint8Array, Uint8Array])
  return {
    leaves: leaves.map((leaf, i) => ({ leaf, bytes: bytes[i], hash: hashes[i], path: inclusionPath(hashes, i) })),
    log: { size: bytes.length, root: logRoot, roots: bytes.map((_, i) => merkleRoot(bytes.slice(0, i))) },
    state: state.map(([key, value]) => ({ key, value, keyHash: stateKeyHash(key), valueHash: stateValueHash(value), leafHash: stateLeafHash(stateKeyHash(key), stateValueHash(value)) })),
    appHash: [{ ...map, appHash: appHash(map) }, { ...map, logSize: 0n, logRoot: merkleRoot([]), appHash: appHash({ ...map, logSize: 0n, logRoot: merkleRoot([]) }) }],
  }
}
