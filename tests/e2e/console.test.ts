import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { ConsoleWorld, type Opened, signIn } from './support/consoleBrowser.ts'
import { run } from './support/processes.ts'

/** The console as people use it: a real browser, a real node, the demo consortium. */

let world: ConsoleWorld
let base: string

before(async () => {
  world = await ConsoleWorld.start()
  base = world.base
}, { timeout: 240_000 })

after(() => world?.end(), { timeout: 30_000 })

const open = (locale: string, path = '/'): Promise<Opened> => world.open(locale, path)

test('the address that up prints opens on the living ledger, in Chinese, and asks nobody else for anything', { timeout: 240_000 }, async () => {
  const { tab, context, complaints, foreign } = await open('zh-CN')
  await tab.getByRole('heading', { name: '账本此刻' }).waitFor()
  assert.match(await tab.locator('.figures').innerText(), /区块高度\s+\d+[\s\S]*链标识\s+wuhan-demo-/)
  await tab.getByText('只有一个验证节点').waitFor()
  assert.match(await tab.locator('.foot').innerText(), /ICP 备案号 鄂ICP备2026000001号-1\s+区块链信息服务备案编号 鄂网信备42010026000001号/)
  assert.equal(await tab.evaluate(() => document.documentElement.lang), 'zh-CN')
  assert.deepEqual([complaints, foreign], [[], []])
  await context.close()
})

test('a person of the demo signs in, sees its payments, and the browser itself finds them true', { timeout: 120_000 }, async () => {
  const { tab, context, complaints } = await open('en-GB')
  await tab.getByText('No transactions that you may see').waitFor()
  await signIn(tab, /Yangtze Motor Co\., Ltd\. .*maker/, 'Sign in')
  await tab.getByText('yangtze-motor-maker').waitFor()
  await tab.getByRole('region', { name: 'Newest transactions' }).getByRole('row', { name: 'Pay a customer of the same or another bank' }).first().getByRole('link').first().click()
  await tab.waitForSelector('[data-verdict="true"]')
  assert.match(await tab.locator('.verdict').innerText(), /Computed by your browser from the proof/)
  assert.match(await tab.locator('main').innerText(), /debtor account\s+jh1/)
  assert.deepEqual(complaints, [])
  await context.close()
})

test('a server that changes one figure of what it shows is found out in red', { timeout: 120_000 }, async () => {
  const { tab, context } = await open('en-GB')
  await signIn(tab, /Yangtze Motor Co\., Ltd\. .*maker/, 'Sign in')
  await tab.getByText('yangtze-motor-maker').waitFor()
  const id = await tab.evaluate(async () => ((await (await fetch('/v1/transactions?limit=1')).json()) as { items: { id: string }[] }).items[0]?.id)
  await tab.route(`**/v1/transactions/${id}`, async route => {
    const response = await route.fetch()
    const body = await response.json() as { height: string }
    await route.fulfill({ response, json: { ...body, height: String(Number(body.height) - 1) } })
  })
  await tab.goto(`${base}/console/transactions/${id}`)
  await tab.waitForSelector('[data-verdict="differs"]')
  await tab.getByText('What the server shows differs from the proof').waitFor()
  await context.close()
})

test('another reader sees another ledger: who signs out sees only what is public', { timeout: 120_000 }, async () => {
  const { tab, context } = await open('zh-CN')
  await signIn(tab, /长江汽车股份有限公司.*经办/, '登录')
  await tab.getByText('客户贷记转账').first().waitFor()
  await tab.getByRole('button', { name: '退出', exact: true }).click()
  await tab.getByText('没有您可见的交易').waitFor()
  await context.close()
})

test('a request that another site makes with the session is refused, and so is a person of the demo that there is none of', { timeout: 60_000 }, async () => {
  const { tab, context } = await open('en-GB')
  await signIn(tab, /Yangtze Motor Co\., Ltd\. .*maker/, 'Sign in')
  const cookies = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const foreign = await fetch(`${base}/v1/session/end`, { method: 'POST', headers: { cookie: cookies, origin: 'https://evil.example', 'content-type': 'application/json' }, body: '{}' })
  assert.deepEqual([foreign.status, ((await foreign.json()) as { code: string }).code], [403, 'node.notFromOwnPage'])
  const unknown = await fetch(`${base}/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ persona: 'nobody' }) })
  assert.deepEqual([unknown.status, ((await unknown.json()) as { code: string }).code], [401, 'node.signInRefused'])
  await context.close()
})

test('the owner of the machine signs in by the address that the command prints, once', { timeout: 120_000 }, async () => {
  const printed = await run('./jianghan', ['console', '--data', 'ledger'], { cwd: world.root, language: 'en' })
  assert.match(printed.stdout, /^http:\/\/localhost:[0-9]+\/console\/#code=[A-Za-z0-9_-]+\n$/)
  const path = printed.stdout.trim().slice(base.length)
  const { tab, context } = await open('en-GB', path)
  await tab.getByRole('button', { name: 'Sign out' }).waitFor()
  assert.equal(await tab.evaluate(() => location.hash), '')
  const again = await open('en-GB', path)
  await again.tab.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
  await Promise.all([context.close(), again.context.close()])
})

test('one search box leads to a block, a member and a transaction', { timeout: 120_000 }, async () => {
  const { tab, context } = await open('en-GB')
  await signIn(tab, /Yangtze Motor Co\., Ltd\. .*maker/, 'Sign in')
  const search = async (text: string): Promise<void> => {
    await tab.getByRole('search').getByRole('textbox').fill(text)
    await tab.getByRole('search').getByRole('button', { name: 'Search' }).click()
  }
  await search('2')
  await tab.getByRole('heading', { name: 'Block 2' }).waitFor()
  await search('hanjiang-bank')
  await tab.getByRole('heading', { name: /汉江银行/ }).waitFor()
  await search('6f1c2c50-7a5e-4d0c-9f2b-0d6f6f0b1a01')
  await tab.waitForSelector('[data-verdict="true"]')
  await context.close()
})

test('a maker pays what it has looked at, and a checker approves exactly that from its inbox', { timeout: 180_000 }, async () => {
  const { tab, context, complaints } = await open('en-GB')
  await signIn(tab, /Yangtze Motor Co\., Ltd\. .*maker/, 'Sign in')
  await tab.getByRole('link', { name: 'Payments' }).click()
  const [to] = await payees(tab)
  await tab.getByLabel('To, the address of an account').fill(to ?? '')
  await tab.getByLabel('Amount').fill('0')
  await tab.getByLabel('Amount').blur()
  await tab.getByText('An amount is a positive decimal number').waitFor()
  await tab.getByLabel('Amount').fill('12,800.50')
  await tab.getByRole('button', { name: 'Review' }).click()
  await tab.getByRole('region', { name: 'What will be signed' }).getByText('12,800.50 CNY.HJB').waitFor()
  await tab.getByRole('button', { name: 'Sign and submit' }).click()
  await tab.getByText('a proposal waits for approval').waitFor()

  await tab.getByRole('link', { name: 'Approvals' }).click()
  await tab.getByRole('button', { name: 'Approve' }).click()
  await tab.getByText('made this proposal and cannot approve it as well').waitFor()

  await signIn(tab, /Yangtze Motor Co\., Ltd\. .*checker/, 'Change')
  await tab.getByText('yangtze-motor-checker').waitFor()
  await tab.getByRole('article').getByText('12,800.50 CNY.HJB').waitFor()
  await tab.getByRole('button', { name: 'Approve' }).click()
  await tab.getByText('It is final').waitFor()
  await tab.getByRole('link', { name: 'Payments' }).click()
  await tab.getByText('47,779,893.65 CNY.HJB').waitFor()
  assert.deepEqual(complaints.filter(each => !each.includes('/v1/approvals/')), [])
  await context.close()
})

/** Accounts of the suppliers, as the ledger's own payments name them. */
async function payees(tab: Page): Promise<string[]> {
  return tab.evaluate(async () => {
    const { items } = await (await fetch('/v1/transactions?limit=10')).json() as { items: { id: string; actions: string[] }[] }
    const paid = items.find(({ actions }) => actions.includes('payments.v1.CustomerCreditTransfer'))
    const { events } = await (await fetch(`/v1/transactions/${paid?.id}`)).json() as { events: { name: string; fields: { creditor?: string } }[] }
    return events.flatMap(({ fields: { creditor } }) => (creditor === undefined ? [] : [creditor]))
  })
}
