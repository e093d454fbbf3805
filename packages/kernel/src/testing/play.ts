import { create, toBinary } from '@bufbuild/protobuf'
import {
  assert, batchMessage, fromMillis, LIMITS, sha256, signTransaction, toHex, txV1, utf8,
} from '@jianghan/protocol'
import { type Change, Journal, type StateReader } from '@jianghan/store'
import { type BlockResult, executeBatches } from '../execute.ts'
import { genesisChanges } from '../genesis.ts'
import { intake } from '../intake.ts'
import { type Router, routerOf } from '../router.ts'
import type { Requirement } from '../schema/action.ts'
import { decodeEvent } from '../schema/event.ts'
import { renderOutcome } from '../schema/status.ts'
import { tick, TICK_STEPS_MAX } from '../schema/tick.ts'
import type { Read, Write } from '../state.ts'
import { type Expect, parseTable, type Row, TableFault, wordsOf } from './table.ts'
import { sayAction, type Stage } from './vocabulary.ts'
import { signWith, type TableKey, toyJudge, World } from './world.ts'

const CHAIN = 'table-chain'

/** A table being played: one block a row, on one journal. */
export class Play {
  readonly world = new World()
  readonly router: Router
  readonly #stage: Stage
  readonly #journal: Journal
  readonly #node: TableKey
  #height = 0n
  #nowMs: bigint
  #sequence = 0n
  #rows = 0

  constructor(stage: Stage) {
    this.#stage = stage
    this.#nowMs = this.world.startMs
    this.router = routerOf(stage.application)
    const { parts, node } = stage.begin(this.world)
    this.#node = node
    const genesis = genesisChanges(stage.application, { chainId: CHAIN, time: fromMillis(this.world.startMs), parts })
    const base: StateReader = { get: key => genesis.get(key), flatGet: key => genesis.flatGet(key) }
    this.#genesis = genesis
    this.#journal = new Journal(base)
  }
  readonly #genesis: Journal

  /** Plays all rows; throws {@link TableFault} at the first that comes out differently. */
  run(table: string, firstLine: number): void {
    const rows = parseTable(table, firstLine, new Set(Object.keys(this.#stage.vocabulary.shows)))
    assert(rows.length > 0, 'a table has rows')
    for (const row of rows) {
      this.#row(row)
      this.#checkInvariants(row)
    }
  }

  #row(row: Row): void {
    switch (row.kind) {
      case 'wait':
        this.#nowMs += row.ms
        return
      case 'given': {
        const given = this.#stage.vocabulary.given[row.noun]
        if (given === undefined) throw new TableFault(row.line, row.text, `nothing is known of "given ${row.noun}"`)
        given(this.world, this.#write(), row.words)
        return
      }
      case 'shows': {
        const shown = this.#stage.vocabulary.shows[row.noun]?.(this.world, this.#write(), row.words)
        const wanted = row.text.split(/\s+/).join(' ')
        if (shown !== wanted) throw new TableFault(row.line, row.text, `instead: ${shown}`)
        return
      }
      case 'does':
        return this.#does(row)
    }
  }

  #does(row: Extract<Row, { kind: 'does' }>): void {
    this.#height += 1n
    this.#nowMs += 1000n
    const before = this.#visible()
    const bytes = this.#transaction(row)
    const result = executeBatches({
      router: this.router, chainId: CHAIN, height: this.#height, time: fromMillis(this.#nowMs), journal: this.#journal, judge: toyJudge,
    }, [this.#batch([bytes])])
    const came = this.#cameOut(result)
    const difference = differs(row.expect, came, this.router)
    if (difference !== undefined) throw new TableFault(row.line, row.text, difference)
    if (came.status !== 'ok' && this.#visible() !== before) throw new TableFault(row.line, row.text, `${came.status}, and yet the state of a module changed`)
  }

  /** State without the kernel's own entries, as one text: what a refusal must leave alone. */
  #visible(): string {
    return this.state().filter(([key]) => key[0] !== 0 || key[1] !== 0).map(([key, value]) => `${toHex(key)}=${toHex(value)}`).sort().join()
  }

  #transaction({ line, text, actions, signers }: Extract<Row, { kind: 'does' }>): Uint8Array {
    const made = actions.map(action => this.#action(action, line, text))
    const keys = signers?.map(label => this.world.keyNamed(label) ?? this.world.key(label, 'nobody', [])) ?? this.#defaultSigners(made)
    return this.#signed(made, keys)
  }

  #signed(actions: readonly { type: string; body: Uint8Array }[], keys: readonly TableKey[]): Uint8Array {
    const unique = sha256(utf8(`row ${this.#rows++}`)).slice(0, 16)
    return signTransaction(
      { chainId: CHAIN, validUntilMs: this.#nowMs + LIMITS.validityMs, unique, actions },
      keys.map(key => ({ kind: key.kind, publicKey: key.publicKey, sign: message => signWith(key, message) })),
    )
  }

  #action(text: string, line: number, row: string): { type: string; body: Uint8Array } {
    const { plain, named } = wordsOf(text)
    if (plain.length === 1 && plain[0] === 'tick') {
      const { name, message } = tick
      return { type: name, body: toBinary(message, create(message, { memberId: this.#node.member, steps: Number(named['steps'] ?? TICK_STEPS_MAX) })) }
    }
    const said = sayAction(this.#stage.vocabulary.phrases, this.world, text)
    if (said !== undefined) return said
    throw new TableFault(line, row, `no phrase fits "${text}"; known are:\n${this.#stage.vocabulary.phrases.map(p => `    ${p.says}`).join('\n')}`)
  }

  /** Everybody whose signature an action asks for; the node's member where that is nobody. */
  #defaultSigners(actions: readonly { type: string; body: Uint8Array }[]): TableKey[] {
    if (actions.every(({ type }) => type === tick.name)) return [this.#node]
    const anybody = this.world.keysOf(this.#node.member)
    const draft = intake(this.router, CHAIN, this.#signed(actions, anybody))
    const members = new Set(draft.refused ? [] : draft.value.actions.flatMap(({ requirements, spends }) =>
      [...requirements, ...spends.map(({ account }) => ({ kind: 'account', account }) as const)].flatMap(requirement => this.#membersFor(requirement))))
    const keys = [...members].flatMap(member => this.world.keysOf(member))
    return keys.length > 0 ? keys.slice(0, LIMITS.signers) : anybody
  }

  #membersFor(requirement: Requirement): string[] {
    const { access } = this.#stage.application
    switch (requirement.kind) {
      case 'account': return [access.account(this.#write(), requirement.account)?.member ?? []].flat()
      case 'capacity': return [this.#node.member]
      case 'key': return [access.keyHolder(this.#write(), requirement.key)?.member ?? []].flat()
      case 'either': return (requirement.ways[0] ?? []).flatMap(each => this.#membersFor(each))
      default: return [requirement.member]
    }
  }

  #batch(transactions: Uint8Array[]): Uint8Array {
    const { kind, publicKey, member } = this.#node
    this.#sequence += 1n
    const body = toBinary(txV1.BatchBodySchema, create(txV1.BatchBodySchema, { chainId: CHAIN, memberId: member, epoch: 1n, sequence: this.#sequence, transactions }))
    const signature = { kind, publicKey, signature: signWith(this.#node, batchMessage(body)) }
    return toBinary(txV1.SignedBatchSchema, create(txV1.SignedBatchSchema, { body, signature }))
  }

  #cameOut({ receipts, outcomes, leftOut, dropped }: BlockResult): CameOut {
    const [receipt, left, drop] = [receipts[0], leftOut[0], dropped[0]]
    if (drop !== undefined) return { status: `dropped: ${drop.refusal.error.name} ${String(drop.poison?.error ?? '')}`, events: [], facts: {}, later: [] }
    if (left !== undefined) {
      return { status: `${left.refusal.error.moduleName}.${left.refusal.error.name}`, events: [], facts: texts(left.refusal.error.facts.toJson(left.refusal.facts)), later: [] }
    }
    assert(receipt !== undefined, 'a transaction is on the ledger or left out')
    const { status, done, facts } = renderOutcome(this.router.errors, receipt.outcome)
    const later = outcomes.map(({ outcome, events }) => {
      const became = renderOutcome(this.router.errors, outcome)
      return [became.done ? 'ok' : bare(became.status), this.#names(events).map(bare).join('+')].filter(part => part !== '').join(':')
    })
    return { status: done ? 'ok' : status, events: this.#names(receipt.events), facts: texts(facts), later }
  }

  #names(events: readonly Uint8Array[]): string[] {
    return events.map(bytes => decodeEvent(this.router.events, bytes)?.name ?? 'unreadable')
  }

  #write(): Write {
    const journal = this.#journal
    return {
      height: this.#height, time: fromMillis(this.#nowMs),
      get: key => journal.get(key), flatGet: key => journal.flatGet(key), flatPut: (key, value) => journal.flatPut(key, value), put: (key, value) => journal.put(key, value), delete: key => journal.delete(key), emit: () => undefined, outcome: () => undefined,
    }
  }

  /** What queries read now. */
  read(): Read {
    return this.#write()
  }

  /** Every entry of the state. */
  state(): (readonly [Uint8Array, Uint8Array])[] {
    const entries = new Map<string, readonly [Uint8Array, Uint8Array]>()
    const changes: Change[] = [...this.#genesis.changes(), ...this.#journal.changes()]
    for (const [key, value] of changes) {
      if (value === undefined) entries.delete(toHex(key))
      else entries.set(toHex(key), [key, value])
    }
    return [...entries.values()]
  }

  #checkInvariants({ line, text }: Row): void {
    const state = this.state()
    for (const { name, check } of this.#stage.application.modules.flatMap(module => module.invariants)) {
      const broken = check(state)
      if (broken !== undefined) throw new TableFault(line, text, `invariant ${name}: ${broken}`)
    }
  }
}

type CameOut = Readonly<{ status: string; events: readonly string[]; facts: Readonly<Record<string, string>>; later: readonly string[] }>

const texts = (facts: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(facts as Record<string, unknown>).map(([name, value]) => [name, String(value)]))

/** Says how a transaction came out otherwise than its row expects. */
function differs(expect: Expect, came: CameOut, router: Router): string | undefined {
  const described = [came.status, ...Object.entries(came.facts).map(([n, v]) => `${n}=${v}`), ...(came.events.length > 0 ? ['emits', ...came.events.map(bare)] : []), ...(came.later.length > 0 ? ['later', ...came.later] : [])].join(' ')
  const isSame = came.status === expect.status || (came.status !== 'ok' && bare(came.status) === expect.status)
  if (!isSame) {
    const known = expect.status === 'ok' || router.errors.some(e => e.name === expect.status || `${e.moduleName}.${e.name}` === expect.status)
    return known ? `instead: ${described}` : `"${expect.status}" is no status; came: ${described}`
  }
  if (expect.events !== undefined && expect.events.join() !== came.events.map(bare).join()) return `instead: ${described}`
  if (expect.later !== undefined && expect.later.join(' ') !== came.later.join(' ')) return `instead: ${described}`
  for (const [name, value] of Object.entries(expect.facts)) if (came.facts[name] !== value) return `instead: ${described}`
  return undefined
}

const bare = (name: string): string => name.slice(name.indexOf('.') + 1)
