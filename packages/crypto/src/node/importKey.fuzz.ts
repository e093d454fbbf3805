import { assert, utf8 } from '@jianghan/protocol'
import { isSecret } from '../keys.ts'
import { isRefused } from '../refused.ts'
import { importKey } from './importKey.ts'

/** Any bytes as a private key of other software: a pair or a refusal, never a throw. */
export function fuzz(data: Uint8Array): void {
  const key = importKey(data)
  assert(isRefused(key) || isSecret(key.kind, key.secret), 'what is imported can sign')
}

/** A PEM and a JWK of Ed25519 (RFC 8410, section 10.3; RFC 8037, appendix A.1). */
export const corpus: readonly Uint8Array[] = [
  utf8('-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n'),
  utf8('{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}'),
]
