import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { needOf } from '../door.ts'
import { fail } from '../../problem/define.ts'
import { problems } from '../../problem/http.data.ts'

const BUILDER = fileURLToPath(new URL('../../../../../tools/buildPage.ts', import.meta.url))
const PAGE = fileURLToPath(new URL('../../../../client/dist/verify.html', import.meta.url))

/** GET /verify: the page on which anybody checks a proof file. One file that uses no network, so it may be saved and handed on as it is. */
export function addVerifyPage(server: FastifyInstance): void {
  server.get('/verify', { config: needOf('nothing'), schema: { hide: true } }, async (_request, reply) => {
    try {
      return await reply.type('text/html; charset=utf-8').send(await builtPage())
    } catch {
      return fail(problems.routeNotFound, { method: 'GET', path: '/verify' })
    }
  })
}

let page: Promise<Buffer> | undefined

/** The page. Rejects where it neither was built nor can be. */
export function builtPage(): Promise<Buffer> {
  page ??= buildPage().catch((fault: unknown) => {
    page = undefined
    throw fault
  })
  return page
}

/** Builds the page once in a process of its own; where its tools are not installed, the page that was built before is served. */
async function buildPage(): Promise<Buffer> {
  await new Promise<void>(done => {
    const builder = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', BUILDER], { stdio: 'ignore' })
    builder.once('error', () => done())
    builder.once('exit', () => done())
  })
  return readFile(PAGE)
}
