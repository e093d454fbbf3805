import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { admit } from '../callers/identify.ts'
import type { Caller, Need } from '../callers/caller.ts'
import { fail, problem, ProblemFault } from '../problem/define.ts'
import { doorProblems } from '../problem/doors.data.ts'
import { problems } from '../problem/http.data.ts'
import { AllowedMethods } from './allowedMethods.ts'
import type { HttpContext } from './context.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sends it; set before anything else is done with the request. */
    caller: Caller
  }
  interface FastifyContextConfig {
    needs?: Need
  }
}

/** The configuration of a route that says what its caller needs. A route without one is not added: nothing is open by having been forgotten. */
export const needOf = (needs: Need): Readonly<{ needs: Need }> => ({ needs })

/** Longest target of a request, bytes. */
const TARGET_MAX = 8 * 1024
/** Pages that a plugin adds, with all that belongs to them. */
const PUBLIC_PAGES = /^\/docs(\/|$)/

/** The one door of the server: every request is for this host, by a caller who is known for who it is and may do what the route does. */
export function addDoor(server: FastifyInstance, { callers, hosts }: HttpContext): void {
  server.decorateRequest('caller')
  const allowed = new AllowedMethods(server)
  server.addHook('onRoute', route => {
    const config = (route.config ??= {}) as { needs?: Need }
    if (config.needs === undefined && PUBLIC_PAGES.test(route.url)) config.needs = 'nothing'
    if (config.needs === undefined) throw new Error(`route ${route.url} does not say what its caller needs`)
  })
  server.addHook('onRequest', (request, reply, done) => {
    if (request.url.length > TARGET_MAX) fail(problems.uriTooLong, { limit: TARGET_MAX })
    const { host } = request.headers
    if (host === undefined) fail(problems.hostMissing)
    if (!hosts.serves(host)) fail(problems.hostNotServed, { host: host.slice(0, 100) })
    reply.header('x-content-type-options', 'nosniff')
    request.caller = callers.identify(request.raw)
    admit(request.caller, request.routeOptions.config.needs ?? 'nothing')
    if (request.is404) refuse(request, reply, allowed)
    const { holds } = request.caller
    if (holds === undefined) return done()
    holds().then(still => done(still ? undefined : new ProblemFault(problem(doorProblems.sessionEnded))), done)
  })
}

/** A request for which there is no route: by another method of its path, or at all. Told before its body is read. */
function refuse({ method, url }: FastifyRequest, reply: FastifyReply, allowed: AllowedMethods): never {
  const methods = allowed.of(url)
  if (methods.length === 0) return fail(problems.routeNotFound, { method, path: url.slice(0, 100) })
  reply.header('allow', methods.join(', '))
  return fail(problems.methodNotAllowed, { method, path: url.slice(0, 100), allowed: methods.join(', ') })
}
