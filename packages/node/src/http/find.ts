import { isRefused, type Refused } from '@jianghan/crypto'
import type { IndexClient } from '@jianghan/index'
import { fromHex } from '@jianghan/protocol'
import { EVERYTHING, type Viewer } from '../audience/viewer.ts'
import { fail, ProblemFault, refusedProblem } from '../problem/define.ts'
import { problems } from '../problem/http.data.ts'
import type { Place } from '../threads/messages.ts'
import type { HttpContext } from './context.ts'

/** The index, or the problem that there is none. */
export const indexOf = ({ index }: Pick<HttpContext, 'index'>): IndexClient => index ?? fail(problems.indexNotReady, { state: 'off' })

/** An answer of the index, or its refusal thrown: 400 for what was asked wrongly, 503 for what can be answered later. */
export function indexed<T>(answer: T | Refused): T {
  if (!isRefused(answer)) return answer
  throw new ProblemFault(refusedProblem(answer, answer.refused.code.startsWith('index.bad') ? 400 : 503))
}

/** Where a transaction stands, by its id: from the replay window for ten minutes, from the index ever after. */
export async function findTransaction(context: HttpContext, text: string): Promise<Place | undefined> {
  const id = text.length === 64 ? fromHex(text) : undefined
  if (id === undefined) return fail(problems.badArgument, { name: 'id', allowed: '64 hexadecimal digits' })
  const recent = await context.kernel.call('recent', { id })
  if (recent !== undefined) return recent
  return indexed(await indexOf(context).transaction(id))
}

/**
 * Where the ledger tells what became later of the transaction at a place, the newest first. An index that is rebuilding or absent takes nothing
 * from what is known of the transaction itself.
 */
export async function outcomesAt({ kernel, index }: HttpContext, place: Place): Promise<readonly Place[]> {
  const parts = index && await kernel.call('transaction', { height: place.height, index: place.index, viewer: EVERYTHING })
  const found = parts && await index.outcomes(parts.leaf.subarray(1, 33))
  return found === undefined || isRefused(found) ? [] : found.map(({ height, index: at }) => ({ height, index: at }))
}

/**
 * Says that a transaction is not to be had: that it is none, or, where blocks were pruned, that those which are kept do not hold it. Whether it once was in a block
 * is told only to who sees all: of the others nobody knows any more whom it concerned.
 */
export async function notToBeHad({ head, kernel }: HttpContext, id: string, place: Place | undefined, viewer: Viewer): Promise<never> {
  const first = String(head.firstHeight)
  if (place !== undefined && place.height < head.firstHeight && (await kernel.call('granted', { viewer })).all) return fail(problems.blockPruned, { height: String(place.height), first })
  return head.firstHeight > 1n ? fail(problems.transactionNotKept, { id, first }) : fail(problems.transactionNotFound, { id })
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The same by id or by UETR; of several payments under one UETR the newest that was done. */
export async function findByIdOrUetr(context: HttpContext, text: string): Promise<Place | undefined> {
  const uetr = UUID.test(text) ? fromHex(text.replaceAll('-', '')) : undefined
  if (uetr === undefined) return findTransaction(context, text)
  const found = indexed(await indexOf(context).byUetr(uetr))
  return found.find(({ status }) => status.code === 0) ?? found[0]
}
