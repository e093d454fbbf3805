import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalLink, itemOf } from './keys.ts'

const LINKS: readonly (readonly [uri: string, link: string | undefined])[] = [
  ['urn:epc:id:sgtin:4012345.011111.9876', 'https://id.gs1.org/01/04012345111118/21/9876'],
  ['urn:epc:id:sscc:4012345.0000000333', 'https://id.gs1.org/00/040123450000003338'],
  ['urn:epc:id:sgln:4012345.00011.987', 'https://id.gs1.org/414/4012345000115/254/987'],
  ['urn:epc:id:sgln:4012345.00005.0', 'https://id.gs1.org/414/4012345000054'],
  ['urn:epc:class:lgtin:4012345.012345.Lot987', 'https://id.gs1.org/01/04012345123456/10/Lot987'],
  ['urn:epc:idpat:sgtin:4012345.012345.*', 'https://id.gs1.org/01/04012345123456'],
  ['urn:epc:id:giai:4012345.ABC.345', 'https://id.gs1.org/8004/4012345ABC.345'],
  ['https://shop.example/food/gtin/4012345111118/lot/A1/ser/S1?17=270101', 'https://id.gs1.org/01/04012345111118/21/S1'],
  ['https://example.com/01/96385074/10/A1', 'https://id.gs1.org/01/00000096385074/10/A1'],
  ['https://id.gs1.org/00/040123450000003338', 'https://id.gs1.org/00/040123450000003338'],
  ['urn:epc:id:sgtin:4012345.01111.9876', undefined],
  ['urn:epc:id:sgtin:4012345.011111', undefined],
  ['urn:epc:id:nothing:4012345.011111.1', undefined],
  ['https://example.com/products/1', undefined],
  ['https://example.com/00/04012345000000333', undefined],
  ['', undefined],
]
for (const [uri, link] of LINKS) test(`"${uri}" is ${link ?? 'no GS1 key'}`, () => assert.equal(canonicalLink(uri), link))

test('lots, pieces and logistic units are items, whatever they are written as', () => {
  assert.equal(itemOf('urn:epc:class:lgtin:4012345.012345.Lot987'), '01/04012345123456/10/Lot987')
  assert.equal(itemOf('urn:epc:id:sgtin:4012345.011111.98%22'), '01/04012345111118/21/98"')
  assert.equal(itemOf('https://x.example/00/040123450000003338'), '00/040123450000003338')
  assert.equal(itemOf('https://x.example/01/04012345111118/21/a%2Fb'), '01/04012345111118/21/a/b')
  for (const none of ['urn:epc:idpat:sgtin:4012345.012345.*', 'urn:epc:id:sgln:4012345.00005.0', 'https://x.example/01/04012345111118/21/%']) assert.equal(itemOf(none), undefined)
})
