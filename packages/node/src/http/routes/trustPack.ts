import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { trustWords } from '@jianghan/client'
import { formatVerifierKey, parseTrustPack } from '@jianghan/light'
import { assert, fromUtf8, MEMBER_ID, sha256, toHex } from '@jianghan/protocol'
import { EVERYTHING } from '../../audience/viewer.ts'
import { orFail } from '../../threads/kernelLink.ts'
import type { HttpContext } from '../context.ts'
import { addRoute, NONE } from '../route.ts'
import { trustPackOf } from './node.ts'
import { builtPage } from './verifyPage.ts'

/** Checkpoints of one pack, and their bytes together: a verifier may refuse a pack of more than a MiB (docs/spec/proof.md, section 5). */
const CHECKPOINTS_MAX = 64
const CHECKPOINTS_BYTES = 512 * 1024
/** Members whose names one pack holds. */
const MEMBERS_MAX = 1_000
const SCRIPT = fileURLToPath(new URL('../../../../../verifiers/python/verify.py', import.meta.url))

const ANSWER = Type.Object({
  format: Type.Literal('jianghan-trust-1'), chain_id: Type.String(), check_words: Type.Object({ zh: Type.String(), en: Type.String() }, { description: 'Chain, validators and those of before in twelve words, to be compared by voice.' }),
  made_at: Type.String({ format: 'date-time' }), release: Type.String(),
  validator_changes: Type.Array(Type.Object({ from_height: Type.String(), validators: Type.Array(Type.Object({ public_key: Type.String(), power: Type.String(), member: Type.Union([Type.String(), Type.Null()]), since: Type.Union([Type.String(), Type.Null()]) })) }), { description: 'Who validated from which block on, the newest last.' }),
  members: Type.Array(Type.Object({ id: Type.String(), name_zh: Type.String(), name_en: Type.String() })),
  log_key: Type.String({ description: 'Key that signs the checkpoints of this node (c2sp.org/signed-note).' }),
  checkpoints: Type.Array(Type.Object({ size: Type.String({ description: 'Leaves of the history log.' }), note: Type.String({ description: 'The signed note with its cosignatures and time-stamps.' }) }), { description: 'Time-stamped ones that are kept, and the newest.' }),
  verifiers: Type.Array(Type.Object({ name: Type.String(), bytes: Type.Integer(), sha256: Type.String() })),
}, { additionalProperties: true })

const EXAMPLE = {
  format: 'jianghan-trust-1' as const, chain_id: 'wuhan-demo-1a2b3c', validators: [{ kind: 1, public_key: '5d'.repeat(32), power: '1' }], trusting_period_s: 1_209_600,
  check_words: { zh: '江汉链上 一二三四 五六七八', en: 'abandon ability able about above absent absorb abstract absurd abuse access accident' }, made_at: '2026-11-28T09:00:00.000Z', release: '0.1.0',
  validator_changes: [{ from_height: '1', validators: [{ public_key: '5d'.repeat(32), power: '1', member: 'operator', since: '1' }] }], members: [{ id: 'hanjiang-bank', name_zh: '汉江银行', name_en: 'Hanjiang Bank' }],
  log_key: 'jianghan/wuhan-demo-1a2b3c+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k', checkpoints: [{ size: '120', note: 'jianghan/wuhan-demo-1a2b3c\n120\n…' }],
  verifiers: [{ name: 'verify.py', bytes: 60_000, sha256: 'ab'.repeat(32) }],
}

/** GET /v1/trust-pack: the trust pack with what a person needs to judge and keep it for years. A verifier reads it like any other pack, and passes over the rest. */
export function addTrustPack(server: FastifyInstance, context: HttpContext): void {
  addRoute(server, {
    method: 'GET', url: '/v1/trust-pack', tag: 'node', needs: 'nothing', summary: { zh: '长期保存用的信任包', en: 'Trust pack to be kept for years' },
    description: {
      zh: '信任包，另列验证者变更、成员名称、核对口令、检查点（含时间戳）与核验程序的哈希。请以口令通过独立途径核对。',
      en: 'The trust pack with validator changes, names of members, check words, checkpoints with their time-stamps and hashes of the verifiers. Compare the words by another way.',
    },
    params: NONE, query: NONE, answer: ANSWER, example: EXAMPLE,
    async handle() {
      const text = trustPackOf(context)
      const pack = parseTrustPack(text)
      assert(pack !== undefined, 'the node writes packs that can be read')
      const validators = await validatorsOf(context)
      return {
        ...JSON.parse(text), check_words: trustWords(pack), made_at: new Date(context.now()).toISOString(), release: context.version,
        validator_changes: changesOf(context, validators), members: await membersOf(context, validators),
        log_key: formatVerifierKey(context.checkpoints.publisher.key), checkpoints: checkpointsOf(context), verifiers: await verifiersOf(),
      }
    },
  })
}

type Validator = Readonly<{ member: string; publicKey: string; power: string; since: string }>
type Validating = Readonly<{ effectiveFrom: string; validators: readonly Validator[] }>

async function ask<T>({ kernel }: HttpContext, name: string, args: Readonly<Record<string, string>> = {}): Promise<T | undefined> {
  const found = await kernel.call('query', { name, args, prove: false, viewer: EVERYTHING })
  return 'problem' in found || found.answer === null ? undefined : found.answer as T
}

/** Who validates by the state of the ledger; undefined where its validators are those of its genesis and no member's. */
const validatorsOf = (context: HttpContext): Promise<Validating | undefined> => ask<Validating>(context, 'governance.getValidators')

/** Sets of validators with the block from which on each validated. */
function changesOf({ facts, head }: HttpContext, now: Validating | undefined) {
  let from = '1'
  const told = facts.earlier.map(({ until, validators }) => {
    const change = { from_height: from, validators: validators.map(({ publicKey, power }) => ({ public_key: publicKey, power, member: null, since: null })) }
    from = String(until + 1n)
    return change
  })
  const newest = head.validators.map(({ publicKey, power }) => {
    const known = now?.validators.find(each => each.publicKey === publicKey)
    return { public_key: publicKey, power, member: known?.member ?? null, since: known?.since ?? null }
  })
  const changed = now?.effectiveFrom ?? '0'
  return [...told, { from_height: BigInt(changed) > BigInt(from) ? changed : from, validators: newest }]
}

/** Names of the members of the beginning, of those who have a vote and of those who validate. */
async function membersOf(context: HttpContext, now: Validating | undefined) {
  const genesis = (context.folder.genesis.parts as { members?: { members?: readonly { memberId?: string }[] } }).members?.members ?? []
  const rules = await ask<Readonly<{ voters: readonly { member: string }[] }>>(context, 'governance.getParameters')
  const ids = new Set([...genesis.map(({ memberId = '' }) => memberId), ...rules?.voters.map(({ member }) => member) ?? [], ...now?.validators.map(({ member }) => member) ?? [], context.facts.memberId ?? ''].filter(id => MEMBER_ID.test(id)))
  const members = []
  for (const id of [...ids].sort().slice(0, MEMBERS_MAX)) {
    const { answer } = orFail(await context.kernel.call('query', { name: 'members.getMember', args: { member: id }, prove: false, viewer: EVERYTHING }))
    const found = answer as { nameZh: string; nameEn: string } | null
    if (found !== null) members.push({ id, name_zh: found.nameZh, name_en: found.nameEn })
  }
  return members
}

/** Checkpoints that carry time-stamps, spread over all that are kept, and the newest of all; within the bytes of a pack. */
function checkpointsOf({ checkpoints: { publisher, timestamps } }: HttpContext) {
  const sizes = timestamps.sizes
  const step = Math.max(1, Math.ceil(sizes.length / (CHECKPOINTS_MAX - 1)))
  const kept = sizes.filter((_, i) => (sizes.length - 1 - i) % step === 0).flatMap(size => timestamps.from(size) ?? [])
  const newest = publisher.published
  const found = [...kept, ...(newest !== undefined && newest.size > (sizes.at(-1) ?? 0n) ? [newest] : [])]
  let bytes = 0
  return found.reverse().filter(each => (bytes += each.bytes.length) <= CHECKPOINTS_BYTES).reverse().map(each => ({ size: String(each.size), note: fromUtf8(each.bytes) ?? '' }))
}

/** Hashes of the verifiers of this release: the program in Python, and the page. One that is not installed is left out. */
async function verifiersOf() {
  const found = await Promise.all(([['verify.py', () => readFile(SCRIPT)], ['verify.html', builtPage]] as const).map(async ([name, read]) => {
    const bytes = await read().catch(() => undefined)
    return bytes && { name, bytes: bytes.length, sha256: toHex(sha256(bytes)) }
  }))
  return found.filter(each => each !== undefined)
}
