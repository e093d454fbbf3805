import { type Invariant, renderOutcome, type BlockResult, type Router, decodeEvent } from '@jianghan/kernel'
import { assert, equalBytes, stateKeyHash, toHex, verifyAbsent, verifyPresent } from '@jianghan/protocol'
import type { Change, StateView } from '@jianghan/store'
import type { BatchFate, Fate } from './oracle.ts'

/** Something that must hold in a run does not. */
export class Violation extends Error {
  override readonly name = 'Violation'
}

/** Stops a run where something does not hold. */
export function demand(fact: unknown, what: string): asserts fact {
  if (!fact) throw new Violation(what)
}

/** What a block did, in the words of the oracle, batch for batch as they were handed in. */
function fatesOf(router: Router, batches: readonly Uint8Array[], { receipts, outcomes, leftOut, dropped, batches: kept }: BlockResult): BatchFate[] {
  let next = 0
  const left = [...dropped]
  return batches.map(bytes => {
    if (kept[next] !== bytes) {
      const drop = left.shift()
      assert(drop !== undefined && drop.batch === bytes, 'a batch is kept or dropped')
      return { dropped: `${drop.refusal.error.moduleName}.${drop.refusal.error.name}${drop.poison === undefined ? '' : ` ${String((drop.poison.error as Error).stack)}`}` }
    }
    const at = next++
    const names = (events: readonly Uint8Array[]): string[] => events.map(event => decodeEvent(router.events, event)?.name ?? '?')
    const done: Fate[] = receipts.flatMap(({ batch, position, outcome, events }, index) => (batch !== at ? [] : [{
      position, onLedger: true, status: renderOutcome(router.errors, outcome).status, events: names(events),
      became: outcomes.filter(({ cause }) => cause === index).map(each => ({ id: toHex(each.transactionId), status: renderOutcome(router.errors, each.outcome).status, events: names(each.events) })),
    }]))
    const out: Fate[] = leftOut.filter(({ batch }) => batch === at).map(({ position, refusal: { error } }) => ({
      position, onLedger: false, status: `${error.moduleName}.${error.name}`, events: [], became: [],
    }))
    return { fates: [...done, ...out].sort((a, b) => a.position - b.position) }
  })
}

const say = (fate: Fate | undefined): string => (fate === undefined ? 'nothing' : `${fate.onLedger ? 'on the ledger' : 'left out'} ${fate.status} ${fate.events.join(' ')} ${fate.became.map(({ id, status, events }) => `· ${id.slice(0, 16)} ${status} ${events.join(' ')}`).join(' ')}`.trim())

/** Compares what a block did with what the oracle says it must do. Returns the names of all statuses and events that came. */
export function compareBlock(router: Router, batches: readonly Uint8Array[], result: BlockResult, foreseen: readonly BatchFate[]): string[] {
  const seen: string[] = []
  for (const [i, came] of fatesOf(router, batches, result).entries()) {
    const wanted = foreseen[i]
    if ('dropped' in came || wanted === undefined || 'dropped' in wanted) {
      const [a, b] = [came, wanted].map(fate => (fate !== undefined && 'dropped' in fate ? fate.dropped : 'kept'))
      demand(a === b, `batch ${i}: ${a} instead of ${b}`)
      seen.push(String(a))
      continue
    }
    demand(came.fates.length === wanted.fates.length, `batch ${i}: ${came.fates.length} transactions instead of ${wanted.fates.length}`)
    for (const [position, fate] of came.fates.entries()) {
      const want = wanted.fates[position]
      const isAny = want?.status === 'kernel.any' && !fate.onLedger
      demand(isAny || say(fate) === say(want), `batch ${i} transaction ${position}: ${say(fate)} instead of ${say(want)}`)
      seen.push(fate.status, ...fate.events, ...fate.became.flatMap(({ status, events }) => [`later ${status}`, ...events]))
    }
  }
  return seen
}

/** The whole state as entries, kept up to date by the changes of blocks. */
export class Mirror {
  readonly #entries = new Map<string, readonly [Uint8Array, Uint8Array]>()

  apply(changes: readonly Change[]): void {
    for (const [key, value] of changes) {
      if (value === undefined) this.#entries.delete(toHex(key))
      else this.#entries.set(toHex(key), [key, value])
    }
  }

  get size(): number {
    return this.#entries.size
  }

  entries(): (readonly [Uint8Array, Uint8Array])[] {
    return [...this.#entries.values()]
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#entries.get(toHex(key))?.[1]
  }
}

/** Runs invariants over a state; returns their names. */
export function checkInvariants(invariants: readonly Invariant[], state: readonly (readonly [Uint8Array, Uint8Array])[]): string[] {
  return invariants.map(({ name, check }) => {
    const broken = check(state)
    demand(broken === undefined, `invariant ${name}: ${broken}`)
    return name
  })
}

/** Whether a key can be shown to be there, or not to be, under a view's root, and says what the mirror says. */
export function checkProof(view: StateView, mirror: Mirror, key: Uint8Array): void {
  const value = mirror.get(key)
  const held = view.get(key)
  demand(value === undefined ? held === undefined : held !== undefined && equalBytes(value, held), `key ${toHex(key)} holds another value`)
  const proof = view.prove(key)
  const holds = proof.kind === 'present' ? value !== undefined && verifyPresent(view.root, key, value, proof.path) : value === undefined && verifyAbsent(view.root, key, proof)
  demand(holds, `proof of key ${toHex(key)} (${toHex(stateKeyHash(key))}) does not hold`)
}
