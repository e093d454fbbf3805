import type { Words } from '@jianghan/kernel/schema'
import type { DescMessage } from '@bufbuild/protobuf'
import { decodeStrict, formatAddress, readBody, toHex, transactionId } from '@jianghan/protocol'
import { actionSchema } from './actions.ts'
import { showMessage } from './fields.ts'

/** What the bytes of a transaction's body say, for a person who is to sign them. */
export type ReadableTransaction = Readonly<{
  /** The transaction's id, hexadecimal. */
  id: string
  chainId: string
  /** ISO 8601. */
  validUntil: string
  unique: string
  /** Addresses of the keys that must sign (jhkey1…), in the order of the body. */
  signers: readonly string[]
  actions: readonly Readonly<{
    type: string
    /** What it does, in a few words; undefined where this release does not know the action. */
    summary?: Words
    /** Its fields as people write them; undefined where this release does not know the action or its bytes are not one. */
    input?: Readonly<Record<string, unknown>>
  }>[]
}>

/** Reads the bytes themselves, so that what is shown is what is signed; undefined where they are no body of a transaction. */
export function readableBody(body: Uint8Array): ReadableTransaction | undefined {
  const read = readBody(body)
  if (!read.ok) return undefined
  const { chainId, validUntilMs, unique, signers, actions } = read.value
  const moment = new Date(Number(validUntilMs))
  return {
    id: toHex(transactionId(body)), chainId, unique: toHex(unique),
    validUntil: Number.isNaN(moment.getTime()) ? String(validUntilMs) : moment.toISOString(),
    signers: signers.map(id => formatAddress('key', id)),
    actions: actions.map(({ type, body: bytes }) => {
      const schema = actionSchema(type)
      const decoded = schema && decodeStrict<DescMessage>(schema.message, bytes)
      return { type, ...(schema && { summary: schema.summary }), ...(schema && decoded?.ok === true && { input: showMessage(schema.message, decoded.value) }) }
    }),
  }
}
