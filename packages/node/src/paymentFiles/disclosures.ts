import type { FieldOpening } from '@jianghan/crypto'
import type { Vault } from '@jianghan/vault'
import { held } from './messageStore.ts'

/** Which fields of a transaction: by name, or all that are held. */
export type FieldsAsked = readonly string[] | 'all'

/** Openings in ascending order of their names, and the names that were asked for and are not held. */
export type FieldsAnswer = Readonly<{ fields: readonly Readonly<{ name: string } & FieldOpening>[]; missing: readonly string[] }>

/** The openings of a transaction's commitments from the vault. Where none were kept or they were erased, nothing is held. */
export async function fieldsOfTransaction(vault: Vault, transactionId: Uint8Array, asked: FieldsAsked): Promise<FieldsAnswer> {
  const answer = await vault.fields(transactionId)
  const erased = answer !== undefined && 'refused' in answer && (answer.refused as { code?: unknown }).code === 'vault.erased'
  const fields = (erased ? undefined : held(answer as Exclude<typeof answer, undefined> | undefined)) ?? {}
  const names = asked === 'all' ? Object.keys(fields) : [...new Set(asked)]
  return {
    fields: names.filter(name => Object.hasOwn(fields, name)).sort().map(name => ({ name, ...fields[name] as FieldOpening })),
    missing: names.filter(name => !Object.hasOwn(fields, name)),
  }
}
