import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { SMTPServer } from 'smtp-server'
import { formatAddress } from '@jianghan/protocol'
import { Authority } from '../testing/authority.ts'
import { startReceiver } from '../testing/receiver.ts'
import { accountAt, afterwards, post, startTestNode, temporaryFolder, transfer } from '../testing/testLedger.ts'

const addressOf = (account: number): string => formatAddress('account', accountAt(account))

type Mail = Readonly<{ to: string[]; text: string; user: string | undefined; secure: boolean }>

/** A mail server on this machine that wants STARTTLS and a password. */
async function startMailServer(t: TestContext, tls: Readonly<{ cert: string; key: string }>, refuseFirst = 0): Promise<{ port: number; mails: readonly Mail[]; until(count: number): Promise<readonly Mail[]> }> {
  const mails: Mail[] = []
  const waiting = new Set<() => void>()
  let refusals = refuseFirst
  const server = new SMTPServer({
    cert: tls.cert, key: tls.key, authOptional: false, logger: false,
    onAuth: ({ username, password }, _session, done) => (password === 'secret' ? done(null, { user: username }) : done(new Error('no'))),
    onData(stream, session, done) {
      const chunks: Uint8Array[] = []
      stream.on('data', (chunk: Uint8Array) => chunks.push(chunk))
      stream.on('end', () => {
        if (refusals-- > 0) return done(Object.assign(new Error('not now'), { responseCode: 451 }))
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), text: Buffer.concat(chunks).toString('utf8'), user: session.user, secure: session.secure })
        done()
        for (const look of waiting) look()
      })
    },
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  afterwards(t, () => new Promise<void>(resolve => { server.close(resolve) }))
  const until = (count: number): Promise<readonly Mail[]> => new Promise(resolve => {
    const look = (): void => { if (mails.length >= count) resolve(mails) }
    waiting.add(look)
    look()
  })
  return { port: (server.server.address() as AddressInfo).port, mails, until }
}

/** The text of a mail as it is read: its encoding taken off. */
function read({ text }: Mail): string {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const body = rest.join('\n\n')
  const plain = /base64/i.test(head) ? Buffer.from(body, 'base64').toString('utf8') : Buffer.from(body.replaceAll(/=\r\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString('utf8')
  return plain.replaceAll('\r\n', '\n')
}

test('many payments are one mail, over STARTTLS and with a password, without names or amounts unless they are allowed', async t => {
  const folder = temporaryFolder(t) // of settings; the node has one of its own
  const authority = await Authority.make('test')
  const mail = await startMailServer(t, await authority.issue({ names: ['localhost', '127.0.0.1'] }), 1)
  writeFileSync(join(folder, 'ca.pem'), authority.ca)
  writeFileSync(join(folder, 'password'), 'secret\n')
  const usual = { channel: 'mail', gatherSeconds: 1, about: ['payment.arrived', 'payment.refused'], accounts: [addressOf(1)] }
  writeFileSync(join(folder, 'notifications.json'), JSON.stringify({
    format: 'jianghan-notifications', version: 1,
    channels: { mail: { kind: 'smtp', host: 'localhost', port: mail.port, security: 'starttls', user: 'node', passwordFile: 'password', caFile: 'ca.pem', from: 'ledger@example.com' } },
    recipients: [{ ...usual, name: 'desk', to: ['desk@example.com'], language: 'zh' }, { ...usual, name: 'treasury', to: ['treasury@example.com'], language: 'en', details: true }],
  }))
  const node = await startTestNode(t, { config: { notifications: join(folder, 'notifications.json') } })
  await post(node, [...Array.from({ length: 8 }, () => transfer({ from: 0, to: 1, atoms: '120050' })), transfer({ from: 1, to: 2, atoms: '99999999' })])
  const mails = await mail.until(2)
  const of = (to: string): Mail => mails.find(each => each.to.includes(to)) as Mail
  assert.deepEqual(mails.map(({ secure, user }) => [secure, user]), [[true, 'node'], [true, 'node']])
  assert.match(read(of('desk@example.com')), /^收到 8 笔款项。\n有 1 笔付款被拒绝或未能执行。\n\nnode-test · 详情请登录查看。/)
  assert.doesNotMatch(of('desk@example.com').text, /1,?200|jh1/)
  assert.match(read(of('treasury@example.com')), /^8 payments arrived\.\n {2}\+1,200\.50 CNY\.TB → jh1/)
})

test('robots are told in their own way, signed, and what they refuse in an answer of 200 is sent again', async t => {
  const folder = temporaryFolder(t) // of settings; the node has one of its own
  const robots = await startReceiver(t)
  let refusals = 1
  robots.answer(({ path }, response) => {
    const refused = path.startsWith('/ding') && refusals-- > 0
    response.end(path.startsWith('/sms') ? 'OK 1' : JSON.stringify({ errcode: refused ? 310_000 : 0, code: 0 }))
  })
  const at = (path: string): string => new URL(path, robots.url).href
  const channels = {
    wecom: { kind: 'wecom', url: at('/wecom?key=1') }, ding: { kind: 'dingtalk', url: at('/ding?access_token=1'), secret: 'SEC1' }, feishu: { kind: 'feishu', url: at('/feishu/hook'), secret: 'SEC2' },
    sms: { kind: 'http', url: at('/sms?phone={{to:url}}'), body: '{"text":"{{text}}"}', headers: { authorization: 'key 1' }, accepted: 'OK' },
  }
  writeFileSync(join(folder, 'notifications.json'), JSON.stringify({
    format: 'jianghan-notifications', version: 1, channels,
    recipients: Object.keys(channels).map(channel => ({ name: channel, channel, to: channel === 'sms' ? ['+86 1'] : [], about: ['payment.arrived'], gatherSeconds: 1, accounts: [addressOf(1)] })),
  }))
  const node = await startTestNode(t, { config: { notifications: join(folder, 'notifications.json') } })
  await post(node, [transfer({ from: 0, to: 1 })])
  const all = await robots.until(received => received.length >= 5)
  const of = (path: string) => all.filter(each => each.path.startsWith(path))
  const text = '收到 1 笔款项。\n\nnode-test · 详情请登录查看。'
  assert.deepEqual(of('/wecom')[0]?.json, { msgtype: 'text', text: { content: text } })
  assert.equal(of('/ding').length, 2, 'once more after it was refused')
  for (const { path } of of('/ding')) {
    const query = new URL(at(path)).searchParams
    assert.equal(query.get('sign'), createHmac('sha256', 'SEC1').update(`${query.get('timestamp')}\nSEC1`).digest('base64'))
  }
  const feishu = of('/feishu')[0]?.json
  assert.deepEqual(feishu, { timestamp: feishu.timestamp, sign: createHmac('sha256', `${feishu.timestamp}\nSEC2`).digest('base64'), msg_type: 'text', content: { text } })
  assert.deepEqual([of('/sms')[0]?.path, of('/sms')[0]?.json, of('/sms')[0]?.headers.authorization], ['/sms?phone=%2B86%201', { text }, 'key 1'])
})
