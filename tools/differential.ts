/**
 * Holds native, fallback, @noble/curves and OpenSSL against each other over random and damaged signatures of every kind.
 *
 *   node tools/differential.ts [--seconds 60] [--seed 1]
 *
 * Ends at the first difference, which it prints, with exit code 1.
 */
import { parseArgs } from 'node:util'
import { FILE_KINDS, generateKeyPair, type KeyPair, sign, WEBAUTHN_P256 } from '@jianghan/crypto'
import { judgeAlike, seededRandom, type SeededRandom, SoftPasskey } from '@jianghan/crypto/testing'

type Asked = Readonly<{ kind: number; publicKey: Uint8Array; message: Uint8Array; signature: Uint8Array }>

const edges = [0, 1, 2, 0x7f, 0x80, 0xfe, 0xff]

/** The bytes with a bit flipped, a byte at the edge, a run of equal bytes, or one of the ends cut or grown. */
function damaged(random: SeededRandom, bytes: Uint8Array): Uint8Array {
  const out = bytes.slice()
  const at = random.below(out.length)
  switch (random.below(6)) {
    case 0: case 1: out[at] = (out[at] as number) ^ (1 << random.below(8)); return out
    case 2: out[at] = edges[random.below(edges.length)] as number; return out
    case 3: return out.fill(edges[random.below(edges.length)] as number, at, at + random.below(33))
    case 4: return out.slice(0, at)
    default: return Uint8Array.of(...out, random.below(256))
  }
}

function ask(random: SeededRandom, keys: readonly KeyPair[], passkeys: readonly SoftPasskey[]): Asked {
  const message = random.bytes(random.below(4) === 0 ? random.below(300) : 32)
  const passkey = random.below(5) === 0 ? passkeys[random.below(passkeys.length)] : undefined
  const key = keys[random.below(keys.length)] as KeyPair
  const good: Asked = passkey === undefined
    ? { kind: key.kind, publicKey: key.publicKey, message, signature: sign(key, message) }
    : { kind: WEBAUTHN_P256, publicKey: passkey.publicKey, message, signature: passkey.assert(message) }
  switch (random.below(8)) {
    case 0: return good
    case 1: return { ...good, publicKey: damaged(random, good.publicKey) }
    case 2: return { ...good, message: random.bytes(32) }
    case 3: return { ...good, kind: 1 + random.below(6) }
    case 4: return { ...good, signature: random.bytes(64) }
    default: return { ...good, signature: damaged(random, good.signature) }
  }
}

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } } })
const random = seededRandom(`differential ${values.seed}`)
const judge = await judgeAlike()
const keys = FILE_KINDS.flatMap(kind => Array.from({ length: 20 }, () => generateKeyPair(kind, random.bytes(32))))
const passkeys = Array.from({ length: 20 }, () => new SoftPasskey(random.bytes(32)))
const until = performance.now() + Number(values.seconds) * 1_000
const counts = new Map<string, number>()
while (performance.now() < until) {
  const { kind, publicKey, message, signature } = ask(random, keys, passkeys)
  const name = `kind ${kind} ${judge(kind, publicKey, message, signature)}`
  counts.set(name, (counts.get(name) ?? 0) + 1)
}
for (const [name, count] of [...counts].sort()) process.stdout.write(`${name}: ${count}\n`)
process.stdout.write(`${[...counts.values()].reduce((a, b) => a + b, 0)} signatures, no difference\n`)
