import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { fromHex, toHex } from '@jianghan/protocol'
import type { Caller } from '../../callers/caller.ts'
import { fail, ProblemFault } from '../../problem/define.ts'
import { doorProblems } from '../../problem/doors.data.ts'
import { sessionCookie, sessionTokenOf } from '../../sessions/cookie.ts'
import { LockOut } from '../../sessions/lockOut.ts'
import { passkeyCaller, signInMessage } from '../../sessions/passkeySignIn.ts'
import { personaCaller } from '../../sessions/personas.ts'
import { STANDING, STANDING_EXAMPLE, standings } from '../../sessions/standing.ts'
import type { HttpContext } from '../context.ts'
import { addRoute, NONE } from '../route.ts'
import { audited } from './admin.ts'

const SIGN_IN = Type.Union([
  Type.Object({ persona: Type.String({ maxLength: 64 }) }, { additionalProperties: false }),
  Type.Object({ code: Type.String({ maxLength: 64 }) }, { additionalProperties: false }),
  Type.Object({ challenge: Type.String({ pattern: '^[0-9a-f]{64}$' }), signature: Type.String({ pattern: '^([0-9a-f]{2}){1,1500}$', description: 'Signature of kind 3 over the message of the challenge.' }) }, { additionalProperties: false }),
])
type SignInBody = Readonly<{ persona?: string; code?: string; challenge?: string; signature?: string }>
const CHALLENGE = Type.Object({ challenge: Type.String(), message: Type.String({ description: 'What the passkey is asked to sign, 32 bytes in hexadecimal.' }) })
const CODE = Type.Object({ code: Type.String(), seconds: Type.Integer() })

/** Sessions of browsers: who is signed in, signing in and out. */
export function addSession(server: FastifyInstance, context: HttpContext): void {
  const { callers, facts: { chainId } } = context
  const { standing, personasFor } = standings(context)
  const lockOut = new LockOut(context.now)
  const messageOf = (challenge: string): Uint8Array => signInMessage(chainId, fromHex(challenge) as Uint8Array)
  const signedIn = async ({ persona, code, challenge, signature }: SignInBody, raw: FastifyRequest): Promise<Caller> => {
    if (challenge !== undefined) {
      if (!callers.sessions.useChallenge(challenge)) fail(doorProblems.signInRefused, { why: 'passkey' })
      return passkeyCaller(context.signer.signer.ports.authority, { message: messageOf(challenge), signature: fromHex(signature ?? '') ?? new Uint8Array(0), origin: raw.headers.origin ?? '' })
    }
    if (code !== undefined) return callers.sessions.useCode(code) ?? fail(doorProblems.signInRefused, { why: 'code' })
    const found = (await personasFor(raw)).find(({ name }) => name === persona)
    return found === undefined ? fail(doorProblems.signInRefused, { why: 'persona' }) : personaCaller(found)
  }
  const common = { tag: 'node', needs: 'nothing', params: NONE, query: NONE, answer: STANDING, example: STANDING_EXAMPLE } as const
  addRoute(server, {
    ...common, method: 'GET', url: '/v1/session', summary: { zh: '当前登录者', en: 'Who is signed in' },
    handle: ({ raw, caller }) => standing(raw, caller),
  })
  addRoute(server, {
    ...common, method: 'POST', url: '/v1/session', summary: { zh: '浏览器登录', en: 'Sign a browser in' },
    description: {
      zh: '以演示人物（仅演示账本的本机）、通行密钥或一次性登录码登录；会话令牌在 HttpOnly cookie 中，闲置十五分钟或满八小时结束。',
      en: 'As a person of the demo, on the machine of a demo ledger, with a passkey, or by a code for one use. The session is an HttpOnly cookie; it ends after fifteen idle minutes, or eight hours.',
    },
    body: { 'application/json': { schema: SIGN_IN, example: { persona: 'yangtze-motor-maker' } } },
    async handle({ raw }, reply) {
      lockOut.demand(raw.ip)
      const caller = await signedIn(raw.body as SignInBody, raw).catch((fault: unknown) => {
        if (fault instanceof ProblemFault) {
          lockOut.failed(raw.ip)
          context.refusals.note({ by: callers.anonymous.actor, from: raw.ip, details: { route: 'POST /v1/session', why: 'node.signInRefused' } })
        }
        throw fault
      })
      lockOut.succeeded(raw.ip)
      const before = sessionTokenOf(raw.raw)
      if (before !== undefined) callers.sessions.end(before)
      const by = 'code' in (raw.body as object) ? 'code' : 'challenge' in (raw.body as object) ? 'passkey' : 'persona'
      reply.header('set-cookie', sessionCookie(raw.raw, callers.sessions.open(caller, by)))
      audited(context, caller, raw.ip, 'session.opened', { by })
      return standing(raw, caller)
    },
  })
  addRoute(server, {
    ...common, method: 'POST', url: '/v1/session/end', summary: { zh: '退出登录', en: 'Sign out' },
    async handle({ raw }, reply) {
      const token = sessionTokenOf(raw.raw)
      if (token !== undefined) callers.sessions.end(token)
      reply.header('set-cookie', sessionCookie(raw.raw, undefined))
      return standing(raw, callers.anonymous)
    },
  })
  addRoute(server, {
    method: 'POST', url: '/v1/session/challenge', tag: 'node', needs: 'nothing', summary: { zh: '通行密钥登录的挑战值', en: 'A challenge for signing in with a passkey' },
    params: NONE, query: NONE, answer: CHALLENGE, example: { challenge: '5b'.repeat(32), message: '1f'.repeat(32) },
    handle() {
      const challenge = callers.sessions.challenge()
      return { challenge, message: toHex(messageOf(challenge)) }
    },
  })
  addRoute(server, {
    method: 'POST', url: '/v1/session/code', tag: 'node', needs: 'admin', summary: { zh: '签发一次性登录码', en: 'Issue a code for one sign-in' },
    description: { zh: '供 ./jianghan console 使用；以签发者的身份登录。', en: 'For ./jianghan console. Whoever uses it signs in as its issuer.' },
    params: NONE, query: NONE, answer: CODE, example: { code: 'kq3…', seconds: 300 },
    handle: ({ caller }) => ({ code: callers.sessions.issueCode(caller), seconds: 300 }),
  })
}
