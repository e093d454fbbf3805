import type { ModuleSchema, QuerySchema } from '@jianghan/kernel/schema'
import { moduleSchemas } from '@jianghan/modules/schema'
import type * as protocol from '@jianghan/protocol'
import type { GenMessage } from '@bufbuild/protobuf/codegenv2'

/** An amount as people give it: "12.50 CNY.HJB", or its parts, in decimals or in smallest units. */
export type AmountInput =
  | string
  | Readonly<{ asset: string; decimal: string }>
  | Readonly<{ asset: string; atoms: string | bigint }>
  | Readonly<{ assetId: string; atoms: string | bigint }>

/** What may be given for a field: addresses, UUIDs and hexadecimal for bytes, {@link AmountInput} for amounts. */
export type FieldInput<T> =
  T extends Uint8Array ? Uint8Array | string
    : T extends { $typeName: `${string}.Amount` } ? AmountInput
      : T extends readonly (infer E)[] ? readonly FieldInput<E>[]
        : T extends { $typeName: string } ? { readonly [K in Exclude<keyof T, '$typeName' | '$unknown'>]?: FieldInput<T[K]> }
          : T extends bigint ? bigint | number | string
            : T

/** An action that is still as people write it; `build` turns it into bytes. */
export type ActionRequest = Readonly<{ type: string; input: Readonly<Record<string, unknown>> }>

type NameOf<F> = F extends { $typeName: infer N } ? N : F extends readonly (infer E)[] ? NameOf<E> : F extends { case: string; value: infer V } ? NameOf<V> : never
/** Names of messages that are parts of other messages: amounts, policies. What is part of none is an action. */
type PartNames<NS> = { [K in keyof NS]: NS[K] extends GenMessage<infer M> ? NameOf<NonNullable<M[keyof M]>> : never }[keyof NS]
type Builders<NS> = {
  readonly [K in keyof NS as K extends `${infer N}Schema`
    ? NS[K] extends GenMessage<infer M> ? M['$typeName'] extends PartNames<NS> ? never : Uncapitalize<N> : never : never]:
  NS[K] extends GenMessage<infer M> ? (input: FieldInput<M>) => ActionRequest : never
}

/** One builder for each action of each module: `actions.payments.transfer({ from, to, amount: '12.50 CNY.HJB' })`. */
export type ActionBuilders = {
  readonly [K in keyof typeof protocol as K extends `${infer M}V1` ? M extends 'tx' | 'proof' ? never : M : never]: Builders<(typeof protocol)[K]>
}

/** The verb of an action as programs write it: "payments.v1.CustomerCreditTransfer" → "customerCreditTransfer". */
export function verbOf(name: string): string {
  const verb = name.slice(name.lastIndexOf('.') + 1)
  return verb.slice(0, 1).toLowerCase() + verb.slice(1)
}

/** The builders of all modules of this release. */
export function actionBuilders(modules: readonly ModuleSchema[] = moduleSchemas): ActionBuilders {
  const builders = modules.map(module => [module.name, Object.fromEntries(module.actions.map(action =>
    [verbOf(action.name), (input: Readonly<Record<string, unknown>>): ActionRequest => ({ type: action.name, input })]))])
  return Object.fromEntries(builders) as ActionBuilders
}

/** The ledger-free half of an action, whatever its message. */
export type AnyAction = ModuleSchema['actions'][number]

/** The action of this name, "payments.v1.Transfer". */
export const actionSchema = (name: string): AnyAction | undefined =>
  moduleSchemas.flatMap(module => module.actions).find(action => action.name === name)

/** The query of this name, "payments.getBalance". */
export const querySchema = (name: string): QuerySchema | undefined =>
  moduleSchemas.flatMap(module => module.queries).find(query => query.name === name)
