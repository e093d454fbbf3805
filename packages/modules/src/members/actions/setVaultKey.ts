import { defineAction, ok } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { events } from '../events.ts'
import { setVaultKey as schema } from '../schema/setVaultKey.ts'
import { state } from '../state.ts'

/** Sets the vault key of a member. Who holds items under an older one reads them with the secret of that one. */
export const setVaultKey = defineAction(schema, {
  decide: () => ok(),
  apply(write, { body: { memberId, kind, publicKey, endpoint } }) {
    state.vaultKeys.put(write, memberId, { kind, publicKey, endpoint, since: write.height })
    write.emit(events.vaultKeySet, { memberId, kind, publicKey, endpoint })
    assert(state.vaultKeys.get(write, memberId)?.kind === kind)
  },
})
