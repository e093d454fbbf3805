import { application as first } from '@jianghan/app'
import {
  type Action, type Application, codec, defineAction, defineErrors, defineModule, defineQuery, defineState, declareQuery, keysAfter, map, type Module, refuse, textArgument,
} from '@jianghan/kernel'

/**
 * A release after this one, as one could be: version 2 of the application. It has a module more, whose first state is made by a migration from
 * what members hold, and one payment that version 1 allowed is refused.
 */

const ROSTER = { number: 99, name: 'roster' } as const
const words = { zh: '名册', en: 'Roster' }
/** Table 3 of module 1: the accounts. */
const ACCOUNTS = [0, 1, 3]

const roster = defineState(ROSTER, { counts: map(1, codec.u8, codec.record({ accounts: codec.u32 })) })
const errors = defineErrors(ROSTER, { tooRound: { code: 1, retry: 'never', facts: {}, zh: () => '金额过整。', en: () => 'The amount is too round.', hint: words } })

const count = defineQuery(declareQuery({
  name: 'roster.getCount', summary: words, args: { under: textArgument(codec.text, /^all$/) }, result: codec.record({ accounts: codec.u32 }), audience: 'public', example: { under: 'all' },
}), { run: read => roster.counts.get(read, 0), provedBy: () => [roster.counts.keyOf(0)] })

const rosterModule: Module = defineModule({
  schema: { ...ROSTER, title: words, actions: [], queries: [count.schema], errors, events: {} },
  since: 2, actions: [], queries: [count], invariants: [], genesis: () => undefined,
  migrations: [{
    to: 2, name: 'roster.counts', summary: { zh: '统计账户数', en: 'Count the accounts' },
    step(write, place, budget) {
      const keys = keysAfter(write, place, budget)
      const found = keys.filter(({ key }) => ACCOUNTS.every((byte, i) => key[i] === byte)).length
      if (found > 0) roster.counts.put(write, 0, { accounts: (roster.counts.get(write, 0)?.accounts ?? 0) + found })
      return { taken: Math.max(1, keys.length), changed: found > 0 ? 1 : 0, place: keys.length < budget ? undefined : keys.at(-1)?.place }
    },
  }],
})

/** An action that refuses a million units from version 2 on. */
function stricter(before: Action): Action {
  return defineAction(before.schema, {
    ...before, older: [{ until: 2, action: before }],
    decide: (read, input) => (input.body.amount.atoms === 1_000_000n ? refuse(errors.tooRound, {}) : before.decide(read, input)),
  })
}

/** The application of that release. */
export const application: Application = {
  ...first, version: 2,
  modules: [...first.modules.map(module => ({
    ...module, actions: module.actions.map(action => (action.schema.name === 'payments.v1.CustomerCreditTransfer' ? stricter(action) : action)),
  })), rosterModule],
}
