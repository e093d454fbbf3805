import { create, toBinary } from '@bufbuild/protobuf'
import { commitField, generateKeyPair, type KeyPair, sign } from '@jianghan/crypto'
import {
  type ActionBytes, appHash, approvalsV1, assert, bulkEntryHashes, bulkResultLeaf, ByteWriter, compareBytes, encodeBulkEntries, encodeLeaf, inclusionPath, leafHash, merkleRoot, paymentsV1, readTransaction, rootOfHashes, sha256,
  signTransaction, stateInnerHash, stateKeyHash, stateLeafHash, type StatePath, type StateStep, stateValueHash, utf8,
} from '@jianghan/protocol'
import { headerHash, validatorSetHash } from '../comet/hashes.ts'
import { precommitSignBytes } from '../comet/signBytes.ts'
import { BlockIdFlag, type Commit, type Header } from '../comet/types.ts'
import { newValidatorSet } from '../comet/validatorSet.ts'
import type { ProofParts } from './write.ts'

/** A proof's parts made of a seed alone, with no ledger behind them: for vectors and tests. `carried`: the payment was approved elsewhere, and is carried by what executes it. */
export type SampleOptions = Readonly<{ seed: string; validators: number; signed?: number; kinds?: readonly number[]; leaves?: number; carried?: boolean }>

const CHAIN = 'sample-1'
const TIME = { seconds: 1_764_000_000n, nanos: 123_456_789 }

const bytesOf = (seed: string, name: string, length: number): Uint8Array => sha256(utf8(`${seed}/${name}`)).slice(0, length)

/** A payment with its receipt in a log of `leaves` leaves, an entry of a small state, and the absence of another. */
export function sampleProof({ seed, validators, signed = validators, kinds = [1], leaves = 21, carried = false }: SampleOptions): ProofParts {
  const { transaction, salt, value } = samplePayment(seed, kinds, carried)
  const read = readTransaction(transaction)
  assert(read.ok)
  const event = utf8(`event of ${seed}`)
  const receipt = encodeLeaf({
    kind: 'receipt', transactionId: read.value.id, height: 6n, index: 0, outcome: { module: 0, code: 0, facts: new Uint8Array(0) },
    eventsRoot: merkleRoot([event]),
  })
  const state = sampleState(seed)
  const block = encodeLeaf({ kind: 'block', height: 6n, seconds: TIME.seconds, nanos: TIME.nanos, stateRoot: state.root })
  const log = Array.from({ length: leaves }, (_, i) => (i === 7 ? receipt : i === 8 ? block : bytesOf(seed, `leaf ${i}`, 32)))
  const hashes = log.map(leafHash)
  const logRoot = rootOfHashes(hashes)
  const hash = appHash({ logRoot, logSize: BigInt(leaves), stateRoot: state.root })
  const signedHeader = sampleHeader(seed, hash, validators, signed)
  return {
    ...signedHeader, logRoot, logSize: BigInt(leaves), stateRoot: state.root,
    log: [
      { leaf: receipt, index: 7n, path: inclusionPath(hashes, 7), events: [event] },
      { leaf: block, index: 8n, path: inclusionPath(hashes, 8) },
    ],
    state: state.claims,
    transactions: [transaction],
    disclosures: [{ transaction: 0, action: 0, name: 'creditor.name', salt, value }],
  }
}

/** The receipt of a bulk of five entries and the third of them, which found no payee, in a log of `leaves` leaves. `opened`: its blind commits to references, which are shown; `entry` shows another one, which was paid. */
export function sampleBulkProof({ seed, leaves = 21, opened = false, entry = 2 }: Readonly<{ seed: string; leaves?: number; opened?: boolean; entry?: number }>): ProofParts {
  const opening = { name: 'references', salt: bytesOf(seed, 'salt', 16), value: utf8('{"endToEndId":"GZ-2025-11-0003","remittance":"十一月工资"}') }
  const accounts = ['payer', 'payee'].map(name => bytesOf(seed, name, 20))
  const packed = encodeBulkEntries(Array.from({ length: 5 }, (_, i) => ({ to: accounts[1] as Uint8Array, atoms: 10n ** BigInt(3 * i), blind: opened && i === entry ? commitField(opening.name, opening) : bytesOf(seed, `blind ${i}`, 32) })))
  const entryHashes = bulkEntryHashes(packed)
  const resultOf = (index: number) => (index === 2 ? { module: 2, code: 16 } : { module: 0, code: 0 })
  const results = entryHashes.map((hash, index) => leafHash(bulkResultLeaf(index, hash, resultOf(index))))
  const event = new ByteWriter().u16(2).u16(40).u8(1).raw(accounts[0] as Uint8Array).text8('CNY.HJB').u8(1).u32(5).raw(rootOfHashes(entryHashes)).raw(rootOfHashes(results)).finish()
  const events = [event, utf8(`entries of ${seed}`), utf8('and more')].map(leafHash)
  const receipt = encodeLeaf({
    kind: 'receipt', transactionId: bytesOf(seed, 'id', 32), height: 6n, index: 0, outcome: { module: 0, code: 0, facts: new Uint8Array(0) }, eventsRoot: rootOfHashes(events),
  })
  const hashes = Array.from({ length: leaves }, (_, i) => leafHash(i === 7 ? receipt : bytesOf(seed, `leaf ${i}`, 32)))
  const state = sampleState(seed)
  const logRoot = rootOfHashes(hashes)
  return {
    ...sampleHeader(seed, appHash({ logRoot, logSize: BigInt(leaves), stateRoot: state.root }), 1, 1), logRoot, logSize: BigInt(leaves), stateRoot: state.root,
    log: [{ leaf: receipt, index: 7n, path: inclusionPath(hashes, 7) }],
    bulkEntries: [{
      log: 0, event, eventIndex: 0, eventCount: 3, eventPath: inclusionPath(events, 0), entryBytes: packed.subarray(entry * 68, (entry + 1) * 68), index: entry, ...resultOf(entry), path: inclusionPath(results, entry), ...(opened && { opening }),
    }],
  }
}

function samplePayment(seed: string, kinds: readonly number[], carried: boolean) {
  const salt = bytesOf(seed, 'salt', 16)
  const value = utf8('光谷汽车玻璃有限公司')
  const uetr = bytesOf(seed, 'uetr', 16)
  uetr[6] = 0x40
  uetr[8] = 0x80
  const body = toBinary(paymentsV1.CustomerCreditTransferSchema, create(paymentsV1.CustomerCreditTransferSchema, {
    uetr, debtorAccount: bytesOf(seed, 'debtor', 20), creditorAccount: bytesOf(seed, 'creditor', 20),
    amount: { assetId: 'CNY.HJB', atoms: '123456' }, creditorAssetId: 'CNY.DHB',
    commitments: [{ name: 'creditor.name', commitment: commitField('creditor.name', { salt, value }) }],
  }))
  const payment = { type: 'payments.v1.CustomerCreditTransfer', body }
  const signers = kinds.map((kind, i) => signerOf(generateKeyPair(kind, bytesOf(seed, `officer ${i}`, 32))))
  const draft = {
    chainId: CHAIN, validUntilMs: 1_764_000_100_000n, unique: bytesOf(seed, 'unique', 16),
    actions: [carried ? sampleExecute(seed, payment) : payment],
  }
  return { transaction: signTransaction(draft, signers), salt, value }
}

const sampleExecute = (seed: string, action: ActionBytes): ActionBytes => ({
  type: 'approvals.v1.Execute',
  body: toBinary(approvalsV1.ExecuteSchema, create(approvalsV1.ExecuteSchema, { proposalId: bytesOf(seed, 'proposal', 16), memberId: 'yangtze-motor', salt: bytesOf(seed, 'action salt', 16), action: { ...action } })),
})

const signerOf = (key: KeyPair) => ({ kind: key.kind, publicKey: key.publicKey, sign: (message: Uint8Array) => sign(key, message) })

function sampleHeader(seed: string, hash: Uint8Array, count: number, signed: number): Pick<ProofParts, 'header' | 'commit' | 'validators'> {
  const keys = Array.from({ length: count }, (_, i) => generateKeyPair(1, bytesOf(seed, `validator ${i}`, 32)))
  const validators = newValidatorSet(keys.map(({ publicKey }) => ({ publicKey, power: 10n })))
  const set = validatorSetHash(validators)
  const header: Header = {
    version: { block: 11n, app: 1n }, chainId: CHAIN, height: 7n, time: TIME,
    lastBlockId: { hash: bytesOf(seed, 'last', 32), parts: { total: 1, hash: bytesOf(seed, 'parts', 32) } },
    lastCommitHash: bytesOf(seed, 'last commit', 32), dataHash: bytesOf(seed, 'data', 32), validatorsHash: set, nextValidatorsHash: set,
    consensusHash: bytesOf(seed, 'consensus', 32), appHash: hash, lastResultsHash: bytesOf(seed, 'results', 32),
    evidenceHash: bytesOf(seed, 'evidence', 32), proposerAddress: bytesOf(seed, 'proposer', 20),
  }
  const blockId = { hash: headerHash(header), parts: { total: 1, hash: bytesOf(seed, 'own parts', 32) } }
  const signatures = validators.validators.map((validator, i): Commit['signatures'][number] => {
    const key = keys.find(({ publicKey }) => compareBytes(publicKey, validator.publicKey) === 0)
    assert(key !== undefined)
    if (i >= signed) return { flag: BlockIdFlag.absent, address: new Uint8Array(0), time: TIME, signature: new Uint8Array(0) }
    const message = precommitSignBytes({ chainId: CHAIN, height: 7n, round: 0, blockId, time: TIME })
    return { flag: BlockIdFlag.commit, address: validator.address, time: TIME, signature: sign(key, message) }
  })
  return { header, commit: { height: 7n, round: 0, blockId, signatures }, validators }
}

type Leaf = Readonly<{ key: Uint8Array; value: Uint8Array; kh: Uint8Array }>

/** A state of nine entries, with a claim of presence and one of absence. */
function sampleState(seed: string): Readonly<{ root: Uint8Array; claims: Required<ProofParts>['state'] }> {
  const leaves: Leaf[] = Array.from({ length: 9 }, (_, i) => {
    const key = utf8(`key ${i} of ${seed}`)
    return { key, value: utf8(`value ${i}`), kh: stateKeyHash(key) }
  }).sort((a, b) => compareBytes(a.kh, b.kh))
  const paths = new Map<Leaf, StateStep[]>(leaves.map(leaf => [leaf, []]))
  const root = trie(leaves, 0, paths)
  const pathOf = (leaf: Leaf): StatePath => ({ kh: leaf.kh, vh: stateValueHash(leaf.value), steps: paths.get(leaf) ?? [] })
  const [present] = leaves
  assert(present !== undefined)
  const absentKey = utf8(`absent in ${seed}`)
  const kh = stateKeyHash(absentKey)
  const right = leaves.find(leaf => compareBytes(leaf.kh, kh) > 0)
  const left = leaves.findLast(leaf => compareBytes(leaf.kh, kh) < 0)
  return {
    root,
    claims: [
      { key: present.key, value: present.value, proof: { kind: 'present', path: pathOf(present) } },
      { key: absentKey, value: undefined, proof: { kind: 'absent', ...(left && { left: pathOf(left) }), ...(right && { right: pathOf(right) }) } },
    ],
  }
}

/** Root over leaves that agree in the bits before `depth`; notes each leaf's steps on the way up. */
function trie(leaves: readonly Leaf[], depth: number, paths: Map<Leaf, StateStep[]>): Uint8Array {
  const [first] = leaves
  assert(first !== undefined)
  if (leaves.length === 1) return stateLeafHash(first.kh, stateValueHash(first.value))
  const isRight = (leaf: Leaf): boolean => (((leaf.kh[depth >> 3] as number) >> (7 - (depth & 7))) & 1) === 1
  const [zeros, ones] = [leaves.filter(leaf => !isRight(leaf)), leaves.filter(isRight)]
  if (zeros.length === 0 || ones.length === 0) return trie(leaves, depth + 1, paths)
  const [left, right] = [trie(zeros, depth + 1, paths), trie(ones, depth + 1, paths)]
  for (const leaf of zeros) paths.get(leaf)?.push({ siblingIsLeft: false, sibling: right })
  for (const leaf of ones) paths.get(leaf)?.push({ siblingIsLeft: true, sibling: left })
  return stateInnerHash(left, right)
}
