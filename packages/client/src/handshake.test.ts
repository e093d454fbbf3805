import assert from 'node:assert/strict'
import { test } from 'node:test'
import { handshakeProblem, Http } from './http.ts'
import { JianghanError } from './error.ts'
import { serve } from './testing/index.ts'

test('each handshake that fails names one cause, and other faults none', () => {
  const rows = [
    ['CERT_HAS_EXPIRED', 'certificateExpired'], ['CERT_NOT_YET_VALID', 'certificateNotYetValid'], ['SELF_SIGNED_CERT_IN_CHAIN', 'authorityUnknown'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'authorityUnknown'], ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificateOfOtherHost'], ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'clientCertificateNeeded'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'clientCertificateRefused'], ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tlsTooOld'], ['ERR_SSL_WRONG_VERSION_NUMBER', 'plainHttpThere'],
    ['ECONNREFUSED', undefined], ['network', undefined],
  ] as const
  for (const [code, problem] of rows) assert.equal(handshakeProblem(code), problem, code)
})

test('HTTPS to a port of plain HTTP is told as that, with the remedy', async t => {
  const { url } = await serve(t, (_seen, response) => { response.end('{}') })
  const http = new Http({ nodes: [{ url: url.replace('http:', 'https:') }], fetch, lang: 'en', retry: { attempts: 1, baseMs: 1, maxMs: 1, random: () => 0 } })
  await assert.rejects(http.json({ path: '/' }), fault => fault instanceof JianghanError && fault.code === 'client.plainHttpThere' && fault.hint.en.includes('http://'))
})
