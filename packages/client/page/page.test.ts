import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createContext, Script } from 'node:vm'
import { formatTrustPack, sampleProof, writeProof } from '@jianghan/light'
import type { Browser, Page } from 'playwright-core'
import { buildPage } from '../../../tools/buildPage.ts'
import { openChromium } from '../../../tools/chromium.ts'
import { judgeFile } from './judgeFile.ts'

const NOW = 1_764_000_010_000
const parts = sampleProof({ seed: 'page', validators: 1 })
const file = writeProof(parts)
const trust = formatTrustPack('sample-1', parts.validators, 1_209_600)
const tampered = file.slice()
tampered[tampered.length - 40] = (tampered[tampered.length - 40] as number) ^ 1

const page = await buildPage()

test('the page asks for nothing from outside and its script is the one that its policy names', () => {
  assert.match(page.html, /content="default-src 'none'; script-src 'sha256-[^']+' 'wasm-unsafe-eval'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'"/)
  assert.doesNotMatch(page.html.replaceAll(page.script, ''), /https?:|src=|@import|url\(/)
  assert.equal(page.html.split('</script>').length, 2)
})

test("the page's script without a document gives the verdict that the SDK gives", async () => {
  const sandbox: Record<string, unknown> = { crypto, TextEncoder, TextDecoder, WebAssembly, Uint8Array, URL, performance, setTimeout, clearTimeout, atob, btoa }
  sandbox['self'] = sandbox
  const context = createContext(sandbox)
  new Script(page.script).runInContext(context)
  const judge = sandbox['jianghanJudgeFile'] as typeof judgeFile
  for (const [bytes, pack] of [[file, trust], [file, undefined], [tampered, trust], [file.subarray(0, 20), undefined]] as const) {
    const [inPage, here] = await Promise.all([judge(bytes, pack, NOW), judgeFile(bytes, pack, NOW)])
    assert.equal(JSON.stringify(inPage), JSON.stringify(here))
  }
})

const folder = mkdtempSync(join(tmpdir(), 'jianghan-page-'))
let browser: Browser | undefined
after(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true })
})
writeFileSync(join(folder, 'verify.html'), page.html)
writeFileSync(join(folder, 'payment.jhproof'), file)
writeFileSync(join(folder, 'false.jhproof'), tampered)
writeFileSync(join(folder, 'trust.json'), trust)

test('in a browser the file gives the same words as the command line, in both languages, without a network', async () => {
  browser = await openChromium()
  const { tab, requests, complaints } = await open(browser, folder, 'zh-CN')
  await tab.setInputFiles('#trust', join(folder, 'trust.json'))
  await tab.setInputFiles('#proof', join(folder, 'payment.jhproof'))
  const told = await judgeFile(file, trust, NOW)
  assert('story' in told)
  const { story } = told
  await tab.waitForSelector('.verdict.good')
  for (const language of ['zh', 'en'] as const) {
    await tab.click(`[data-language=${language}]`)
    const shown = await tab.innerText('#result')
    const words = [story.headline, ...story.statements.map(each => each.sentence), ...story.cautions, ...story.levels.map(each => each.words), ...story.basis.map(each => each.value)]
    for (const text of words) assert(shown.includes(text[language]), text[language])
  }
  await shot(tab, 'true-en')
  await tab.click('[data-language=zh]')
  await shot(tab, 'true-zh')
  await tab.setInputFiles('#proof', join(folder, 'false.jhproof'))
  await tab.waitForSelector('.verdict.bad')
  await shot(tab, 'false-zh')
  await tab.click('#clear')
  assert.equal(await tab.innerText('#result'), '')
  assert.deepEqual(requests.filter(url => !url.startsWith('file:')), [])
  assert.deepEqual(complaints, [])
})

test('in a browser a file alone is called consistent and not vouched for', async () => {
  assert(browser !== undefined)
  const { tab } = await open(browser, folder, 'en-GB')
  await tab.setInputFiles('#proof', join(folder, 'payment.jhproof'))
  await tab.waitForSelector('.verdict.unsure')
  assert.match(await tab.innerText('#result'), /nobody vouches for who signed[\s\S]*one operator's word/)
  await tab.setInputFiles('#trust', join(folder, 'payment.jhproof'))
  await tab.waitForSelector('.message')
  assert.match(await tab.innerText('#result'), /no trust pack/)
})

async function open(browser: Browser, folder: string, locale: string): Promise<{ tab: Page; requests: string[]; complaints: string[] }> {
  const context = await browser.newContext({ locale, viewport: { width: 900, height: 1300 } })
  const tab = await context.newPage()
  const requests: string[] = []
  const complaints: string[] = []
  tab.on('request', request => requests.push(request.url()))
  tab.on('console', message => { if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text()) })
  tab.on('pageerror', fault => complaints.push(String(fault)))
  await tab.clock.setFixedTime(NOW)
  await tab.goto(`file://${join(folder, 'verify.html')}`)
  return { tab, requests, complaints }
}

/** Pictures for human eyes, where JIANGHAN_SHOTS names a folder. */
async function shot(tab: Page, name: string): Promise<void> {
  const folder = process.env['JIANGHAN_SHOTS']
  if (folder !== undefined) await tab.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}
