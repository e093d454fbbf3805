import { differenceOf, type Foreseen, type Intent, intentOf, type Models, type Moment, once, pick, type Workload, type WorkloadWorld } from '@jianghan/kernel/testing'
import { toHex, type traceV1 } from '@jianghan/protocol'
import { membersModel } from '../members/workload.ts'
import { capture } from './schema/capture.ts'
import { declareRecipe } from './schema/declareRecipe.ts'
import { issueCertificate } from './schema/issueCertificate.ts'
import { recall } from './schema/recall.ts'
import { recordScans } from './schema/recordScans.ts'
import { registerPlace } from './schema/registerPlace.ts'
import { registerProduct } from './schema/registerProduct.ts'
import { revokeCertificate } from './schema/revokeCertificate.ts'
import { type GoodsModel, captureOn, goodsDiffer, noGoods, recallOn, scanOn, spreadOn } from './workload.goods.ts'

const goods = (models: Models): GoodsModel => models['trace'] as GoodsModel

// ---- generator

type Draw = Readonly<{ world: WorkloadWorld; models: Models; model: GoodsModel }>

const PRODUCTS = ['00000000000017', '00000000000024', '00000000000031', '00000000000048']
const PLACES = ['9506000140445', '0614141111114']
const UNITS = ['106141412345678908', '000000000000000017', '000000000000000024', '000000000000000031', '000000000000000048', '000000000000000055'].map(sscc => `00/${sscc}`)

const memberIn = ({ world: { random }, models }: Draw): string => (once(random, 60) ? pick(random, ['nobody', 'No']) : pick(random, [...membersModel(models).members.keys()].slice(0, 4)))
const codeIn = ({ world: { random } }: Draw, ...codes: string[]): string => (once(random, 25) ? pick(random, ['', 'X', 'Of Mr Li']) : pick(random, codes))
const newItem = ({ world: { random } }: Draw): string => {
  if (once(random, 5)) return pick(random, UNITS)
  return `01/${once(random, 40) ? '00000000000018' : pick(random, PRODUCTS)}/${pick(random, ['10', '21'])}/${random.below(60)}`
}
const knownItem = (draw: Draw): string => {
  const names = [...draw.model.items.keys()]
  return names.length === 0 || once(draw.world.random, 20) ? newItem(draw) : pick(draw.world.random, names.slice(-25))
}
const several = <T>({ world: { random } }: Draw, make: () => T): T[] => Array.from({ length: once(random, 30) ? 0 : 1 + random.below(3) }, make)
const distinct = (items: string[]): string[] => [...new Set(items)]

const registering = (draw: Draw): Intent => {
  const { random } = draw.world
  if (draw.model.products.size > 1 && once(random, 3)) return intentOf(registerPlace, { memberId: memberIn(draw), gln: once(random, 10) ? '9506000140446' : pick(random, PLACES), country: once(random, 15) ? 'cn' : 'CN' })
  if (draw.model.products.size > 2 && once(random, 2)) {
    const [out, ...ins] = [pick(random, PRODUCTS), ...distinct(several(draw, () => pick(random, PRODUCTS))).sort()] as [string, ...string[]]
    return intentOf(declareRecipe, { memberId: draw.model.products.get(out)?.owner ?? memberIn(draw), gtin: out, inputs: ins.filter(gtin => gtin !== out || once(random, 10)).map(gtin => ({ gtin, numerator: once(random, 15) ? 0 : 1 + random.below(12), denominator: 1 + random.below(10) })) })
  }
  const memberId = memberIn(draw)
  return intentOf(registerProduct, {
    memberId, gtin: once(random, 15) ? '00000000000018' : pick(random, PRODUCTS), unit: once(random, 15) ? 'kg' : 'KGM', decimals: once(random, 15) ? 7 : 3,
    makerIds: distinct([...membersModel(draw.models).members.keys()].slice(0, 5).filter(id => (id !== memberId ? !once(random, 3) : once(random, 20)))).sort(),
  })
}

function whatIn(draw: Draw, member: string): unknown {
  const { random } = draw.world
  const held = [...draw.model.items].filter(([, item]) => item.holder === member && item.state === 0).map(([name]) => name)
  const mine = (): string => (held.length === 0 || once(random, 8) ? knownItem(draw) : pick(random, held.slice(-20)))
  const many = (make: () => string): string[] => distinct(several(draw, make))
  const toward = [...draw.model.items].filter(([, item]) => item.toward === member).map(([name]) => name)
  const units = held.filter(name => name.startsWith('00/'))
  const [unit, other] = [units.length === 0 ? pick(random, UNITS) : pick(random, units), held.length < 3 ? random.below(3) : random.below(12)]
  const inside = [...draw.model.items].filter(([, item]) => item.parent === unit).map(([name]) => name)
  const amount = (name: string): { item: string; atoms: bigint } => ({ item: name, atoms: name.startsWith('00/') ? BigInt(once(random, 30) ? 1 : 0) : BigInt(once(random, 40) ? 0 : 1 + random.below(40)) })
  switch (other) {
    case 0: case 1: return { case: 'commission', value: { items: many(() => newItem(draw)).map(amount) } }
    case 2: return { case: 'observe', value: { items: many(mine), step: codeIn(draw, 'storing', 'inspecting', 'retail_selling'), toMemberId: '' } }
    case 3: return { case: 'observe', value: { items: many(mine), step: 'shipping', toMemberId: memberIn(draw) } }
    case 4: return { case: 'observe', value: { items: toward.length === 0 ? many(mine) : distinct(toward.slice(0, 2)), step: 'receiving', toMemberId: '' } }
    case 5: return { case: 'aggregate', value: { parent: unit, children: many(mine).filter(name => name !== unit) } }
    case 6: return { case: 'disaggregate', value: { parent: unit, children: inside.length === 0 || once(random, 6) ? many(mine).filter(name => name !== unit) : [pick(random, inside)] } }
    case 7: case 8: case 9: {
      const lots = many(mine).filter(name => !name.startsWith('00/'))
      return { case: 'transform', value: { inputs: lots.map(name => ({ item: name, atoms: once(random, 3) ? draw.model.items.get(name)?.left ?? 1n : amount(name).atoms })), outputs: many(() => newItem(draw)).filter(name => !lots.includes(name)).map(amount) } }
    }
    case 10: return once(random, 2) ? { case: 'transact', value: { items: many(mine), reference: random.bytes(once(random, 20) ? 31 : 32) } } : { case: 'associate', value: { parent: mine(), children: many(() => `${mine()}`).filter(name => name !== unit) } }
    default: return once(random, 2) ? { case: 'decommission', value: { items: many(mine), reason: codeIn(draw, 'sold', 'destroyed') } }
      : { case: 'declareError', value: { eventId: draw.model.events.size > 0 && !once(random, 6) ? Buffer.from(pick(random, [...draw.model.events.keys()]), 'hex') : random.bytes(32), reason: codeIn(draw, 'incorrect_data') } }
  }
}

function capturing(draw: Draw): Intent {
  const { random, nowMs } = draw.world
  const memberId = memberIn(draw)
  const events = Array.from({ length: once(random, 60) ? 0 : 1 + random.below(4) }, () => ({
    eventId: random.bytes(once(random, 60) ? 31 : 32), timeMs: nowMs - BigInt(random.below(once(random, 6) ? 600_000 : 20)) + (once(random, 40) ? 900_000n : 0n), gln: once(random, 3) ? pick(random, PLACES) : '',
    commitment: once(random, 4) ? random.bytes(once(random, 15) ? 31 : 32) : new Uint8Array(0), what: whatIn(draw, memberId) as never,
  }))
  const [last] = draw.model.sent.slice(-1)
  if (last !== undefined && once(random, 12)) events.push(last as never)
  draw.model.sent = [...draw.model.sent, ...events].slice(-5)
  return intentOf(capture, { memberId, events, eachByItself: once(random, 2) })
}

function certifying(draw: Draw): Intent {
  const { random, nowMs } = draw.world
  const ids = [...draw.model.certificates.keys()]
  const known = ids.length > 0 && !once(random, 4) ? Buffer.from(pick(random, ids), 'hex') : random.bytes(once(random, 20) ? 15 : 16)
  if (once(random, 2)) return intentOf(revokeCertificate, { memberId: draw.model.certificates.get(toHex(known))?.issuer ?? memberIn(draw), certificateId: known, reason: codeIn(draw, 'withdrawn') })
  const subject = pick(random, [`01/${pick(random, PRODUCTS)}`, `414/${pick(random, PLACES)}`, knownItem(draw), '01/1'])
  return intentOf(issueCertificate, { memberId: memberIn(draw), certificateId: once(random, 8) ? known : random.bytes(16), subject, scheme: codeIn(draw, 'organic'), documentHash: random.bytes(32), expiresMs: nowMs + BigInt(random.below(1_000_000)) - 1_000n })
}

function recalling(draw: Draw): Intent {
  const { random } = draw.world
  const ids = [...draw.model.recalls.keys()]
  const item = knownItem(draw)
  return intentOf(recall, { memberId: once(random, 3) ? memberIn(draw) : draw.model.items.get(item)?.maker ?? memberIn(draw), recallId: ids.length > 0 && once(random, 8) ? Buffer.from(pick(random, ids), 'hex') : random.bytes(once(random, 30) ? 15 : 16), item, reason: codeIn(draw, 'contamination') })
}

const scanning = (draw: Draw): Intent => {
  const { random, nowMs } = draw.world
  return intentOf(recordScans, { memberId: memberIn(draw), scans: several(draw, () => ({ item: knownItem(draw), timeMs: nowMs - BigInt(random.below(9_000_000)), region: codeIn(draw, 'cn-42', 'cn-31') })) })
}

// ---- checks, as README.md has them

const isCode = (text: string): boolean => /^[a-z][a-z0-9_-]{1,30}$/.test(text)
const isMember = (text: string): boolean => /^[a-z][a-z0-9-]{1,30}$/.test(text)
/** By weights from the left, where the implementation counts from the right. */
const checks13 = (digits: string): boolean => /^\d+$/.test(digits) && [...digits.padStart(18, '0')].reduce((sum, digit, i) => sum + Number(digit) * (i % 2 === 0 ? 3 : 1), 0) % 10 === 0
const isGtin = (text: string): boolean => text.length === 14 && checks13(text)
const isGln = (text: string): boolean => text.length === 13 && checks13(text)
const isItem = (text: string): boolean => (text.startsWith('00/') ? text.length === 21 && checks13(text.slice(3)) : isGtin(text.slice(3, 17)) && /^01\/\d{14}\/(10|21)\/[!-z]{1,20}$/.test(text))
const rises = (texts: readonly string[]): boolean => texts.join() === [...new Set(texts)].sort().join()

const named = (items: readonly string[]): boolean => items.length > 0 && new Set(items).size === items.length && items.every(isItem)
const counted = (items: readonly { item: string; atoms: bigint }[], units: boolean): boolean =>
  named(items.map(({ item }) => item)) && items.every(({ item, atoms }) => (item.startsWith('00/') ? units && atoms === 0n : atoms > 0n))

function eventFault(event: traceV1.TraceEvent): string | undefined {
  const { what } = event
  if (event.eventId.length !== 32 || ![0, 32].includes(event.commitment.length) || what.case === undefined || event.timeMs === 0n) return 'eventShape'
  if (event.gln !== '' && !isGln(event.gln)) return 'glnShape'
  switch (what.case) {
    case 'commission': return counted(what.value.items, true) ? undefined : 'itemsShape'
    case 'observe': {
      const { step, toMemberId } = what.value
      if (!isCode(step) || (step === 'shipping' ? !isMember(toMemberId) : toMemberId !== '')) return 'eventShape'
      return named(what.value.items) ? undefined : 'itemsShape'
    }
    case 'aggregate': case 'disaggregate': case 'associate': return named(what.value.children) && isItem(what.value.parent) && !what.value.children.includes(what.value.parent) ? undefined : 'itemsShape'
    case 'transform': {
      const { inputs, outputs } = what.value
      return counted(inputs, false) && counted(outputs, false) && !outputs.some(({ item }) => inputs.some(input => input.item === item)) ? undefined : 'itemsShape'
    }
    case 'transact': return what.value.reference.length !== 32 ? 'eventShape' : named(what.value.items) ? undefined : 'itemsShape'
    case 'decommission': return !isCode(what.value.reason) ? 'eventShape' : named(what.value.items) ? undefined : 'itemsShape'
    case 'declareError': return isCode(what.value.reason) && what.value.eventId.length === 32 ? undefined : 'eventShape'
  }
}

const checks: Readonly<Record<string, (said: never) => string | undefined>> = {
  RegisterProduct: (m: traceV1.RegisterProduct) => (!isMember(m.memberId) ? 'memberIdShape' : !isGtin(m.gtin) ? 'gtinShape'
    : /^[A-Z0-9]{2,3}$/.test(m.unit) && m.decimals < 7 && m.makerIds.length < 17 && rises(m.makerIds) && m.makerIds.every(isMember) && !m.makerIds.includes(m.memberId) ? undefined : 'productShape'),
  RegisterPlace: (m: traceV1.RegisterPlace) => (!isMember(m.memberId) ? 'memberIdShape' : !isGln(m.gln) ? 'glnShape' : /^[A-Z]{2}$/.test(m.country) ? undefined : 'countryShape'),
  DeclareRecipe: (m: traceV1.DeclareRecipe) => (!isMember(m.memberId) ? 'memberIdShape' : !isGtin(m.gtin) ? 'gtinShape'
    : m.inputs.length > 0 && rises(m.inputs.map(({ gtin }) => gtin)) && m.inputs.every(({ gtin, numerator, denominator }) => isGtin(gtin) && gtin !== m.gtin && numerator * denominator > 0) ? undefined : 'recipeShape'),
  Capture: (m: traceV1.Capture) => (!isMember(m.memberId) ? 'memberIdShape' : m.events.length === 0 ? 'captureShape' : m.events.map(eventFault).find(fault => fault !== undefined)),
  IssueCertificate: (m: traceV1.IssueCertificate) => (!isMember(m.memberId) ? 'memberIdShape'
    : m.certificateId.length === 16 && m.documentHash.length === 32 && isCode(m.scheme) && (isItem(m.subject) || (m.subject.startsWith('414/') && isGln(m.subject.slice(4))) || (m.subject.startsWith('01/') && isGtin(m.subject.slice(3)))) ? undefined : 'certificateShape'),
  RevokeCertificate: (m: traceV1.RevokeCertificate) => (!isMember(m.memberId) ? 'memberIdShape' : m.certificateId.length === 16 && isCode(m.reason) ? undefined : 'certificateShape'),
  Recall: (m: traceV1.Recall) => (!isMember(m.memberId) ? 'memberIdShape' : m.recallId.length === 16 && isCode(m.reason) && isItem(m.item) && !m.item.startsWith('00/') ? undefined : 'recallShape'),
  RecordScans: (m: traceV1.RecordScans) => (!isMember(m.memberId) ? 'memberIdShape' : m.scans.length > 0 && m.scans.every(({ item, region, timeMs }) => isItem(item) && isCode(region) && timeMs > 0n) ? undefined : 'scansShape'),
}

const refused = (status: string): Foreseen => ({ status, events: [] })
const done = (...events: string[]): Foreseen => ({ status: 'ok', events })

const executions: Readonly<Record<string, (models: Models, said: never, moment: Moment) => Foreseen>> = {
  RegisterProduct(models, m: traceV1.RegisterProduct, { height }) {
    const known = goods(models).products.get(m.gtin)
    if (known !== undefined && known.owner !== m.memberId) return refused('notTheOwner')
    if (known !== undefined && (known.unit !== m.unit || known.decimals !== m.decimals)) return refused('unitFixed')
    goods(models).products.set(m.gtin, { owner: m.memberId, unit: m.unit, decimals: m.decimals, makers: m.makerIds, since: known?.since ?? height })
    return done('productRegistered')
  },
  RegisterPlace(models, m: traceV1.RegisterPlace) {
    const known = goods(models).places.get(m.gln)
    if (known !== undefined && known !== m.memberId) return refused('notTheOwner')
    goods(models).places.set(m.gln, m.memberId)
    return done('placeRegistered')
  },
  DeclareRecipe(models, m: traceV1.DeclareRecipe) {
    const { products, recipes } = goods(models)
    const product = products.get(m.gtin)
    if (product === undefined) return refused('productNotFound')
    if (product.owner !== m.memberId) return refused('notTheOwner')
    if (!m.inputs.every(({ gtin }) => products.has(gtin))) return refused('productNotFound')
    recipes.set(m.gtin, m.inputs.map(({ gtin, numerator, denominator }) => ({ gtin, numerator, denominator })))
    return done('recipeDeclared')
  },
  Capture: (models, m: traceV1.Capture, moment) => {
    const isActive = (id: string): boolean => membersModel(models).members.has(id) && !membersModel(models).suspended.has(id)
    return captureOn(goods(models), m, moment, isActive)
  },
  IssueCertificate(models, m: traceV1.IssueCertificate, { nowMs }) {
    const { certificates } = goods(models)
    if (certificates.has(toHex(m.certificateId))) return refused('certificateExists')
    if (m.expiresMs <= nowMs) return refused('certificateExpired')
    certificates.set(toHex(m.certificateId), { issuer: m.memberId, subject: m.subject, revoked: '' })
    return done('certificateIssued')
  },
  RevokeCertificate(models, m: traceV1.RevokeCertificate) {
    const found = goods(models).certificates.get(toHex(m.certificateId))
    if (found === undefined) return refused('certificateNotFound')
    if (found.issuer !== m.memberId) return refused('notTheIssuer')
    if (found.revoked !== '') return refused('alreadyRevoked')
    found.revoked = m.reason
    return done('certificateRevoked')
  },
  Recall(models, m: traceV1.Recall, moment) {
    const isSupervisor = membersModel(models).members.get(m.memberId)?.capacities.includes('supervisor') ?? false
    return recallOn(goods(models), m, moment, isSupervisor)
  },
  RecordScans: (models, m: traceV1.RecordScans) => scanOn(goods(models), m),
}

const verbOf = ({ type }: Intent): string => type.slice(type.lastIndexOf('.') + 1)

/** Traffic and model of goods. */
export const traceWorkload: Workload = {
  module: 'trace',
  begin: noGoods,
  generate(world, models) {
    const draw = { world, models, model: goods(models) }
    const makers = draw.model.products.size < 3 ? [registering, registering] : []
    return pick(world.random, [...makers, registering, capturing, capturing, capturing, capturing, capturing, certifying, recalling, scanning])(draw)
  },
  check: intent => checks[verbOf(intent)]?.(intent.said as never),
  needs: ({ said }) => [{ kind: 'officers', member: (said as { memberId: string }).memberId, count: 1, governance: false }],
  execute: (models, intent, moment) => executions[verbOf(intent)]?.(models, intent.said as never, moment) ?? refused('unknown'),
  due: {
    next: models => goods(models).spreading.map(id => goods(models).recalls.get(id)?.ms)[0],
    step: (models, budget) => spreadOn(goods(models), budget),
  },
  disagrees: (models, entries) => goodsDiffer(goods(models), entries, differenceOf),
}
