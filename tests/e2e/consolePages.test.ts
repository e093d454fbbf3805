import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { ConsoleWorld, signIn } from './support/consoleBrowser.ts'

/** What holds for every page of the console: read by everybody, in both languages, on narrow screens; and the pages that are derived from the modules. */

let world: ConsoleWorld
before(async () => { world = await ConsoleWorld.start() }, { timeout: 240_000 })
after(() => world?.end(), { timeout: 30_000 })

const PAGES = [
  '/', '/blocks', '/blocks/2', '/transactions', '/members', '/members/hanjiang-bank', '/payments', '/files', '/files/CJQC-20261124-0001', '/approvals', '/officers', '/verify', '/search?q=jiang',
  '/asset/CNY.HJB', '/modules', '/modules/payments', '/modules/actions/payments.v1.Transfer', '/modules/actions/governance.v1.Propose', '/modules/queries/payments.getAsset?args={"asset":"CNY.HJB"}',
  '/modules/queries/governance.getParameters', '/modules/evidence', '/modules/actions/evidence.v1.Deposit', '/modules/trace', '/modules/actions/trace.v1.Capture', '/governance', '/node', '/developers', '/nowhere',
] as const

type Finding = Readonly<{ id: string; impact: string; nodes: readonly Readonly<{ html: string; failureSummary: string }>[] }>

/** What axe finds on the page as it stands: the rules of WCAG 2.2 at levels A and AA, of their serious and critical findings. */
async function barriers(tab: Page): Promise<string[]> {
  // The page's policy lets no script in but its own; what the inspector evaluates goes past it.
  await tab.evaluate(axe.source)
  const found = await tab.evaluate(async () => {
    const { axe: judge } = globalThis as unknown as { axe: { run(context: Document, options: object): Promise<{ violations: Finding[] }> } }
    const { violations } = await judge.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
    return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  })
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary.slice(0, 200)}`))
}

/** Waits until a page has shown what it shows. */
async function settled(tab: Page): Promise<void> {
  await tab.waitForSelector('main h1, main .ant-alert, main .ant-empty')
  await tab.waitForFunction(() => document.querySelector('.ant-skeleton') === null)
}

/** Latin words that may stand in Chinese pages: names, codes and ids of the ledger, of standards, of the demo. */
const TAKEN_OVER = /UETR|GTIN|GLN|SSCC|ICP|IP|OpenAPI|\.\/jianghan console|API|URL|JSON|XLSX|CSV|LEI|MiB|pain\.00\d|camt\.05\d|curl|TypeScript|English|UUID|CNY(\.[A-Z]+)?|true|false/g

/** What a Chinese page says in English: text outside of code, ids, links to things, fields of input and names of organisations. */
const englishOn = (tab: Page): Promise<string[]> => tab.evaluate(() => {
  const main = document.body.cloneNode(true) as HTMLElement
  for (const apart of main.querySelectorAll('code, pre, .mono, .who, input, textarea, script, dialog, a[href*="/members/"], a[href*="/files/"], h1, dd, td, .figures dd, .ant-select, .latin')) apart.remove()
  return [...main.querySelectorAll('*')].flatMap(each => [...each.childNodes].filter(node => node.nodeType === Node.TEXT_NODE).map(node => node.textContent ?? '')).filter(text => text.trim() !== '')
})

for (const [locale, narrow] of [['zh-CN', false], ['en-GB', false], ['zh-CN', true]] as const) {
  test(`no page keeps anybody out: axe finds nothing serious, and nothing goes beyond the edge (${locale}${narrow ? ', narrow' : ''})`, { timeout: 400_000 }, async () => {
    const { tab, context, complaints } = await world.open(locale, '/', { reducedMotion: 'reduce', ...(narrow && { viewport: { width: 360, height: 740 } }) })
    await signIn(tab, locale === 'zh-CN' ? /长江汽车股份有限公司.*经办/ : /Yangtze Motor Co\., Ltd\. .*maker/, locale === 'zh-CN' ? '登录' : 'Sign in')
    const found: string[] = []
    for (const path of PAGES) {
      await tab.goto(`${world.base}/console${path}`)
      await settled(tab)
      found.push(...(await barriers(tab)).map(each => `${path}: ${each}`))
      const width = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      if (width > 0) found.push(`${path}: ${width} px beyond the edge`)
      if (locale === 'zh-CN') found.push(...(await englishOn(tab)).filter(text => /[a-z]{3,}/i.test(text.replace(TAKEN_OVER, ''))).map(text => `${path}: "${text}"`))
    }
    assert.deepEqual(found, [])
    assert.deepEqual(complaints, [])
    await context.close()
  })
}

test('an action of any module has a form of its own: what the bytes say is shown field by field, signed, and the same stands there as a program', { timeout: 180_000 }, async () => {
  const { tab, context, complaints } = await world.open('zh-CN')
  await signIn(tab, /长江汽车股份有限公司.*经办/, '登录')
  await tab.getByRole('link', { name: '功能模块' }).click()
  await tab.getByRole('link', { name: '成员与账户' }).click()
  await tab.getByRole('link', { name: /members\.v1\.OpenAccount/ }).click()
  await tab.getByLabel('成员', { exact: true }).waitFor()
  assert.equal(await tab.getByLabel('成员', { exact: true }).inputValue(), 'yangtze-motor')
  await tab.getByRole('button', { name: '添加签署规则' }).click()
  await tab.getByRole('button', { name: '添加人数要求' }).click()
  await tab.getByLabel('角色', { exact: true }).fill('checker')
  await tab.getByLabel('人数', { exact: true }).fill('1')
  await tab.getByRole('button', { name: '核对' }).click()
  const review = tab.getByRole('region', { name: '将要签署的内容' })
  await review.getByText('复核 × 1').waitFor()
  await review.getByText('逐字段解读').click()
  await review.getByRole('row', { name: /签署规则/ }).first().waitFor()
  assert.match(await tab.locator('pre.program').innerText(), /^curl http:\/\/localhost:\d+\/v1\/transactions\/sign/)
  await tab.getByText('TypeScript', { exact: true }).click()
  assert.match(await tab.locator('pre.program').innerText(), /client\.actions\.members\.openAccount\(\{\n {2}memberId: "yangtze-motor"/)
  await tab.getByRole('button', { name: '签署并提交' }).click()
  // A new account needs an admin and a checker: where one key is not enough, it is proposed to the other.
  await tab.getByText('已生成待审批的提案').waitFor()
  assert.deepEqual(complaints.filter(each => !each.includes('/v1/transactions/sign')), [])
  await context.close()
})

test('a query of any module is asked by its arguments, now and as the state was at an older height', { timeout: 120_000 }, async () => {
  const { tab, context } = await world.open('en-GB', '/console/modules/queries/payments.getAsset')
  await tab.getByLabel('asset', { exact: true }).fill('CNY.HJB')
  await tab.getByRole('button', { name: 'Ask', exact: true }).click()
  const answer = tab.getByRole('region', { name: 'Answer' })
  await answer.getByRole('link', { name: 'hanjiang-bank' }).waitFor()
  await tab.getByLabel('Height (optional)').fill('1')
  await tab.getByRole('button', { name: 'Ask', exact: true }).click()
  await answer.getByRole('link', { name: '1', exact: true }).waitFor()
  assert.match(tab.url(), /height/)
  await tab.reload()
  await answer.getByRole('link', { name: 'hanjiang-bank' }).waitFor()
  await context.close()
})

test('the operator sees disk and audit log, makes an API key that is shown once, and revokes it', { timeout: 180_000 }, async () => {
  const { tab, context, complaints } = await world.openAsOwner('en-GB')
  await tab.getByRole('link', { name: 'Node', exact: true }).click()
  await tab.getByRole('region', { name: 'Disk' }).getByText('Free').waitFor()
  await tab.getByText('session.opened').first().waitFor()
  await tab.getByRole('link', { name: 'Developers', exact: true }).click()
  await tab.getByLabel('Name', { exact: true }).first().fill('erp')
  await tab.getByRole('combobox', { name: 'Member' }).click()
  await tab.getByTitle('Yangtze Motor Co., Ltd.').click()
  await tab.getByRole('button', { name: 'Make a key' }).click()
  const key = await tab.getByText(/^jhk_/).innerText()
  const standing = await fetch(`${world.base}/v1/session`, { headers: { authorization: `Bearer ${key.trim()}` } })
  assert.equal(((await standing.json()) as { member: string }).member, 'yangtze-motor')
  await tab.getByRole('button', { name: 'Revoke' }).click()
  await tab.getByRole('tooltip').getByRole('button', { name: 'OK' }).click()
  await tab.getByText('revoked').waitFor()
  assert.equal((await fetch(`${world.base}/v1/session`, { headers: { authorization: `Bearer ${key.trim()}` } })).status, 401)
  assert.deepEqual(complaints, [])
  await context.close()
})

test('an account shows how its balance came to be, and a payment its receipt', { timeout: 120_000 }, async () => {
  const { tab, context, complaints } = await world.open('zh-CN', '/', { timezoneId: 'America/New_York' })
  await signIn(tab, /长江汽车股份有限公司.*经办/, '登录')
  const chinasDay = (): string => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  const before = chinasDay()
  await tab.getByRole('link', { name: '付款', exact: true }).click()
  await tab.getByRole('region', { name: '本机构账户' }).getByRole('link').first().click()
  await tab.getByRole('img', { name: 'CNY.HJB 余额变化' }).locator('svg').waitFor()
  // The business day is China's, in whatever time zone the reader is.
  assert.ok([before, chinasDay()].includes(await tab.getByLabel('对账日（北京时间）').inputValue()))
  await tab.getByRole('region', { name: '流水' }).getByRole('link').first().click()
  const path = await tab.getByRole('link', { name: '下载电子回单' }).getAttribute('href')
  const receipt = await tab.evaluate(async href => {
    const { status, headers } = await fetch(href)
    return [status, headers.get('content-type')]
  }, path ?? '')
  assert.deepEqual(receipt, [200, 'application/pdf'])
  assert.deepEqual(complaints, [])
  await context.close()
})
