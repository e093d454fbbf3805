import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import { sign } from '@jianghan/crypto'
import { renderOutcome } from '@jianghan/kernel'
import { type ActionBytes, assert, formatAddress, fromHex, keyId, membersV1, parseAddress, paymentsV1, signTransaction, toHex } from '@jianghan/protocol'
import type { HttpContext } from '../http/context.ts'
import { nodePortOf } from '../paymentFiles/nodePort.ts'
import { fail } from '../problem/define.ts'
import { sandboxProblems } from './problems.data.ts'
import { readScripts, type Script, type ScriptKind, type Scripts, writeScripts } from './scriptsFile.ts'

/** How long an act waits for the ledger, and how long its transaction is valid, milliseconds. */
const ACT_MS = 30_000
const VALID_MS = 300_000

/** A member with how it behaves; of slow: until when. */
export type Behaviour = Readonly<{ member: string; script: 'accepts' | ScriptKind; until?: number }>

type Bank = Readonly<{ asset: string; account: string }>

/**
 * Counterparties of a sandbox that behave as a test wants them to, by real acts on its ledger with the keys of its members: a member that refuses has its accounts frozen for credits, a bank that is short
 * has its settlement money at another bank, one that is slow gets it back by a scheduled payment. So every program sees what it would see.
 */
export class Counterparties {
  readonly #context: HttpContext
  #scripts: Scripts
  /** One act after the other. */
  #acting: Promise<unknown> = Promise.resolve()

  constructor(context: HttpContext) {
    this.#context = context
    this.#scripts = readScripts(context.folder.path)
  }

  /** All members that the directory names, and the banks of their accounts. */
  async list(): Promise<Behaviour[]> {
    const behaviours: Behaviour[] = []
    for (const member of [...new Set([...this.#holders(), ...(await this.#banks()).keys()])].sort()) behaviours.push(this.#behaviour(member))
    return behaviours
  }

  #behaviour(member: string): Behaviour {
    const script = this.#scripts.get(member)
    if (script === undefined || (script.kind === 'slow' && (script.dueMs ?? 0) <= this.#context.now())) return { member, script: 'accepts' }
    return { member, script: script.kind, ...(script.kind === 'slow' && script.dueMs !== undefined && { until: script.dueMs }) }
  }

  /** Has a member behave so from now on; what it was told before ends first. `afterMs`: how long slow takes. */
  set(member: string, script: Behaviour['script'], afterMs = 0): Promise<Behaviour> {
    const acting = this.#acting.catch(() => undefined).then(() => this.#set(member, script, afterMs))
    this.#acting = acting
    return acting
  }

  async #set(member: string, script: Behaviour['script'], afterMs: number): Promise<Behaviour> {
    const banks = await this.#banks()
    if (!banks.has(member) && !this.#holders().has(member)) fail(sandboxProblems.counterpartyUnknown, { member })
    if ((script === 'short' || script === 'slow') && !banks.has(member)) fail(sandboxProblems.counterpartyNoBank, { member, script })
    const before = this.#scripts.get(member)
    if (before !== undefined) {
      await this.#undo(member, before, banks)
      await this.#keep(member, undefined)
    }
    if (script === 'refuses') await this.#keep(member, await this.#refuse(member, banks))
    if (script === 'short' || script === 'slow') await this.#keep(member, await this.#drain(member, script, banks, afterMs))
    return this.#behaviour(member)
  }

  async #keep(member: string, script: Script | undefined): Promise<void> {
    const scripts = new Map(this.#scripts)
    if (script === undefined) scripts.delete(member)
    else scripts.set(member, script)
    await writeScripts(this.#context.folder.path, scripts)
    this.#scripts = scripts
  }

  /** Nothing comes to the accounts of a member; of a bank: to the one that it settles by, which is how its customers are paid. */
  async #refuse(member: string, banks: ReadonlyMap<string, Bank>): Promise<Script> {
    const bank = banks.get(member)
    const accounts = bank === undefined ? this.#context.paymentFiles.directory.entries.filter(({ holder }) => holder === member).map(({ account }) => formatAddress('account', fromHex(account) ?? new Uint8Array(0))) : [bank.account]
    await this.#act([this.#supervisor], accounts.map(account => action('members.v1.FreezeAccount', membersV1.FreezeAccountSchema, { accountId: bytesOf(account), kind: 'credit', reason: 'other' })))
    return { kind: 'refuses', accounts }
  }

  /** The settlement money of a bank goes to another one, of slow for so long. */
  async #drain(member: string, kind: 'short' | 'slow', banks: ReadonlyMap<string, Bank>, afterMs: number): Promise<Script> {
    const bank = banks.get(member)
    const other = [...banks].find(([id, { asset }]) => id !== member && asset === bank?.asset)
    if (bank === undefined || other === undefined) return fail(sandboxProblems.counterpartyNoBank, { member, script: kind })
    const [lenderId, { account: lender }] = other
    const { asset, account } = bank
    const { atoms, held } = await this.#ask<{ atoms: string; held: string }>('payments.getBalance', { account, asset }) ?? { atoms: '0', held: '0' }
    const free = BigInt(atoms) - BigInt(held)
    const base = { asset, account, lender, atoms: String(free) }
    if (free === 0n && kind === 'short') return { kind, ...base }
    const actions = free === 0n ? [] : [transfer(account, lender, asset, free)]
    if (kind === 'short') {
      await this.#act([member], actions)
      return { kind, ...base }
    }
    const dueMs = this.#context.now() + afterMs
    const scheduleId = crypto.getRandomValues(new Uint8Array(16))
    const back = action('payments.v1.SchedulePayment', paymentsV1.SchedulePaymentSchema, { scheduleId, from: bytesOf(lender), to: bytesOf(account), amount: { assetId: asset, atoms: String(free > 0n ? free : 1n) }, dueMs: BigInt(dueMs) })
    await this.#act([member, lenderId], [...actions, back])
    return { kind, ...base, dueMs, schedule: toHex(scheduleId) }
  }

  async #undo(member: string, script: Script, banks: ReadonlyMap<string, Bank>): Promise<void> {
    if (script.kind === 'refuses') {
      await this.#act([this.#supervisor], script.accounts.map(account => action('members.v1.UnfreezeAccount', membersV1.UnfreezeAccountSchema, { accountId: bytesOf(account), reason: 'resolved' })))
      return
    }
    // The money has come back by itself, or does with the next Tick.
    if (script.kind === 'slow' && (script.dueMs ?? 0) <= this.#context.now()) return
    const lenderId = [...banks].find(([, { account }]) => account === script.lender)?.[0]
    assert(lenderId !== undefined, 'a script names the account of a bank')
    const cancel = script.schedule === undefined ? [] : [action('payments.v1.CancelSchedule', paymentsV1.CancelScheduleSchema, { scheduleId: fromHex(script.schedule) ?? new Uint8Array(0), from: bytesOf(script.lender) })]
    const back = script.atoms === '0' ? [] : [transfer(script.lender, script.account, script.asset, BigInt(script.atoms))]
    if (cancel.length + back.length > 0) await this.#act([lenderId], [...cancel, ...back])
  }

  #holders(): Set<string> {
    return new Set(this.#context.paymentFiles.directory.entries.map(({ holder }) => holder))
  }

  /** Banks of the directory's accounts: by which account and in which money they settle. */
  async #banks(): Promise<ReadonlyMap<string, Bank>> {
    const banks = new Map<string, Bank>()
    for (const asset of new Set(this.#context.paymentFiles.directory.entries.map(({ assetId }) => assetId))) {
      const terms = await this.#ask<{ issuer: string; settlement: { asset: string; account: string } | null }>('payments.getAsset', { asset })
      if (terms?.settlement) banks.set(terms.issuer, { asset: terms.settlement.asset, account: terms.settlement.account })
    }
    return banks
  }

  async #ask<T>(name: string, args: Readonly<Record<string, string>>): Promise<T | undefined> {
    return await nodePortOf(this.#context).query(name, args) as T | null ?? undefined
  }

  /** The member that oversees: the one whose node this is. */
  get #supervisor(): string {
    return this.#context.facts.memberId ?? fail(sandboxProblems.counterpartyKeys, { member: '-' })
  }

  /** Has these members sign with all their officers' keys, and waits until it is done. */
  async #act(members: readonly string[], actions: readonly ActionBytes[]): Promise<void> {
    const { signer: { keys, signer: { ports: { authority } } }, facts, now, router } = this.#context
    const signers = []
    for (const pair of keys.pairs) {
      const holder = await authority.holder(toHex(keyId(pair.kind, pair.publicKey)))
      if (holder?.active === true && members.includes(holder.member)) signers.push({ kind: pair.kind, publicKey: pair.publicKey, sign: (message: Uint8Array) => sign(pair, message) })
    }
    if (signers.length === 0) fail(sandboxProblems.counterpartyKeys, { member: members.join(', ') })
    const frame = signTransaction({ chainId: facts.chainId, validUntilMs: BigInt(now() + VALID_MS), unique: crypto.getRandomValues(new Uint8Array(16)), actions: [...actions] }, signers)
    const [result] = await nodePortOf(this.#context).submit([frame], ACT_MS)
    if (result?.kind === 'final' && result.module === 0 && result.code === 0) return
    const why = result?.kind === 'final' ? renderOutcome(router.errors, result).status : result?.kind === 'refused' ? result.status.status : 'node.busy'
    fail(sandboxProblems.counterpartyRefused, { status: why })
  }
}

const bytesOf = (address: string): Uint8Array => {
  const bytes = parseAddress('account', address)
  assert(bytes !== undefined, 'the ledger and its directory have accounts')
  return bytes
}

const action = <M extends DescMessage>(type: string, schema: M, init: MessageInitShape<M>): ActionBytes => ({ type, body: toBinary(schema, create(schema, init)) })

const transfer = (from: string, to: string, assetId: string, atoms: bigint): ActionBytes =>
  action('payments.v1.Transfer', paymentsV1.TransferSchema, { from: bytesOf(from), to: bytesOf(to), amount: { assetId, atoms: String(atoms) } })
