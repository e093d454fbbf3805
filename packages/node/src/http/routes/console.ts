import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { fail } from '../../problem/define.ts'
import { problems } from '../../problem/http.data.ts'
import { needOf } from '../door.ts'

const BUILDER = fileURLToPath(new URL('../../../../../tools/buildConsole.ts', import.meta.url))
const BUILT = fileURLToPath(new URL('../../../../console/dist', import.meta.url))

/** Names of the files that were built; nothing else is looked for. */
const ASSET = /^[A-Za-z0-9._-]{1,120}\.(js|css|svg|woff2)$/
const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml', woff2: 'font/woff2' }
/** How long a page waits for its first build before it says that it is being made ready, milliseconds. */
const PATIENCE_MS = 300

/** What a page may do: load what this node serves, and nothing of any other. Styles that its scripts make carry the nonce of the page. */
const policyOf = (nonce: string): string => [
  "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", `style-src 'self' 'nonce-${nonce}'`, "img-src 'self' data: blob:", "font-src 'self'", "connect-src 'self'",
  "manifest-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
].join('; ')

const guarded = (reply: FastifyReply, nonce: string): FastifyReply => reply.headers({
  'content-security-policy': policyOf(nonce), 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY', 'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(self), geolocation=(), microphone=(), publickey-credentials-get=(self)', 'cache-control': 'no-store',
})

/** GET / and /console: the pages for people. Built once, when somebody first asks for them, and again when they were changed. */
export function addConsole(server: FastifyInstance): void {
  const console = new BuiltConsole()
  const config = needOf('nothing')
  const schema = { hide: true }
  const page = async (_request: unknown, reply: FastifyReply): Promise<FastifyReply> => {
    const nonce = randomBytes(16).toString('base64')
    const html = await console.page()
    return guarded(reply, nonce).type('text/html; charset=utf-8').send((html ?? PREPARING).replaceAll('%CSP_NONCE%', nonce))
  }
  server.get('/', { config, schema }, (_request, reply) => reply.redirect('/console/', 302))
  server.get('/console', { config, schema }, (_request, reply) => reply.redirect('/console/', 302))
  server.get('/console/*', { config, schema }, async (request, reply) => {
    const path = (request.params as { '*': string })['*']
    const name = path.startsWith('assets/') ? path.slice(7) : path
    if (!path.startsWith('assets/') && name !== 'mark.svg') return page(request, reply)
    const bytes = ASSET.test(name) ? await console.file(path) : undefined
    if (bytes === undefined) return fail(problems.routeNotFound, { method: 'GET', path: request.url.slice(0, 100) })
    // The name of an asset holds the hash of its content.
    const cache = path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'public, max-age=3600'
    return reply.header('cache-control', cache).type(TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream').send(bytes)
  })
}

/** The files of the console, as they were built last. */
class BuiltConsole {
  #building: Promise<void> | undefined
  #isBuilt = false

  /** The page; undefined while it is made ready. */
  async page(): Promise<string | undefined> {
    this.#building ??= this.#build()
    if (!this.#isBuilt) await Promise.race([this.#building, new Promise(done => { setTimeout(done, PATIENCE_MS).unref() })])
    return this.#isBuilt ? await readFile(join(BUILT, 'index.html'), 'utf8') : undefined
  }

  /** A file of it; undefined where there is none. */
  async file(path: string): Promise<Buffer | undefined> {
    return readFile(join(BUILT, path)).catch(() => undefined)
  }

  /** In a process of its own. Where its tools are not installed, what was built before is served. */
  async #build(): Promise<void> {
    await new Promise<void>(done => {
      const builder = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', BUILDER], { stdio: 'ignore' })
      builder.once('error', () => done())
      builder.once('exit', () => done())
    })
    this.#isBuilt = await readFile(join(BUILT, 'index.html')).then(() => true, () => false)
    if (!this.#isBuilt) this.#building = undefined
  }
}

const PREPARING = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><link rel="icon" href="data:,"><meta http-equiv="refresh" content="1"><title>江汉链 Jianghan</title>
<style nonce="%CSP_NONCE%">body{font:16px/1.6 system-ui,sans-serif;margin:20vh auto;max-width:32rem;padding:0 1rem;color-scheme:light dark}</style></head>
<body><p>正在准备控制台，仅首次需要，约十秒……</p><p>Making the console ready. This takes some ten seconds, the first time only.</p></body></html>`
