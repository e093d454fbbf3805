import assert from 'node:assert/strict'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { openChromium } from '../../../tools/chromium.ts'
import { cleanCopy } from './cleanCopy.ts'
import { run, start, type UpProcess } from './processes.ts'

/** How long the first build of the pages and each step may take, milliseconds. */
const STEP_MS = 60_000

/** Filing numbers as a site in China has them. */
const FILINGS = { JIANGHAN_ICP_FILING: '鄂ICP备2026000001号-1', JIANGHAN_BLOCKCHAIN_FILING: '鄂网信备42010026000001号' }

/** A tab, and what its page complained of and asked of other hosts. */
export type Opened = Readonly<{ tab: Page; context: BrowserContext; complaints: string[]; foreign: string[] }>

/** The console as people use it: a real browser, a real node of its own, the demo consortium with one payment file paid. */
export class ConsoleWorld {
  /** Folder of the copy that runs. */
  readonly root: string
  readonly node: UpProcess
  readonly browser: Browser
  /** By the name that browsers take for this machine itself; a passkey needs a name as well. */
  readonly base: string
  readonly #remove: () => void

  private constructor({ root, remove, node, browser }: Readonly<{ root: string; remove(): void; node: UpProcess; browser: Browser }>) {
    this.root = root
    this.#remove = remove
    this.node = node
    this.browser = browser
    this.base = node.url.replace('127.0.0.1', 'localhost')
  }

  static async start(): Promise<ConsoleWorld> {
    const copy = cleanCopy()
    try {
      const node = await start('./jianghan', ['up', '--data', 'ledger', '--port', '0'], { cwd: copy.root, language: 'en', env: FILINGS })
      const paid = await run('./jianghan', ['payments', 'import', 'examples/pain001-pay-suppliers.xml'], { cwd: copy.root, language: 'en', env: { JIANGHAN_URL: node.url, JIANGHAN_DATA: 'ledger' } })
      assert.equal(paid.code, 0, paid.stderr)
      return new ConsoleWorld({ ...copy, node, browser: await openChromium() })
    } catch (fault) {
      copy.remove()
      throw fault
    }
  }

  async end(): Promise<void> {
    await this.browser.close()
    await this.node.end('SIGKILL')
    this.#remove()
  }

  /** A tab of a reader of this language; what its page complains of is collected. */
  async open(locale: string, path = '/', options: BrowserContextOptions = {}): Promise<Opened> {
    const context = await this.browser.newContext({ locale, ...options })
    const tab = await context.newPage()
    tab.setDefaultTimeout(STEP_MS)
    const [complaints, foreign]: [string[], string[]] = [[], []]
    tab.on('pageerror', fault => complaints.push(fault.message))
    tab.on('console', message => { if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`) })
    tab.on('request', request => { if (!request.url().startsWith(this.base) && !/^(data|blob):/.test(request.url())) foreign.push(request.url()) })
    await tab.goto(`${this.base}${path}`)
    await tab.waitForSelector('header.bar', { timeout: 120_000 })
    return { tab, context, complaints, foreign }
  }

  /** Signs in as the owner of the machine, in a new tab of this language. */
  async openAsOwner(locale: string): Promise<Opened> {
    const printed = await run('./jianghan', ['console', '--data', 'ledger'], { cwd: this.root, language: 'en' })
    const opened = await this.open(locale, printed.stdout.trim().slice(this.base.length))
    await opened.tab.locator('.who span[title]').waitFor()
    return opened
  }
}

/** Signs a tab in as a person of the demo. */
export async function signIn(tab: Page, person: RegExp, word: string): Promise<void> {
  await tab.getByRole('button', { name: word, exact: true }).first().click()
  await tab.getByRole('button', { name: person }).click()
  await tab.getByRole('dialog').waitFor({ state: 'hidden' })
}
