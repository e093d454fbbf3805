import { assert } from '@jianghan/protocol'
import { allowedTargets, hostOf, isPublicAddress, MalformedTarget, targetOf } from './addresses.ts'
import { retryAfterOf, excerptOf } from './post.ts'

/** Good inputs. */
export const corpus: Uint8Array[] = ['https://erp.example/ledger', 'http://[::ffff:127.0.0.1]:8080/', 'erp.inner,10.0.0.0/8,fd00::/8', '120', 'Fri, 27 Nov 2026 08:00:00 GMT', '::ffff:7f00:1'].map(text => new Uint8Array(Buffer.from(text)))

/** Whatever text there is: a target is HTTPS and no inner address, and nothing throws but what says so. */
export function fuzz(data: Uint8Array): void {
  const text = new TextDecoder().decode(data)
  const url = targetOf(text, allowedTargets('', false))
  if (typeof url !== 'string') {
    assert(url.protocol === 'https:' && url.username === '', 'only HTTPS without credentials')
    assert(!/^[0-9.]+$/.test(url.hostname) || isPublicAddress(hostOf(url)), 'no inner address')
  }
  try {
    allowedTargets(text, false)
  } catch (fault) {
    if (!(fault instanceof MalformedTarget)) throw fault
  }
  isPublicAddress(text)
  const pause = retryAfterOf(text)
  assert(pause === undefined || pause > 0, 'a pause is a time to come')
  assert(excerptOf(data).length <= 500, 'an excerpt is bounded')
}
