import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { WEBAUTHN_P256 } from '@jianghan/crypto'
import { formatAddress, keyId, membersV1 } from '@jianghan/protocol'
import { ConsoleWorld, type Opened, signIn } from './support/consoleBrowser.ts'
import { bytesOf, DemoLedger } from './support/demoLedger.ts'
import { ask } from './support/http.ts'
import { makePasskey, plugInAuthenticator } from './support/passkeys.ts'

/** Officers whose keys are passkeys: a real browser with an authenticator, a real node that holds no key of theirs. */

let world: ConsoleWorld
let base: string
let ledger: DemoLedger

before(async () => {
  world = await ConsoleWorld.start()
  base = world.base
  ledger = new DemoLedger(base, join(world.root, 'ledger'))
}, { timeout: 240_000 })

after(() => world?.end(), { timeout: 30_000 })

/** Has maker and checker of the car maker sign an action with their key files. */
async function act(type: string, body: Uint8Array): Promise<void> {
  const signers = await ledger.pair('yangtze-motor')
  const { body: answer } = await ask(`${world.node.url}/v1/transactions?wait=final`, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: Buffer.from(await ledger.transaction({ type, body, signers })) })
  assert.equal(answer.results[0].outcome.status, 'done', JSON.stringify(answer))
}

const addKey = (publicKey: Uint8Array, roles: string[]): Promise<void> => act('members.v1.AddKey', bytesOf(membersV1.AddKeySchema, { memberId: 'yangtze-motor', key: { kind: WEBAUTHN_P256, publicKey, roles } }))
const nameSite = (): Promise<void> => act('members.v1.SetWebOrigins', bytesOf(membersV1.SetWebOriginsSchema, { memberId: 'yangtze-motor', origins: [{ origin: base, rpId: 'localhost' }] }))
const addressOf = (publicKey: Uint8Array): string => formatAddress('key', keyId(WEBAUTHN_P256, publicKey))

async function trySignIn(tab: Page, words: Readonly<{ open: RegExp; use: string }> = { open: /^(Sign in|Change)$/, use: 'Sign in with a passkey' }): Promise<void> {
  await tab.getByRole('button', { name: words.open }).first().click()
  await tab.getByRole('button', { name: words.use }).click()
}

/** A tab whose officer has a passkey with these roles. */
async function officer(locale: string, name: string, roles: string[]): Promise<Opened & Readonly<{ publicKey: Uint8Array }>> {
  const opened = await world.open(locale)
  await plugInAuthenticator(opened)
  const publicKey = await makePasskey(opened.tab, name)
  await addKey(publicKey, roles)
  return { ...opened, publicKey }
}

test('an officer signs in with a passkey that the ledger knows, at a site that its member named, and not after it was revoked', { timeout: 180_000 }, async () => {
  const opened = await world.open('en-GB')
  const { tab, context } = opened
  await plugInAuthenticator(opened)
  const publicKey = await makePasskey(tab, 'treasurer')
  await trySignIn(tab)
  await tab.getByText('the ledger has no such passkey').waitFor()
  await tab.getByRole('button', { name: 'Close' }).click()
  await addKey(publicKey, ['checker'])
  await trySignIn(tab)
  await tab.getByText('its member has not named this site on the ledger').waitFor()
  await tab.getByRole('button', { name: 'Close' }).click()
  await nameSite()
  await trySignIn(tab)
  await tab.getByText(addressOf(publicKey)).waitFor()
  await tab.getByText('Set where passkeys may sign').first().waitFor()
  await act('members.v1.RetireKey', bytesOf(membersV1.RetireKeySchema, { memberId: 'yangtze-motor', keyId: keyId(WEBAUTHN_P256, publicKey) }))
  assert.equal(await tab.evaluate(async () => (await fetch('/v1/transactions')).status), 401)
  await context.close()
})

test('a maker signs a payment with a passkey, a checker approves it with another one, and no key of either lies at the node', { timeout: 240_000 }, async () => {
  await nameSite()
  const maker = await officer('zh-CN', 'maker', ['maker'])
  const checker = await officer('en-GB', 'checker', ['checker'])
  await trySignIn(maker.tab, { open: /^(登录|切换)$/, use: '用通行密钥登录' })
  await maker.tab.getByText(addressOf(maker.publicKey)).waitFor()
  await maker.tab.getByRole('link', { name: '付款', exact: true }).click()
  const enter = async (amount: string): Promise<void> => {
    await maker.tab.getByLabel('收款账户地址').fill(formatAddress('account', ledger.account('qingshan-wiring')))
    await maker.tab.getByLabel('收款行货币').click()
    await maker.tab.getByTitle('CNY.DHB', { exact: true }).last().click()
    await maker.tab.getByLabel('金额').fill(amount)
    await maker.tab.getByRole('button', { name: '核对' }).click()
  }
  // A node that prepares another payment than what was entered is found out before anything is signed.
  const body = (answer: Readonly<{ actions: readonly Readonly<{ input: Readonly<{ amount: string }> }>[] }>, amount: string) => ({ ...answer, actions: answer.actions.map(each => ({ ...each, input: { ...each.input, amount } })) })
  await maker.tab.route('**/v1/transactions/prepare', async route => { await route.continue({ postData: JSON.stringify(body(route.request().postDataJSON(), '86400.00 CNY.HJB')) }) }, { times: 1 })
  await enter('6,400.25')
  await maker.tab.getByText('节点准备的内容与所填的不符').waitFor()
  await maker.tab.getByRole('button', { name: '修改' }).click()
  await maker.tab.getByRole('button', { name: '核对' }).click()
  const review = maker.tab.getByRole('region', { name: '将要签署的内容' })
  await review.getByText('6,400.25 CNY.HJB').waitFor()
  await review.getByText('签署后成为待其他人员审批的提案').waitFor()
  const hash = await review.locator('.mono', { hasText: /^[0-9a-f]{64}/ }).innerText()
  await maker.tab.getByRole('button', { name: '用通行密钥签署' }).click()
  await maker.tab.getByText('已生成待审批的提案').waitFor()

  const { tab } = checker
  await trySignIn(tab)
  await tab.getByText(addressOf(checker.publicKey)).waitFor()
  await tab.getByRole('link', { name: 'Approvals' }).click()
  await tab.getByRole('article').getByText('6,400.25 CNY.HJB').waitFor()
  await tab.getByRole('article').getByText(addressOf(maker.publicKey).slice(0, 8)).first().waitFor()
  await tab.getByRole('button', { name: 'Approve' }).click()
  const signed = tab.getByRole('region', { name: 'What will be signed' })
  await signed.getByText('6,400.25 CNY.HJB').waitFor()
  await signed.getByText(hash.trim()).waitFor()
  await tab.getByRole('button', { name: 'Sign with the passkey' }).click()
  await tab.getByText('It is final').waitFor()
  await tab.getByRole('link', { name: /^[0-9a-f]+…/ }).first().click()
  await tab.waitForSelector('[data-verdict="true"]')
  assert.deepEqual([maker.complaints, checker.complaints], [[], []])
  await Promise.all([maker.context.close(), checker.context.close()])
})

test('a session that ends while a payment is entered leaves what was entered, and goes on when its officer is back', { timeout: 180_000 }, async () => {
  await nameSite()
  const { tab, context } = await officer('en-GB', 'maker', ['maker'])
  await trySignIn(tab)
  await tab.getByRole('link', { name: 'Payments' }).click()
  const to = formatAddress('account', ledger.account('qingshan-wiring'))
  await tab.getByLabel('To, the address of an account').fill(to)
  await tab.getByLabel('Amount').fill('7.10')
  // Ended elsewhere: the browser still sends the token of a session that is none any more.
  const ends = async (): Promise<void> => {
    const cookies = await context.cookies()
    await tab.evaluate(async () => { await fetch('/v1/session/end', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }) })
    await context.addCookies(cookies)
  }
  const told = tab.getByText('The session has ended. Sign in again').first()
  const isKept = async (): Promise<void> => {
    assert.deepEqual([await tab.getByLabel('To, the address of an account').inputValue(), await tab.getByLabel('Amount').inputValue()], [to, '7.10'])
  }
  await ends()
  await nameSite() // a block, after which the page asks again
  await told.waitFor()
  await isKept()
  await trySignIn(tab)
  await told.waitFor({ state: 'hidden' })
  await isKept()
  await tab.getByRole('button', { name: 'Review' }).click()
  const review = tab.getByRole('region', { name: 'What will be signed' })
  await review.getByText('7.10 CNY.HJB').waitFor()
  await ends()
  await tab.getByRole('button', { name: 'Sign with the passkey' }).click()
  await review.getByText('node.sessionEnded').waitFor()
  await trySignIn(tab)
  await told.waitFor({ state: 'hidden' })
  await tab.getByRole('button', { name: 'Sign with the passkey' }).click()
  await tab.getByText('a proposal waits for approval').waitFor()
  await context.close()
})

test('an officer makes a passkey by a page, admins have it registered as their policy asks, it signs in, and another takes its place when it is lost', { timeout: 240_000 }, async () => {
  const opened = await world.open('en-GB')
  const { tab, context, complaints } = opened
  await plugInAuthenticator(opened)
  await signIn(tab, /Hanyang Brake Systems.*maker/, 'Sign in')
  const keys = async (): Promise<void> => { await tab.getByRole('link', { name: 'Officers’ keys' }).click() }
  /** Signs as the maker, who is the admin here, and has the checker approve it: the admin policy of the demo asks for both. */
  const agree = async (what: RegExp): Promise<void> => {
    await tab.getByRole('button', { name: 'Sign and submit' }).click()
    await tab.getByText('a proposal waits for approval').waitFor()
    await signIn(tab, /Hanyang Brake Systems.*checker/, 'Change')
    await tab.getByRole('link', { name: 'Approvals' }).click()
    await tab.getByRole('article', { name: what }).getByRole('button', { name: 'Approve' }).click()
    await tab.getByText('It is final').waitFor()
    await signIn(tab, /Hanyang Brake Systems.*maker/, 'Change')
    await keys()
  }
  await keys()
  await tab.getByRole('button', { name: 'Name this site' }).click()
  await agree(/Set where passkeys may sign/)
  await tab.getByText('Your organisation has named this site').waitFor()
  const make = async (): Promise<string> => {
    await tab.getByRole('button', { name: 'Make one on this device' }).click()
    await tab.getByText('Until it is registered the ledger does not know it').waitFor()
    return tab.getByLabel('Public key').inputValue()
  }
  const publicKey = await make()
  await tab.getByRole('checkbox', { name: 'checker' }).check()
  await tab.getByRole('button', { name: 'Review and register' }).click()
  await tab.getByRole('region', { name: 'What will be signed' }).getByText(publicKey.slice(0, 8)).first().waitFor()
  await agree(/Add a key of an officer/)
  await trySignIn(tab)
  const address = addressOf(Uint8Array.from(Buffer.from(publicKey, 'hex')))
  await tab.getByText(address).waitFor()

  // It is lost: the two others put a new one into its place, for everybody to see.
  await signIn(tab, /Hanyang Brake Systems.*maker/, 'Change')
  await keys()
  await make()
  await tab.getByLabel('Address of the lost key').fill(address)
  await tab.getByRole('button', { name: 'Review and begin the replacement' }).click()
  await agree(/Begin to replace a key that was lost/)
  await tab.getByLabel('Address of the lost key').fill(address)
  await tab.getByText('The replacement waits').waitFor()
  await tab.getByRole('button', { name: 'Object' }).waitFor()
  assert.deepEqual(complaints, [])
  await context.close()
})
