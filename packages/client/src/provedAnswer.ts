import { answerJson, type Json, NotProved, provedEntries } from '@jianghan/kernel/schema'
import { moduleSchemas } from '@jianghan/modules/schema'
import type { Proof } from '@jianghan/light'
import { canonicalJson, toHex } from '@jianghan/protocol'
import { querySchema } from './actions.ts'
import type { Language } from './error.ts'
import { clientError } from './problems.data.ts'

/**
 * Holds an answer against the state entries of a proof that was found true: the answer is made again from them and must be the same.
 * Without that a node could give any answer with a proof of something else. Throws client.proofUnrelated.
 */
export function checkAnswer(name: string, args: unknown, told: Readonly<{ height: bigint; answer: Json }>, proof: Proof, lang: Language): void {
  const unrelated = (what: string) => clientError('proofUnrelated', { what }, lang)
  const query = querySchema(name)
  const reading = moduleSchemas.find(module => module.name === name.split('.')[0])?.readings?.[name]
  if (query === undefined || reading === undefined) throw unrelated(`no reading of ${name}`)
  // Header H+1 carries the state after H.
  if (proof.header.height !== told.height + 1n) throw unrelated(`height ${told.height}, header ${proof.header.height}`)
  const entries = new Map(proof.state.map(claim => [toHex(claim.key), claim.kind === 'present' ? claim.value : undefined]))
  try {
    const made = answerJson(query, reading(provedEntries(entries, toHex), args, told.answer))
    if (canonicalJson(made) !== canonicalJson(told.answer)) throw unrelated(name)
  } catch (fault) {
    if (fault instanceof NotProved) throw unrelated(`entry ${fault.message.slice(0, 80)}`)
    throw fault
  }
}

/** What a node tells of a transaction: where it is, and whether it did what it says. */
export type Told = Readonly<{ height?: string; index?: number; outcome?: { done: boolean } }>

/** Holds what a node tells of a transaction against a proof that was found true. Throws client.proofUnrelated. */
export function checkReceipt(id: string, told: Told, proof: Proof, lang: Language): void {
  const leaf = proof.log.map(claim => claim.leaf).find(each => each.kind === 'receipt' && toHex(each.transactionId) === id)
  if (leaf?.kind !== 'receipt') throw clientError('proofUnrelated', { what: id }, lang)
  const done = leaf.outcome.module === 0 && leaf.outcome.code === 0
  if (String(leaf.height) !== String(told.height) || (told.outcome !== undefined && told.outcome.done !== done)) {
    throw clientError('proofUnrelated', { what: `receipt of ${id}` }, lang)
  }
}
