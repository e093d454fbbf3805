/**
 * Writes pictures of the console's pages: a demo node of its own, a real browser, both languages.
 *
 *   node tools/screenshots.ts                       docs/console/{zh,en}/*.jpg, which the user guide shows
 *   node tools/screenshots.ts --out DIR --all       every page, light and dark, and on a narrow screen, to be looked at
 *   node tools/screenshots.ts --only NAME           pages whose name holds it
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { run, start, type UpProcess } from '../tests/e2e/support/processes.ts'
import { openChromium } from './chromium.ts'
import { readOptions } from './options.ts'
import { type Look, SHOTS, type Shot } from './screenshots/shots.ts'

const root = resolve(import.meta.dirname, '..')

const options = readOptions(
  { out: { type: 'string' }, only: { type: 'string' }, all: { type: 'boolean' } },
  { zh: '用法：node tools/screenshots.ts [--out 目录] [--only 名称] [--all]', en: 'Usage: node tools/screenshots.ts [--out DIR] [--only NAME] [--all]' },
)

/** Quality of the pictures: all of the guide are some 2 MB at it, and a letter is still sharp. */
const QUALITY = 82
/** How the pictures of the guide are made, and how pages are looked at besides. */
const GUIDE: readonly Look[] = [{ name: '', theme: 'light', width: 1_180, height: 760 }]
const EVERY: readonly Look[] = [...GUIDE, { name: 'dark', theme: 'dark', width: 1_180, height: 760 }, { name: 'narrow', theme: 'light', width: 390, height: 800 }]

/** The demo with one payment file paid, so that every page has something to show. */
async function demo(folder: string): Promise<UpProcess> {
  const node = await start('./jianghan', ['up', '--data', folder, '--port', '0'], { cwd: root, language: 'en' })
  const paid = await run('./jianghan', ['payments', 'import', 'examples/pain001-pay-suppliers.xml'], { cwd: root, language: 'en', env: { JIANGHAN_URL: node.url, JIANGHAN_DATA: folder } })
  if (paid.code !== 0) throw new Error(paid.stderr)
  return node
}

/** A tab in a language, as somebody: the pictures show the page as that person sees it. */
async function tabOf(browser: Browser, { base, folder, language, look, as }: Readonly<{ base: string; folder: string; language: 'zh' | 'en'; look: Look; as: Shot['as'] }>): Promise<Page> {
  const context = await browser.newContext({ locale: language === 'zh' ? 'zh-CN' : 'en-GB', timezoneId: 'Asia/Shanghai', colorScheme: look.theme, viewport: { width: look.width, height: look.height }, reducedMotion: 'reduce' })
  const tab = await context.newPage()
  tab.setDefaultTimeout(60_000)
  await tab.addInitScript(() => localStorage.setItem('jianghan.toured', 'yes'))
  if (as === 'owner') {
    const printed = await run('./jianghan', ['console', '--data', folder], { cwd: root, language: 'en' })
    await tab.goto(printed.stdout.trim())
    await tab.locator('.who span[title]').waitFor()
    return tab
  }
  await tab.goto(`${base}/console/`)
  await tab.waitForSelector('header.bar', { timeout: 120_000 })
  if (as !== 'nobody') {
    const status = await tab.evaluate(async persona => (await fetch('/v1/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ persona }) })).status, as)
    if (status !== 200) throw new Error(`signing in as ${as}: ${status}`)
  }
  return tab
}

async function picture(tab: Page, { base, shot, look, folder }: Readonly<{ base: string; shot: Shot; look: Look; folder: string }>): Promise<void> {
  await tab.goto(`${base}/console${shot.path === undefined ? '/' : typeof shot.path === 'string' ? shot.path : await shot.path(tab)}`)
  await tab.waitForSelector('main h1, main .ant-alert, main .ant-empty')
  await tab.waitForLoadState('networkidle').catch(() => undefined)
  await shot.before?.(tab)
  // Skeletons are gone and the last pictures drawn.
  await tab.waitForFunction(() => document.querySelector('.ant-skeleton') === null)
  const path = join(folder, `${shot.name}${look.name === '' ? '' : `.${look.name}`}.jpg`)
  await tab.screenshot({ path, type: 'jpeg', quality: QUALITY, fullPage: options.all === true, animations: 'disabled', caret: 'hide' })
  process.stdout.write(`${path} ${Math.round(statSync(path).size / 1024)} KiB\n`)
}

const folder = mkdtempSync(join(tmpdir(), 'jianghan-pictures-'))
const node = await demo(folder)
const browser = await openChromium()
try {
  const base = node.url.replace('127.0.0.1', 'localhost')
  const shots = SHOTS.filter(({ name, guide }) => (options.all === true || guide) && name.includes(options.only ?? ''))
  for (const language of ['zh', 'en'] as const) {
    const out = join(resolve(options.out ?? join(root, 'docs/console')), language)
    mkdirSync(out, { recursive: true })
    for (const look of options.all === true ? EVERY : GUIDE) {
      const tabs = new Map<Shot['as'], Page>()
      for (const shot of shots) {
        const tab = tabs.get(shot.as) ?? await tabOf(browser, { base, folder, language, look, as: shot.as })
        tabs.set(shot.as, tab)
        await picture(tab, { base, shot, look, folder: out })
      }
      for (const tab of tabs.values()) await tab.context().close()
    }
  }
} finally {
  await browser.close()
  await node.end('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}
