import {
  assert, decodeStrict, LIMITS, readTransaction, type ShapeProblem, type Timestamp, toMillis, type Transaction,
} from '@jianghan/protocol'
import { errors } from './errors.ts'
import type { Action } from './module.ts'
import type { Router } from './router.ts'
import type { CarriedAction, Requirement, Spend } from './schema/action.ts'
import { type Decision, ok, type Refusal, refuse } from './schema/status.ts'

/** An action of a transaction whose bytes are right. */
export type CheckedAction = Readonly<{
  action: Action
  body: unknown
  /** What must be authorised: what the action requires, and what it spends. */
  requirements: readonly Requirement[]
  spends: readonly Spend[]
  /** The action that carries this one and stands right before it. */
  carrier?: CheckedAction
}>

/** A transaction that passed every check that needs no state: what a node accepts, and what a block executes. */
export type Intake = Readonly<{
  transaction: Transaction
  /** In the order in which they are carried out: an action that another one carries stands right behind it. */
  actions: readonly CheckedAction[]
}>

/** Reads a SignedTransaction for this chain and runs the check of each of its actions. Signatures are judged elsewhere. */
export function intake(router: Router, chainId: string, bytes: Uint8Array): Decision<Intake> {
  const read = readTransaction(bytes)
  if (!read.ok) return refuseShape(read)
  const transaction = read.value
  if (transaction.body.chainId !== chainId) return refuse(errors.wrongChain, { chainId: transaction.body.chainId, expected: chainId })
  const actions: CheckedAction[] = []
  for (const each of transaction.body.actions) {
    const checked = checkAction(router, each)
    if (checked.refused) return checked
    actions.push(checked.value)
    const carried = carriedBy(router, checked.value)
    if (carried?.refused) return carried
    if (carried !== undefined) actions.push(carried.value)
  }
  return ok({ transaction, actions })
}

function checkAction(router: Router, { type, body: bytes }: CarriedAction): Decision<CheckedAction> {
  const action = router.action(type)
  if (action === undefined) return refuse(errors.unknownAction, { type })
  const message = decodeStrict(action.schema.message, bytes)
  if (!message.ok) return refuse(errors.malformed, { detail: message.problem, offset: message.offset })
  const checked = action.schema.check(message.value)
  if (checked.refused) return checked
  const body = checked.value
  return ok({ action, body, requirements: action.schema.requires(body), spends: action.schema.spends(body) })
}

/** The action inside another one; what is carried carries nothing itself. */
function carriedBy(router: Router, carrier: CheckedAction): Decision<CheckedAction> | undefined {
  const carried = carrier.action.schema.carries?.(carrier.body)
  if (carried === undefined) return undefined
  const checked = checkAction(router, carried)
  if (checked.refused) return checked
  if (checked.value.action.schema.carries !== undefined) return refuse(errors.carriedTwice, { type: carried.type })
  return ok({ ...checked.value, carrier })
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
