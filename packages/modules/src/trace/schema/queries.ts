import { fromHex, isGln, isGtin, parseItem } from '@jianghan/protocol'
import { argument, codec, declareQuery } from '@jianghan/kernel/schema'
import { isSubject } from '../checks.ts'
import { LIMITS } from '../limits.ts'
import { certificateAnswer, certificatesPage, historyPage, itemAnswer, partsPage, placeAnswer, productAnswer, recallAnswer, recalledPage, traceAnswer, usesPage } from '../model.ts'

const fitting = (fits: (text: string) => boolean) => argument(codec.text, text => (fits(text) ? text : undefined))
const hexOf = (bytes: number) => argument(codec.bytes(bytes), text => (text.length === 2 * bytes ? fromHex(text) : undefined))
const whole = (most: number) => argument(codec.u32, text => (/^(0|[1-9]\d{0,8})$/.test(text) && Number(text) <= most ? Number(text) : undefined))
const item = fitting(text => parseItem(text) !== undefined)
const page = whole(100_000_000)
const lot = '01/09506000134352/10/L1'

/** A product, and of what it is made. */
export const getProduct = declareQuery({
  name: 'trace.getProduct', summary: { zh: '查询产品及其配方', en: 'A product and its recipe' }, args: { gtin: fitting(isGtin) }, result: productAnswer, audience: 'members', example: { gtin: '09506000134352' },
})
/** A place. */
export const getPlace = declareQuery({
  name: 'trace.getPlace', summary: { zh: '查询地点', en: 'A place' }, args: { gln: fitting(isGln) }, result: placeAnswer, audience: 'members', example: { gln: '9506000140445' },
})
/** Whoever asks knows the code, and so has the item before them, or had. */
export const getItem = declareQuery({
  name: 'trace.getItem', summary: { zh: '查询物品：现状、召回、扫码', en: 'An item: how it stands, recalls, scans' }, args: { item }, result: itemAnswer, audience: 'members', example: { item: lot },
})
/** Events of an item. For its holder and maker, and the members whose events they are. */
export const listHistory = declareQuery({
  name: 'trace.listHistory', summary: { zh: '列出物品的事件', en: 'Events of an item, 256 a page' }, args: { item, page }, result: historyPage,
  audience: answer => [...new Set([answer.holder, answer.maker, ...answer.history.items.map(({ member }) => member)])].filter(member => member !== '').map(member => ({ member })), example: { item: lot, page: '0' },
})
/** Transformations that an item went into. */
export const listUses = declareQuery({
  name: 'trace.listUses', summary: { zh: '列出物品投入的加工', en: 'Transformations that an item went into, 256 a page' }, args: { item, page }, result: usesPage,
  audience: answer => [answer.holder, answer.maker].filter(member => member !== '').map(member => ({ member })), example: { item: lot, page: '0' },
})
/** What went into a transformation. */
export const listInputs = declareQuery({
  name: 'trace.listInputs', summary: { zh: '列出加工的投入', en: 'What went into a transformation, 256 a page' }, args: { event: hexOf(32), page }, result: partsPage,
  audience: answer => (answer.member === '' ? [] : [{ member: answer.member }]), example: { event: '07'.repeat(32), page: '0' },
})
/** What came out of a transformation. */
export const listOutputs = declareQuery({
  name: 'trace.listOutputs', summary: { zh: '列出加工的产出', en: 'What came out of a transformation, 256 a page' }, args: { event: hexOf(32), page }, result: partsPage,
  audience: answer => (answer.member === '' ? [] : [{ member: answer.member }]), example: { event: '07'.repeat(32), page: '0' },
})
/** A certificate. */
export const getCertificate = declareQuery({
  name: 'trace.getCertificate', summary: { zh: '查询证书', en: 'A certificate' }, args: { certificate: hexOf(16) }, result: certificateAnswer, audience: 'members', example: { certificate: '07'.repeat(16) },
})
/** Certificates about a subject. */
export const listCertificates = declareQuery({
  name: 'trace.listCertificates', summary: { zh: '列出产品、地点或物品的证书', en: 'Certificates about a product, a place or an item, 256 a page' }, args: { subject: fitting(isSubject), page }, result: certificatesPage,
  audience: 'members', example: { subject: '01/09506000134352', page: '0' },
})
/** A recall. */
export const getRecall = declareQuery({
  name: 'trace.getRecall', summary: { zh: '查询召回', en: 'A recall, and how far it has spread' }, args: { recall: hexOf(16) }, result: recallAnswer, audience: 'members', example: { recall: '07'.repeat(16) },
})
/** All items under a recall. */
export const listRecalled = declareQuery({
  name: 'trace.listRecalled', summary: { zh: '列出召回涉及的全部物品', en: 'All items under a recall, 256 a page' }, args: { recall: hexOf(16), page }, result: recalledPage, audience: 'members', example: { recall: '07'.repeat(16), page: '0' },
})

const traceArgs = { item, levels: whole(LIMITS.traceLevels), from: whole(100_000_000), limit: whole(LIMITS.tracePage) }
const traceExample = { item: lot, levels: '10', from: '0', limit: '1000' }
const tracers = (answer: Readonly<{ holder: string; maker: string }>) => [answer.holder, answer.maker].filter(member => member !== '').map(member => ({ member }))

/** What an item was made into; not proved as a whole. */
export const traceDown = declareQuery({
  name: 'trace.traceDown', summary: { zh: '向下追踪：由其制成的物品', en: 'What an item was made into, level by level' }, args: traceArgs, result: traceAnswer, audience: tracers, unproved: true, example: traceExample,
})
/** What an item was made of; not proved as a whole. */
export const traceUp = declareQuery({
  name: 'trace.traceUp', summary: { zh: '向上追溯：用以制成它的物品', en: 'What an item was made of, level by level' }, args: traceArgs, result: traceAnswer, audience: tracers, unproved: true, example: traceExample,
})
