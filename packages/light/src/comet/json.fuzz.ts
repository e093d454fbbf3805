import { fromUtf8 } from '@jianghan/protocol'
import { fromBase64 } from './base64.ts'
import { commitFromJson, headerFromJson, signedHeaderFromJson, validatorSetFromJson, validatorsFromJson } from './json.ts'
import { parseTime } from './time.ts'

/** Any bytes as text and as JSON: a value or undefined, never a throw. */
export function fuzz(data: Uint8Array): void {
  const text = fromUtf8(data)
  if (text === undefined) return
  parseTime(text)
  fromBase64(text)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return
  }
  for (const read of [headerFromJson, commitFromJson, signedHeaderFromJson, validatorsFromJson, validatorSetFromJson]) read(json)
}
