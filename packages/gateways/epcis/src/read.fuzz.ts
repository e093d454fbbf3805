import { assert, equalBytes } from '@jianghan/protocol'
import { eventDigest } from './eventHash.ts'
import { canonicalLink, itemOf } from './keys.ts'
import { readJsonEvents } from './readJson.ts'
import { readXmlEvents } from './readXml.ts'

/** Any text as a document of either kind and as a URI: refused within bounds, or events with one identifier each; a canonical link is its own canonical form. */
export function fuzz(data: Uint8Array): void {
  const text = new TextDecoder().decode(data)
  for (const read of [readJsonEvents(text), readXmlEvents(text)]) {
    if (!read.ok) continue
    for (const event of read.events) assert(equalBytes(eventDigest(event), eventDigest(event)), 'an event has one identifier')
  }
  const link = canonicalLink(text)
  if (link !== undefined) assert(canonicalLink(link) === link, 'a canonical link stays as it is')
  assert(itemOf(text) === undefined || link !== undefined, 'an item is named by a link')
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Documents and URIs of each kind. */
export const corpus: readonly Uint8Array[] = [
  utf8('{"@context":[{"ex":"https://ex.org/"}],"type":"EPCISDocument","epcisBody":{"eventList":[{"type":"ObjectEvent","eventTime":"2026-11-24T08:00:00+08:00","epcList":["urn:epc:id:sscc:4012345.0000000333"],"ex:note":{"ex:a":["3","1"]}}]}}'),
  utf8('<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2"><EPCISBody><EventList><ObjectEvent><eventTime>2026-11-24T08:00:00Z</eventTime><epcList><epc>urn:epc:id:sscc:4012345.0000000333</epc></epcList></ObjectEvent></EventList></EPCISBody></epcis:EPCISDocument>'),
  utf8('urn:epc:id:sgtin:4012345.011111.9876'), utf8('urn:epc:class:lgtin:4012345.012345.Lot987'), utf8('https://shop.example/x/gtin/4012345111118/lot/A/ser/1?17=270101'),
]
