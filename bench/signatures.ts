import { createPrivateKey, createSign, type KeyObject } from 'node:crypto'
import {
  Curves, generateKeyPair, type KeyPair, loadFallbackVerifier, P256, rawOfDer, SECP256K1, sign, SM2, sm2Digest, sm2SignerHash, ED25519, WEBAUTHN_P256,
} from '@jianghan/crypto'
import { loadNativeVerifier } from '@jianghan/crypto/node'
import { nobleReference, opensslReference, SoftPasskey } from '@jianghan/crypto/testing'
import { assert, fromHex, sha256, type Signer } from '@jianghan/protocol'
import { drive } from './drive.ts'
import { LoadMaker } from './ledgerLoad.ts'
import { watchOthers } from './machine.ts'
import { BenchNode } from './nodeProcess.ts'
import { type BenchOptions, type BenchResult, figure } from './result.ts'
import { seededBytes } from './seeded.ts'
import { setUp } from './transfers.ts'

const KEYS = 64
/** Keys that sign the payments of the whole node's figure. */
const HOT_KEYS = 16
const KINDS = [[ED25519, 'Ed25519'], [P256, 'P-256'], [WEBAUTHN_P256, 'passkeys'], [SECP256K1, 'secp256k1'], [SM2, 'SM2']] as const

type Question = Readonly<{ kind: number; publicKey: Uint8Array; message: Uint8Array; signature: Uint8Array }>

/** Signatures of 64 keys over messages of 32 bytes. */
function questions(kind: number, bytes: (length: number) => Uint8Array): Question[] {
  return Array.from({ length: KEYS }, () => {
    const message = bytes(32)
    if (kind === WEBAUTHN_P256) {
      const passkey = new SoftPasskey(bytes(32))
      return { kind, publicKey: passkey.publicKey, message, signature: passkey.assert(message) }
    }
    const key = generateKeyPair(kind, bytes(32))
    return { kind, publicKey: key.publicKey, message, signature: sign(key, message) }
  })
}

/** Verifications a second on this thread, for as long as asked; every answer has to be yes. */
function rate(asked: readonly Question[], judge: (question: Question) => boolean, seconds: number): number {
  const from = performance.now()
  let done = 0
  while (performance.now() - from < seconds * 1000) {
    for (const question of asked) assert(judge(question), 'a good signature holds')
    done += asked.length
  }
  return done / ((performance.now() - from) / 1000)
}

/** Each kind by each implementation, taking turns, so that a disturbance meets all alike. */
async function verifications({ runs, quick, say }: BenchOptions): Promise<BenchResult[]> {
  const bytes = seededBytes('signatures')
  const [native, fallback, noble, openssl] = [await loadNativeVerifier(), await loadFallbackVerifier(), await nobleReference(), await opensslReference()]
  const cold = await Curves.load({ tables: 0 })
  const judges = { native, fallback, '@noble/curves': noble, 'node:crypto, key imported each time': openssl }
  const rates = new Map<string, number[]>()
  const note = (name: string, value: number): void => { rates.set(name, [...(rates.get(name) ?? []), value]) }
  const seconds = quick ? 0.15 : 0.5
  const asked = KINDS.map(([kind, name]) => ({ kind, name, all: questions(kind, bytes) }))
  // Tables are made before the clock starts: what is measured is a key in daily use.
  for (const { all } of asked) for (let i = 0; i < 60; i++) for (const { kind, publicKey, message, signature } of all) [native, fallback].forEach(each => each.verify(kind, publicKey, message, signature))
  for (let run = 0; run < runs; run++) {
    for (const { kind, name, all } of asked) {
      for (const [judgeName, judge] of Object.entries(judges)) {
        if (kind === ED25519 && judge !== native && judge !== fallback) continue
        note(`verify ${name}, ${judgeName}`, rate(all, q => judge.verify(q.kind, q.publicKey, q.message, q.signature) === 'valid', seconds))
      }
      if (kind === ED25519 || kind === WEBAUTHN_P256) continue
      const digests = all.map(({ publicKey, message }) => (kind === SM2 ? sm2Digest(sm2SignerHash(cold.expand(SM2, publicKey) as Uint8Array), message) : sha256(message)))
      let at = 0
      note(`verify ${name}, WebAssembly without a table`, rate(all, q => cold.verify(kind, q.publicKey, digests[at++ % KEYS] as Uint8Array, q.signature) === 'valid', seconds))
    }
  }
  for (const [name, values] of rates) say(`${name}: ${Math.round(values[0] as number)}/s`)
  return [...rates].map(([name, values]) => figure(name, '/s', 'higher', values))
}

/** A signer for SM2 by node:crypto, which signs thousands a second where ours, deterministic and in JavaScript, takes a millisecond. */
function fastSm2Signer(key: KeyPair, curves: Curves): Signer {
  const point = curves.expand(SM2, key.publicKey)
  assert(point !== undefined, 'a public key is a point')
  const der = Buffer.concat([fromHex('308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420'), key.secret, fromHex('a14403420004'), point].map(part => part as Uint8Array))
  const handle: KeyObject = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const z = sm2SignerHash(point)
  return { kind: SM2, publicKey: key.publicKey, sign: message => rawOfDer(createSign('sm3').update(z).update(message).sign(handle)) as Uint8Array }
}

/** Transfers signed with SM2 by a few keys over HTTP to a whole node. */
async function sm2Transfers({ quick, runs, seconds, say }: BenchOptions): Promise<BenchResult[]> {
  const node = await BenchNode.start({ index: true })
  try {
    const member = await node.member()
    const bytes = seededBytes('sm2 keys')
    const curves = await Curves.load()
    const signers = Array.from({ length: HOT_KEYS }, () => fastSm2Signer(generateKeyPair(SM2, bytes(32)), curves))
    const first = new LoadMaker(member, 31)
    const { transactions, accounts } = first.setUp(quick ? 10_000 : 100_000)
    await setUp(node, [...transactions, first.addKeys(signers)])
    const makers = signers.map((signer, i) => new LoadMaker(member, 32 + i, signer))
    const rates: number[] = []
    let [guess, others] = [6_000, 0]
    for (let run = 0; run < runs; run++) {
      const each = Math.ceil((guess * seconds) / HOT_KEYS)
      const perKey = makers.map(maker => maker.transfers(accounts, each))
      const load = Array.from({ length: each * HOT_KEYS }, (_, i) => perKey[i % HOT_KEYS]?.[Math.floor(i / HOT_KEYS)] as Uint8Array)
      const ended = watchOthers()
      const driven = await drive({ port: node.port, transactions: load, perPost: 100, connections: 24 })
      others = Math.max(others, ended() ?? 0)
      if (driven.done !== load.length) throw new Error(`${driven.done} of ${load.length} were final`)
      guess = driven.done / driven.seconds
      rates.push(guess)
      say(`transfers signed with SM2: ${Math.round(guess)}/s`)
    }
    return [figure(`Transfer signed with SM2 by ${HOT_KEYS} hot keys, POSTs of 100, index on`, '/s', 'higher', rates, { target: 5_000, others })]
  } finally {
    await node.remove()
  }
}

/** The signature kinds: verifications a second of one thread by each implementation, and SM2 over a whole node. */
export async function run(options: BenchOptions): Promise<BenchResult[]> {
  return [...await verifications(options), ...await sm2Transfers(options)]
}
