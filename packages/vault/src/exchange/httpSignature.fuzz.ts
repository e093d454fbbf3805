import { generateKeyPair } from '@jianghan/crypto'
import { fromUtf8, utf8 } from '@jianghan/protocol'
import { readAnswer, readRequest, signAnswer, signRequest } from './httpSignature.ts'

const key = generateKeyPair(1, new Uint8Array(32).fill(1))
const request = signRequest(key, { path: '/vault/v1/deliver', chainId: 'c', from: 'alpha', to: 'beta', created: 1, nonce: 'A'.repeat(22) }, utf8('body'))
const answer = signAnswer(key, { status: 200, from: 'beta', to: 'alpha', created: 2, request }, utf8('{}'))

/** The headers of a request and of its answer, a line each. */
export const corpus: readonly Uint8Array[] = [request, answer].map(headers => utf8(Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join('\n')))

/** Any bytes as headers: read or not, never a throw. */
export function fuzz(data: Uint8Array): void {
  const lines = (fromUtf8(data) ?? Buffer.from(data).toString('latin1')).split('\n', 32)
  const headers = Object.fromEntries(lines.map(line => [line.slice(0, Math.max(0, line.indexOf(': '))), line.slice(line.indexOf(': ') + 2)]))
  readRequest('/vault/v1/deliver', headers)
  readAnswer(200, headers, request)
}
