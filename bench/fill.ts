import { application as released } from '@jianghan/app'
import { type Application, defineAction, defineModule } from '@jianghan/kernel'
import { declareAction, ok } from '@jianghan/kernel/schema'
import { membersTables, paymentsTables } from '@jianghan/modules/schema'
import { assert, paymentsV1, sha256, utf8 } from '@jianghan/protocol'

/** Number of the module that only benchmarks know. */
const FILL = { number: 60_000, name: 'fill' }

/** Account ids that {@link application}'s Fill makes: the same ones for the same numbers. */
export const filledAccount = (n: number): Uint8Array => sha256(utf8(`filled account ${n}`)).subarray(0, 20)

// Fill speaks in the fields of Issue: the account whose record and balance are copied, and in place of atoms the first number, of the issuer's the count.
const schema = declareAction<typeof paymentsV1.IssueSchema, Readonly<{ template: Uint8Array; assetId: string; from: number; count: number }>>({
  name: 'fill.v1.Fill',
  message: paymentsV1.IssueSchema,
  summary: { zh: '填充账户（仅供基准测试）', en: 'Fill in accounts, for benchmarks only' },
  example: {},
  check: ({ to, amount, issuerId }) => ok({ template: to, assetId: amount?.assetId ?? '', from: Number(amount?.atoms), count: Number(issuerId) }),
})

const fill = defineAction(schema, {
  decide: () => ok(),
  apply(write, { body: { template, assetId, from, count } }) {
    const record = write.get(membersTables.accounts.keyOf(template))
    const balance = write.get(paymentsTables.balances.keyOf({ account: template, asset: assetId }))
    assert(record !== undefined && balance !== undefined, 'a template account with a balance')
    for (let n = from; n < from + count; n++) {
      const account = filledAccount(n)
      write.put(membersTables.accounts.keyOf(account), record)
      write.put(paymentsTables.balances.keyOf({ account, asset: assetId }), balance)
    }
  },
})

/** The released application and one action more, by which a benchmark comes to millions of accounts in minutes instead of hours. */
export const application: Application = {
  ...released,
  modules: [...released.modules, defineModule({
    schema: { ...FILL, title: schema.summary, actions: [schema], queries: [], errors: {}, events: {} },
    actions: [fill], queries: [], invariants: [], genesis: () => undefined,
  })],
}
