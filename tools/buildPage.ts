/**
 * Builds the verify page: one HTML file that needs nothing else and no network.
 *
 *   node tools/buildPage.ts [FILE]     writes packages/client/dist/verify.html, or FILE
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { build } from 'esbuild'

const root = resolve(import.meta.dirname, '..')
const folder = join(root, 'packages/client/page')

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`

/** The page's script by itself, and the page with everything in it. */
export async function buildPage(): Promise<{ script: string; html: string }> {
  const result = await build({
    entryPoints: [join(folder, 'page.ts')], bundle: true, minify: true, format: 'iife', platform: 'browser', target: ['es2022'], write: false,
    legalComments: 'eof', charset: 'utf8', logLevel: 'silent',
  })
  const text = result.outputFiles[0]?.text ?? ''
  // What would end the element early stands in no other place of a script than a text.
  const script = text.trim().replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--')
  const style = readFileSync(join(folder, 'page.css'), 'utf8').trim()
  const csp = [
    "default-src 'none'", `script-src ${hashOf(script)} 'wasm-unsafe-eval'`, `style-src ${hashOf(style)}`, "base-uri 'none'", "form-action 'none'",
  ].join('; ')
  const parts: Readonly<Record<string, string>> = { csp, style, script }
  const html = readFileSync(join(folder, 'page.html'), 'utf8').replace(/\{\{(csp|style|script)\}\}/g, (_, name: string) => parts[name] ?? '')
  return { script, html }
}

if (import.meta.main) {
  const file = resolve(process.argv[2] ?? join(root, 'packages/client/dist/verify.html'))
  const { html } = await buildPage()
  mkdirSync(dirname(file), { recursive: true })
  // Under another name first: who reads meanwhile gets the old page or the new one, whole.
  const fresh = `${file}.${process.pid}`
  writeFileSync(fresh, html)
  renameSync(fresh, file)
  process.stdout.write(`${relative(root, file)}: ${Buffer.byteLength(html)} bytes\n`)
}
