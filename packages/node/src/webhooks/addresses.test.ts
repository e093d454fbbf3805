import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressFor, allowedTargets, isPublicAddress, MalformedTarget, targetOf } from './addresses.ts'

const NONE = allowedTargets('', false)

test('an address that is nobody\'s on the Internet is told from one that is, however it is written', () => {
  for (const address of ['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.0.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '::1', '::', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd12::1', 'ff02::1',
    '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '::127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1', '2001::1', 'x', '']) {
    assert.equal(isPublicAddress(address), false, address)
  }
  for (const address of ['1.1.1.1', '114.114.114.114', '172.32.0.1', '2400:3200::1', '2606:4700::1111', '::ffff:1.1.1.1']) assert.equal(isPublicAddress(address), true, address)
})

test('a URL is taken when it is HTTPS to the Internet, and otherwise only where the configuration names its host', () => {
  for (const [url, fault] of [
    ['http://example.com/', 'scheme'], ['ftp://example.com/', 'scheme'], ['file:///etc/passwd', 'malformed'], ['x', 'malformed'], [`https://e.x/${'a'.repeat(2_000)}`, 'malformed'], ['https://a:b@example.com/', 'credentials'],
    ['https://127.0.0.1/', 'private'], ['https://2130706433/', 'private'], ['https://0x7f.1/', 'private'], ['https://[::1]/', 'private'], ['https://[::ffff:127.0.0.1]/', 'private'], ['https://example.com/#x', 'malformed'], ['https://example.com:0/', 'port'],
  ] as const) assert.equal(targetOf(url, NONE), fault, url)
  assert.equal((targetOf('https://example.com:8443/a?b=c', NONE) as URL).host, 'example.com:8443')
  const allowed = allowedTargets('erp.inner, 10.1.0.0/16,fd00::/8', false)
  assert.equal((targetOf('http://erp.inner/x', allowed) as URL).hostname, 'erp.inner')
  assert.equal((targetOf('http://10.1.255.255/', allowed) as URL).hostname, '10.1.255.255')
  assert.equal(targetOf('http://10.2.0.1/', allowed), 'scheme')
  assert.equal((targetOf('https://[fd00::1]/', allowed) as URL).hostname, '[fd00::1]')
  assert.equal(typeof targetOf('http://localhost:1/', allowedTargets('', true)), 'object')
  for (const text of ['10.0.0.0/33', 'a b', '-x', '10.0.0.0/x', 'fd00::/129', 'x/8']) assert.throws(() => allowedTargets(text, false), MalformedTarget, text)
})

test('the connection goes to an address that was judged, and a name that also leads inside is refused as a whole', async () => {
  const leads = (...addresses: string[]) => () => Promise.resolve(addresses)
  assert.equal(await addressFor('example.com', NONE, leads('1.1.1.1', '1.0.0.1')), '1.1.1.1')
  assert.equal(await addressFor('example.com', NONE, leads('1.1.1.1', '127.0.0.1')), 'private')
  assert.equal(await addressFor('example.com', NONE, leads('::ffff:192.168.1.1')), 'private')
  assert.equal(await addressFor('example.com', NONE, () => Promise.reject(new Error('ENOTFOUND'))), 'unresolved')
  assert.equal(await addressFor('127.0.0.1', NONE), 'private')
  assert.equal(await addressFor('erp.inner', allowedTargets('erp.inner', false), leads('10.0.0.1')), '10.0.0.1')
  assert.equal(await addressFor('other.inner', allowedTargets('10.0.0.0/8', false), leads('10.0.0.1')), '10.0.0.1')
})
