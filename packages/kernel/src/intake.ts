import {
  assert, decodeStrict, LIMITS, readTransaction, type ShapeProblem, type Timestamp, toMillis, type Transaction,
} from '@jianghan/protocol'
import { errors } from './errors.ts'
import type { Action } from './module.ts'
import type { Router } from './router.ts'
import type { Requirement } from './schema/action.ts'
import { type Decision, ok, type Refusal, refuse } from './schema/status.ts'

/** An action of a transaction whose bytes are right. */
export type CheckedAction = Readonly<{ action: Action; body: unknown }>

/** A transaction that passed every check that needs no state: what a node accepts, and what a block executes. */
export type Intake = Readonly<{
  transaction: Transaction
  actions: readonly CheckedAction[]
  /** What must be authorised: what the actions require, and the accounts they spend from. */
  requirements: readonly Requirement[]
}>

/** Reads a SignedTransaction for this chain and runs the check of each of its actions. Signatures are judged elsewhere. */
export function intake(router: Router, chainId: string, bytes: Uint8Array): Decision<Intake> {
  const read = readTransaction(bytes)
  if (!read.ok) return refuseShape(read)
  const transaction = read.value
  if (transaction.body.chainId !== chainId) return refuse(errors.wrongChain, { chainId: transaction.body.chainId, expected: chainId })
  const actions: CheckedAction[] = []
  const requirements: Requirement[] = []
  for (const { type, body } of transaction.body.actions) {
    const checked = checkAction(router, type, body)
    if (checked.refused) return checked
    const { action, body: value } = checked.value
    actions.push(checked.value)
    requirements.push(...action.schema.requires(value))
    for (const { account } of action.schema.spends(value)) requirements.push({ kind: 'account', account })
  }
  return ok({ transaction, actions, requirements })
}

function checkAction(router: Router, type: string, bytes: Uint8Array): Decision<CheckedAction> {
  const action = router.action(type)
  if (action === undefined) return refuse(errors.unknownAction, { type })
  const message = decodeStrict(action.schema.message, bytes)
  if (!message.ok) return refuse(errors.malformed, { detail: message.problem, offset: message.offset })
  const body = action.schema.check(message.value)
  return body.refused ? body : ok({ action, body: body.value })
}

/** A refusal in the kernel's words of what is wrong with the shape of bytes. */
export function refuseShape(shape: ShapeProblem): Refusal {
  if (shape.problem === 'malformed') return refuse(errors.malformed, { detail: shape.detail, offset: shape.offset })
  if (shape.problem === 'tooLarge') return refuse(errors.tooLarge, { limit: shape.limit })
  assert('problem' in shape)
  return refuse(errors.wrongShape, { detail: shape.problem })
}

/** Whether a transaction may enter a block of this time: not expired, and not valid for longer than ten minutes. */
export function checkValidity(transaction: Transaction, time: Timestamp): Decision<void> {
  const nowMs = toMillis(time)
  const { validUntilMs } = transaction.body
  if (validUntilMs < nowMs) return refuse(errors.expired, { validUntilMs, nowMs })
  if (validUntilMs > nowMs + LIMITS.validityMs) return refuse(errors.tooFarAhead, { validUntilMs, latestMs: nowMs + LIMITS.validityMs })
  return ok()
}
