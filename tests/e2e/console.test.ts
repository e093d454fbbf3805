import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { publicKeyOfPasskey, WEBAUTHN_P256 } from '@jianghan/crypto'
import { formatAddress, keyId, membersV1 } from '@jianghan/protocol'
import { ConsoleWorld, type Opened, signIn } from './support/consoleBrowser.ts'
import { bytesOf, DemoLedger } from './support/demoLedger.ts'
import { ask } from './support/http.ts'
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

test('an officer signs in with a passkey that the ledger knows, at a site that its member named, and not after it was revoked', { timeout: 180_000 }, async () => {
  const { tab, context } = await open('en-GB')
  const devices = await context.newCDPSession(tab)
  await devices.send('WebAuthn.enable')
  await devices.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } })
  const spki = await tab.evaluate(async () => {
    const made = await navigator.credentials.create({ publicKey: {
      challenge: new Uint8Array(32), rp: { name: 'Jianghan' }, user: { id: crypto.getRandomValues(new Uint8Array(16)), name: 'treasurer', displayName: 'treasurer' },
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }], authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    } }) as PublicKeyCredential
    return [...new Uint8Array((made.response as AuthenticatorAttestationResponse).getPublicKey() ?? new ArrayBuffer(0))]
  })
  const publicKey = publicKeyOfPasskey(Uint8Array.from(spki)) as Uint8Array
  const tries = async (): Promise<void> => {
    await tab.getByRole('button', { name: /^(Sign in|Change)$/ }).first().click()
    await tab.getByRole('button', { name: 'Sign in with a passkey' }).click()
  }
  await tries()
  await tab.getByText('the ledger has no such passkey').waitFor()
  await tab.getByRole('button', { name: 'Close' }).click()

  const ledger = new DemoLedger(base, join(world.root, 'ledger'))
  const officers = await ledger.pair('yangtze-motor')
  const act = async (type: string, body: Uint8Array): Promise<void> => {
    const { body: answer } = await ask(`${world.node.url}/v1/transactions?wait=final`, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: Buffer.from(await ledger.transaction({ type, body, signers: officers })) })
    assert.equal(answer.results[0].outcome.status, 'done', JSON.stringify(answer))
  }
  await act('members.v1.AddKey', bytesOf(membersV1.AddKeySchema, { memberId: 'yangtze-motor', key: { kind: WEBAUTHN_P256, publicKey, roles: ['checker'] } }))
  await tries()
  await tab.getByText('its member has not named this site on the ledger').waitFor()
  await tab.getByRole('button', { name: 'Close' }).click()
  await act('members.v1.SetWebOrigins', bytesOf(membersV1.SetWebOriginsSchema, { memberId: 'yangtze-motor', origins: [{ origin: base, rpId: 'localhost' }] }))
  await tries()
  const address = formatAddress('key', keyId(WEBAUTHN_P256, publicKey))
  await tab.getByText(address).waitFor()
  await tab.getByText('Pay a customer of the same or another bank').first().waitFor()

  await act('members.v1.RetireKey', bytesOf(membersV1.RetireKeySchema, { memberId: 'yangtze-motor', keyId: keyId(WEBAUTHN_P256, publicKey) }))
  const after = await tab.evaluate(async () => (await fetch('/v1/transactions')).status)
  assert.equal(after, 401)
  await context.close()
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
