import { assert, concat, equalBytes, utf8 } from '@jianghan/protocol'
import { ASSERTION_LIMITS, assertedBytes, readAssertion, writeAssertion } from './webauthn.ts'

/** Any bytes as an assertion: refused, or within its bounds and the one layout of its parts. */
export function fuzz(data: Uint8Array): void {
  const read = readAssertion(data)
  if ('problem' in read) return
  assert(equalBytes(writeAssertion(read.authenticatorData, read.clientDataJson, read.signature), data), 'an assertion has one layout')
  assert(read.origin.length <= ASSERTION_LIMITS.origin && ((read.authenticatorData[32] as number) & 5) === 5, 'an origin, a present and verified user')
  assert(!new TextDecoder().decode(read.clientDataJson).includes('"crossOrigin":true'), 'not across origins')
  assert(assertedBytes(read, data) === undefined, 'an assertion is not its own challenge')
}

const clientData = utf8('{"type":"webauthn.get","challenge":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","origin":"https://bank.example","crossOrigin":false}')

/** An assertion, and one with extensions and further client data. */
export const corpus: readonly Uint8Array[] = [
  writeAssertion(concat(new Uint8Array(32), Uint8Array.of(0x05, 0, 0, 0, 1)), clientData, new Uint8Array(64).fill(1)),
  writeAssertion(concat(new Uint8Array(32), Uint8Array.of(0x9d, 0, 0, 0, 1, 0xa0)), concat(clientData.subarray(0, clientData.length - 1), utf8(',"more":1}')), new Uint8Array(64).fill(1)),
]
