import { defineQuery } from '@jianghan/kernel'
import { keyId } from '@jianghan/protocol'
import { getReplacement as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** A replacement that waits, as the state holds it. */
export const getReplacement = defineQuery(schema, {
  run(read, { key }) {
    const found = state.replacements.get(read, key)
    return found === undefined ? undefined : { key, member: found.member, newKey: keyId(found.kind, found.publicKey), readyMs: found.readyMs }
  },
  provedBy: ({ key }) => [state.replacements.keyOf(key)],
})
