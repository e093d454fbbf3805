import { differenceOf, type Foreseen, type Intent, intentOf, type Models, once, pick, type Workload, type WorkloadWorld } from '@jianghan/kernel/testing'
import { type evidenceV1, sha256, toHex } from '@jianghan/protocol'
import { membersModel } from '../members/workload.ts'
import { deposit } from './schema/deposit.ts'
import { depositBatch } from './schema/depositBatch.ts'
import { transferCustody } from './schema/transferCustody.ts'
import { state } from './state.ts'

type Deposited = { id: string; height: bigint; ms: bigint; signers: string; purpose: string; mediaType: string; items: number; chain: string[]; custodian: string }

/** What the model knows: deposits by "member digest", and for each member the leaves of its list. */
export type EvidenceModel = { deposits: Map<string, Deposited>; lists: Map<string, string[]> }

const evidenceModel = (models: Models): EvidenceModel => models['evidence'] as EvidenceModel

// ---- generator

type Draw = Readonly<{ world: WorkloadWorld; models: Models; model: EvidenceModel }>

const memberIn = ({ world: { random }, models }: Draw): string => (once(random, 25) ? pick(random, ['nobody', 'No', 'x']) : pick(random, [...membersModel(models).members.keys()]))
const digestIn = ({ world: { random }, model }: Draw): Uint8Array => {
  if (once(random, 6) && model.deposits.size > 0) return Uint8Array.from(Buffer.from((pick(random, [...model.deposits.keys()]).split(' ')[1]) as string, 'hex'))
  return random.bytes(once(random, 30) ? 31 : 32)
}
const codeIn = ({ world: { random } }: Draw): string => (once(random, 20) ? pick(random, ['', 'Contract', 'a', 'of mr li']) : pick(random, ['contract', 'delivery-photo', 'litigation']))

function depositing(draw: Draw): Intent {
  const { random } = draw.world
  const said = { memberId: memberIn(draw), purpose: codeIn(draw), custodianId: once(random, 4) ? memberIn(draw) : '' }
  if (once(random, 3)) return intentOf(depositBatch, { ...said, itemsRoot: digestIn(draw), itemCount: once(random, 15) ? pick(random, [0, 1_048_577]) : 1 + random.below(1_048_576) })
  return intentOf(deposit, { ...said, fileHash: digestIn(draw), mediaType: pick(random, ['application/pdf', 'image/jpeg', 'text/plain', once(random, 6) ? 'PDF' : 'image/png']) })
}

function handing(draw: Draw): Intent {
  const { world: { random }, model } = draw
  const known = model.deposits.size > 0 && !once(random, 10) ? pick(random, [...model.deposits.keys()]) : undefined
  const [memberId, digest] = known === undefined ? [memberIn(draw), digestIn(draw)] : [known.split(' ')[0] as string, Uint8Array.from(Buffer.from(known.split(' ')[1] as string, 'hex'))]
  const from = once(random, 8) || known === undefined ? memberIn(draw) : model.deposits.get(known)?.custodian as string
  return intentOf(transferCustody, { memberId, digest, fromMemberId: from, toMemberId: memberIn(draw), reason: codeIn(draw) })
}

// ---- model

const isMember = (id: string): boolean => /^[a-z][a-z0-9-]{1,30}$/.test(id)
const isCode = isMember
const is32 = (bytes: Uint8Array): boolean => bytes.length === 32

const checks: Readonly<Record<string, (said: never) => string | undefined>> = {
  Deposit(m: evidenceV1.Deposit) {
    if (!isMember(m.memberId) || (m.custodianId !== '' && !isMember(m.custodianId))) return 'memberIdShape'
    if (!is32(m.fileHash)) return 'digestShape'
    return /^[a-z]+\/[a-z]+$/.test(m.mediaType) ? isCode(m.purpose) ? undefined : 'codeShape' : 'mediaTypeShape'
  },
  DepositBatch(m: evidenceV1.DepositBatch) {
    if (!isMember(m.memberId) || (m.custodianId !== '' && !isMember(m.custodianId))) return 'memberIdShape'
    if (!is32(m.itemsRoot)) return 'digestShape'
    return m.itemCount > 0 && m.itemCount <= 2 ** 20 ? isCode(m.purpose) ? undefined : 'codeShape' : 'itemCountRange'
  },
  TransferCustody(m: evidenceV1.TransferCustody) {
    if (![m.memberId, m.fromMemberId, m.toMemberId].every(isMember)) return 'memberIdShape'
    return is32(m.digest) ? isCode(m.reason) ? undefined : 'codeShape' : 'digestShape'
  },
}

const refused = (status: string): Foreseen => ({ status, events: [] })

/** Big-endian digits of a number of so many bytes, in hexadecimal; a text behind its length. */
const digits = (value: bigint | number, bytes: number): string => value.toString(16).padStart(2 * bytes, '0')
const textOf = (value: string): string => digits(value.length, 1) + Buffer.from(value, 'latin1').toString('hex')

/** Root over leaves in hexadecimal, by the definition of RFC 9162, 2.1.1. */
function rootOf(leaves: readonly string[]): Buffer {
  if (leaves.length === 1) return Buffer.from(sha256(Buffer.from(`00${leaves[0]}`, 'hex')))
  let half = 1
  while (2 * half < leaves.length) half *= 2
  return Buffer.from(sha256(Buffer.concat([Buffer.of(1), rootOf(leaves.slice(0, half)), rootOf(leaves.slice(half))])))
}

type Moment = Parameters<Workload['execute']>[2]
const linkOf = (custodian: string, reason: string, { id, height, nowMs }: Moment): string => textOf(custodian) + textOf(reason) + id + digits(height, 8) + digits(nowMs, 8)

function depositAs(models: Models, said: Readonly<{ member: string; digest: string; purpose: string; custodian: string; mediaType: string; items: number }>, moment: Moment): Foreseen {
  const { member, digest, purpose, mediaType, items } = said
  const model = evidenceModel(models)
  const name = `${member} ${digest}`
  const custodian = said.custodian === '' ? member : said.custodian
  if (model.deposits.has(name)) return refused('alreadyDeposited')
  const officers = moment.signers.filter(id => {
    const key = membersModel(models).keys.get(id)
    return key?.member === member && key.roles.some(role => ['admin', 'checker', 'maker'].includes(role))
  })
  model.deposits.set(name, { id: moment.id, height: moment.height, ms: moment.nowMs, signers: officers.join(), purpose, mediaType, items, chain: [linkOf(custodian, purpose, moment)], custodian })
  model.lists.set(member, [...model.lists.get(member) ?? [], digest + (items > 0 ? '01' : '00') + digits(moment.height, 8)])
  return { status: 'ok', events: [items > 0 ? 'batchDeposited' : 'deposited'] }
}

const executions: Readonly<Record<string, (models: Models, said: never, moment: Moment) => Foreseen>> = {
  Deposit: (models, m: evidenceV1.Deposit, moment) =>
    depositAs(models, { member: m.memberId, digest: toHex(m.fileHash), purpose: m.purpose, custodian: m.custodianId, mediaType: m.mediaType, items: 0 }, moment),
  DepositBatch: (models, m: evidenceV1.DepositBatch, moment) =>
    depositAs(models, { member: m.memberId, digest: toHex(m.itemsRoot), purpose: m.purpose, custodian: m.custodianId, mediaType: '', items: m.itemCount }, moment),
  TransferCustody(models, m: evidenceV1.TransferCustody, moment) {
    const found = evidenceModel(models).deposits.get(`${m.memberId} ${toHex(m.digest)}`)
    if (found === undefined) return refused('depositNotFound')
    if (found.custodian !== m.fromMemberId) return refused('notTheCustodian')
    if (m.fromMemberId === m.toMemberId) return refused('sameCustodian')
    if (found.chain.length > 10_000) return refused('chainFull')
    found.chain.push(linkOf(m.toMemberId, m.reason, moment))
    found.custodian = m.toMemberId
    return { status: 'ok', events: ['custodyTransferred'] }
  },
}

const verbOf = ({ type }: Intent): string => type.slice(type.lastIndexOf('.') + 1)
const line = (...parts: unknown[]): string => parts.map(String).join(' ')

/** Traffic and model of evidence; roots of lists are taken over leaves that the model writes itself. */
export const evidenceWorkload: Workload = {
  module: 'evidence',
  begin: (): EvidenceModel => ({ deposits: new Map(), lists: new Map() }),
  generate(world, models) {
    const draw = { world, models, model: evidenceModel(models) }
    return pick(world.random, [depositing, depositing, handing])(draw)
  },
  check: intent => checks[verbOf(intent)]?.(intent.said as never),
  needs({ said }) {
    const m = said as { memberId: string; custodianId?: string; fromMemberId?: string; toMemberId?: string }
    const members = m.fromMemberId === undefined ? [m.memberId, m.custodianId === '' ? m.memberId : m.custodianId as string] : [m.fromMemberId, m.toMemberId as string]
    return [...new Set(members)].map(member => ({ kind: 'officers', member, count: 1, governance: false }))
  },
  execute: (models, intent, moment) => executions[verbOf(intent)]?.(models, intent.said as never, moment) ?? refused('unknown'),
  disagrees(models, entries) {
    const model = evidenceModel(models)
    const headOf = (leaves: readonly string[]): string => line(leaves.length, rootOf(leaves).toString('hex'))
    return differenceOf('deposit',
      new Map([...model.deposits].map(([name, d]) => [name, line(d.id, d.height, d.ms, d.signers, d.purpose, d.mediaType, d.items)])),
      new Map([...state.deposits.entries(entries)].map(([{ member, digest }, d]) => [`${member} ${toHex(digest)}`, line(toHex(d.transactionId), d.height, d.timeMs, d.signers.map(toHex).join(), d.purpose, d.mediaType ?? '', d.itemCount ?? 0)])))
      ?? differenceOf('chain', new Map([...model.deposits].map(([name, { chain }]) => [name, headOf(chain)])),
        new Map([...state.custody.entries(entries)].map(([{ member, digest }, { count, root }]) => [`${member} ${toHex(digest)}`, line(count, toHex(root))])))
      ?? differenceOf('list', new Map([...model.lists].map(([member, leaves]) => [member, headOf(leaves)])),
        new Map([...state.byMember.entries(entries)].map(([member, { count, root }]) => [member, line(count, toHex(root))])))
  },
}
