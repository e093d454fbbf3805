import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import { buildDraft, DEFAULT_VALIDITY_MS, JianghanError, readableBody } from '@jianghan/client'
import { foreignSignature, isRefused } from '@jianghan/crypto'
import { importPublicKey, type PublicKey } from '@jianghan/crypto/node'
import { fromBase64 } from '@jianghan/light'
import { fromHex, keyId, LIMITS, parseAddress, readBody, signBody, signMessage, toHex, transactionBody } from '@jianghan/protocol'
import { EVERYTHING } from '../../audience/viewer.ts'
import { fail, ProblemFault, refusedProblem } from '../../problem/define.ts'
import { doorProblems } from '../../problem/doors.data.ts'
import { problems } from '../../problem/http.data.ts'
import { languageOf, statusBody } from '../../problem/render.ts'
import type { Wait } from '../../submit/submission.ts'
import { orFail } from '../../threads/kernelLink.ts'
import type { HttpContext } from '../context.ts'
import { sendBody } from '../problems.ts'
import { addRoute, NONE } from '../route.ts'
import { DONE_EXAMPLE } from './shapes.ts'
import { RESULTS, submit, SUBMIT_QUERY } from './transactions.ts'

const WORDS = Type.Object({ zh: Type.String(), en: Type.String() })
const OPEN = Type.Object({}, { additionalProperties: true })

const PUBLIC_KEY = {
  publicKey: Type.String({ minLength: 1, maxLength: 4_096, description: 'Hexadecimal, or a SubjectPublicKeyInfo as PEM or base64 (Java: getEncoded()).' }),
  kind: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535, description: '1 Ed25519 · 2 P-256 · 4 secp256k1 · 5 SM2; needed only for hexadecimal of 33 bytes that is no P-256 key.' })),
}

/** A transaction as its bytes say it. */
export const READABLE = Type.Object({
  id: Type.String(), chainId: Type.String(), validUntil: Type.String(), unique: Type.String(), signers: Type.Array(Type.String()),
  actions: Type.Array(Type.Object({ type: Type.String(), summary: Type.Optional(WORDS), input: Type.Optional(OPEN) })),
}, { description: 'Read back from the bytes: what is shown is what is signed.' })

const PREPARE = Type.Object({
  actions: Type.Array(Type.Object({ type: Type.String({ maxLength: 100 }), input: OPEN }, { additionalProperties: false }), { minItems: 1, maxItems: LIMITS.actions }),
  signers: Type.Array(Type.Union([
    Type.Object({ address: Type.String({ maxLength: 100, description: 'jhkey1…' }) }, { additionalProperties: false }),
    Type.Object(PUBLIC_KEY, { additionalProperties: false }),
  ]), { minItems: 1, maxItems: LIMITS.signers, description: 'Keys that will sign.' }),
  validForMs: Type.Optional(Type.Integer({ minimum: 1_000, maximum: Number(LIMITS.validityMs), default: DEFAULT_VALIDITY_MS })),
  approval: Type.Optional(Type.Literal('propose', { description: 'Where the keys are not enough for the one action, prepare the proposal of it, which others approve.' })),
}, { additionalProperties: false })

const PROPOSAL = Type.Object({
  id: Type.String(), actionHash: Type.String(), account: Type.String({ description: 'The account that needs others; empty where it is the admins of a member.' }), file: Type.String({ description: 'The file of the proposal: its bytes are what the hash is taken over. Goes with the submission.' }),
}, { description: 'Set where the transaction proposes the action instead of carrying it out.' })

const SUBMIT = Type.Object({
  body: Type.String({ minLength: 1, maxLength: 2 * LIMITS.transactionBytes, description: 'base64, as prepared.' }),
  signatures: Type.Array(Type.Object({
    ...PUBLIC_KEY, signature: Type.String({ minLength: 1, maxLength: 8_192, description: 'Hexadecimal or base64; ECDSA and SM2 as DER or r‖s.' }),
  }, { additionalProperties: false }), { minItems: 1, maxItems: LIMITS.signers }),
  proposals: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 1_100_000 }), { maxItems: LIMITS.actions, description: 'Files of what it proposes: kept here for those who approve.' })),
}, { additionalProperties: false })

const DECODE = Type.Object({ body: Type.String({ minLength: 1, maxLength: 2 * LIMITS.transactionBytes, description: 'base64' }) }, { additionalProperties: false })

/** An example of it. */
export const READABLE_EXAMPLE: Static<typeof READABLE> = {
  id: '6e4ff0d5c4b7a1e2'.repeat(4), chainId: 'wuhan-demo-1a2b3c', validUntil: '2026-11-28T08:05:00.000Z', unique: '00'.repeat(16), signers: ['jhkey1…'],
  actions: [{ type: 'payments.v1.Transfer', summary: { zh: '转账', en: 'Transfer' }, input: { from: 'jh1…', to: 'jh1…', amount: { assetId: 'CNY.HJB', atoms: '1250' } } }],
}

/** The routes for whoever keeps their own keys and does not speak protobuf: prepare, look at what the bytes say, sign, submit. */
export function addPrepare(server: FastifyInstance, context: HttpContext): void {
  addRoute(server, {
    method: 'POST', url: '/v1/transactions/prepare', tag: 'transactions', needs: 'read',
    summary: { zh: '准备交易', en: 'Prepare a transaction' },
    description: {
      zh: '以可读的 JSON 给出操作，得到待签字节、其编号与由字节解出的内容。对 message 的 32 字节签名后提交。', en: 'Readable JSON in; the bytes to sign, their id and what they say out. Sign the 32 bytes of `message`, then submit.',
    },
    params: NONE, query: Type.Object({}),
    body: { 'application/json': { schema: PREPARE, example: { actions: [{ type: 'payments.v1.Transfer', input: { from: 'jh1…', to: 'jh1…', amount: '12.50 CNY.HJB' } }], signers: [{ publicKey: 'd75a…' }] } } },
    answer: Type.Object({ id: Type.String(), body: Type.String({ description: 'base64; unchanged to submit.' }), message: Type.String({ description: 'What every signer signs: 32 bytes, hexadecimal.' }), transaction: READABLE, proposal: Type.Optional(PROPOSAL) }),
    example: { id: READABLE_EXAMPLE.id, body: 'CgtkZW1v…', message: '1f'.repeat(32), transaction: READABLE_EXAMPLE },
    async handle({ raw }, reply) {
      const made = await prepared(context, raw.body as Static<typeof PREPARE>, languageOf(raw.headers['accept-language'])).catch((fault: unknown) => {
        if (!(fault instanceof JianghanError)) throw fault
        refuse(raw, reply, fault)
      })
      return made === undefined ? undefined : { ...toSign(made.body), ...(made.proposal && { proposal: made.proposal }) }
    },
  })
  addRoute(server, {
    method: 'POST', url: '/v1/transactions/decode', tag: 'transactions', needs: 'read',
    summary: { zh: '解读待签字节', en: 'Read the bytes of a transaction' },
    params: NONE, query: Type.Object({}), body: { 'application/json': { schema: DECODE, example: { body: 'CgtkZW1v…' } } }, answer: READABLE, example: READABLE_EXAMPLE,
    handle: ({ raw }) => readable(bytesOf((raw.body as Static<typeof DECODE>).body, 'body')),
  })
  addRoute(server, {
    method: 'POST', url: '/v1/transactions/submit', tag: 'transactions', needs: 'submit',
    summary: { zh: '提交已签名的交易', en: 'Submit a prepared transaction' },
    description: { zh: '附上各方签名提交；重发是安全的。', en: 'With the signatures of all keys that it names. Sending it again is safe.' },
    params: NONE, query: SUBMIT_QUERY,
    body: { 'application/json': { schema: SUBMIT, example: { body: 'CgtkZW1v…', signatures: [{ publicKey: 'd75a…', signature: 'e556…' }] } } },
    answer: RESULTS, example: { results: [{ id: READABLE_EXAMPLE.id, status: 'final', height: '42', index: 0, outcome: DONE_EXAMPLE }] },
    handle({ query, raw, caller: { viewer } }, reply) {
      const wish = raw.body as Static<typeof SUBMIT>
      const frame = signed(wish)
      const send = (): void => submit(context, { request: raw, reply, frames: [frame] }, query as { wait?: Wait; timeout_ms?: number })
      if (wish.proposals === undefined) return void send()
      if (viewer.member === undefined) return fail(doorProblems.scopeMissing, { scope: 'submit' })
      return context.signer.approvals.keepProposed(bytesOf(wish.body, 'body'), wish.proposals, viewer.member, languageOf(raw.headers['accept-language'])).then(() => {
        send()
        return reply
      })
    },
  })
}

/** Bytes to be signed, and what they say. */
export function toSign(body: Uint8Array) {
  const transaction = readable(body)
  return { id: transaction.id, body: Buffer.from(body).toString('base64'), message: toHex(signMessage(body)), transaction }
}

type Made = Readonly<{ body: Uint8Array; proposal?: Static<typeof PROPOSAL> }>

async function prepared({ kernel, facts, signer: { signer } }: HttpContext, { actions, signers, validForMs = DEFAULT_VALIDITY_MS, approval }: Static<typeof PREPARE>, lang: 'zh' | 'en'): Promise<Made> {
  const ids = signers.map(signer => ('address' in signer
    ? parseAddress('key', signer.address) ?? fail(problems.malformedRequest, { where: 'signers', what: `${signer.address.slice(0, 60)} is no address of a key` })
    : idOf(keyOf(signer.publicKey, signer.kind))))
  const draft = await buildDraft(actions as { type: string; input: Record<string, unknown> }[], {
    chainId: facts.chainId, validUntilMs: Date.now() + validForMs, lang,
    // How many decimals an asset has is public.
    decimalsOf: async asset => {
      const { answer } = orFail(await kernel.call('query', { name: 'payments.getAsset', args: { asset }, prove: false, viewer: EVERYTHING }))
      return (answer as { decimals: number } | null)?.decimals
    },
  })
  const proposed = approval === undefined ? undefined : await signer.proposalFor(draft, ids.map(toHex), { validForMs, lang })
  return proposed === undefined ? { body: transactionBody(draft, ids) } : { body: transactionBody(proposed.draft, ids), proposal: proposed.proposal }
}

/** The SignedTransaction of a body and the signatures that other software made. */
function signed({ body: text, signatures }: Static<typeof SUBMIT>): Uint8Array {
  const body = bytesOf(text, 'body')
  readable(body)
  return signBody(body, signatures.map(({ publicKey, kind, signature }, i) => {
    const key = keyOf(publicKey, kind)
    const bytes = foreignSignature(key.kind, fromHex(signature) ?? bytesOf(signature, `signatures[${i}].signature`))
    return { ...key, sign: () => bytes }
  }))
}

function readable(body: Uint8Array) {
  const transaction = readableBody(body)
  if (transaction !== undefined) return transaction as Static<typeof READABLE>
  const read = readBody(body)
  return fail(problems.malformedRequest, { where: 'body', what: read.ok ? 'no transaction' : read.problem })
}

const idOf = ({ kind, publicKey }: PublicKey): Uint8Array => keyId(kind, publicKey)

function keyOf(text: string, kind: number | undefined): PublicKey {
  const key = importPublicKey(text, kind)
  if (isRefused(key)) throw new ProblemFault(refusedProblem(key, 400))
  return key
}

const bytesOf = (text: string, where: string): Uint8Array => fromBase64(text) ?? fail(problems.malformedRequest, { where, what: 'is not base64' })

function refuse(request: FastifyRequest, reply: FastifyReply, { code, zh, en, hint, facts, retry }: JianghanError): void {
  sendBody(reply, statusBody({ status: code, done: false, retry, text: { zh, en }, hint, facts: facts as Record<string, never> }, languageOf(request.headers['accept-language'])))
}
