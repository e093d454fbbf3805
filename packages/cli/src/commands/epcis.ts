import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { create, toBinary } from '@bufbuild/protobuf'
import type { JianghanClient } from '@jianghan/client'
import type { CaptureFault, CaptureWorld, EventOpening, EventTree } from '@jianghan/gateway-epcis'
import type { CommandSpec, Given } from '../command.ts'
import { EXIT, Failure, usageError } from '../failure.ts'
import { withProgress } from '../io.ts'
import { writeNew } from '../newFile.ts'
import type { Session } from '../session.ts'
import { listLines } from '../width.ts'
import { openSigner, signing } from './keyFiles.ts'

/** Bounds of one capture: events, items that they name, bytes of them; a transaction has 524,288. */
const CAPTURE = { events: 1_000, items: 4_000, bytes: 400_000 } as const
/** Refused events that are told one by one. */
const TOLD = 20

/** Captures a document of EPCIS events. */
export const captureFile: CommandSpec = {
  name: 'capture',
  summary: { zh: '采集 EPCIS 事件文件（JSON-LD 或 XML）', en: 'Capture a file of EPCIS events, JSON-LD or XML' },
  arguments: [{ name: '<file>', words: { zh: 'EPCIS 2.0 或 1.2 文件', en: 'document of EPCIS 2.0 or 1.2' } }],
  options: [
    { flags: '--member <id>', words: { zh: '采集成员', en: 'the member that captures' } },
    { flags: '--all-or-none', words: { zh: '有一个事件被拒绝，则其所在批次全部不采集', en: 'of events that go together none where one is refused; by default each by itself' } },
    { flags: '--openings <file>', words: { zh: '不公开字段的开启信息写入此文件', en: 'where what opens the private fields goes' } },
    { flags: '--dry-run', words: { zh: '只读取并显示标识，不提交', en: 'read it and show the identifiers, send nothing' } },
    { flags: '--key <file>', words: { zh: '签名的密钥文件，或 PKCS#11 URI；可重复', en: 'key file that signs, or a PKCS #11 URI; repeatable' }, repeatable: true },
  ],
  examples: [
    { line: 'trace capture events.jsonld --member yangtze-motor --key data/demo/yangtze-motor-maker.json', words: { zh: '同一事件再次提交视为已采集', en: 'the same event again counts as captured' } },
    { line: 'trace capture events.xml --dry-run', words: { zh: '显示各事件的 ni:///sha-256 标识', en: 'shows the ni:///sha-256 identifier of each event' } },
  ],
  run: (session, [file = ''], given) => run(session, file, given),
}

async function run(session: Session, file: string, given: Given): Promise<number> {
  const { eventHashId } = await import('@jianghan/gateway-epcis')
  const { printer } = session
  const events = await eventsIn(session, file)
  if (given['dryRun'] === true) {
    const ids = events.map(eventHashId)
    printer.result(ids, { events: ids })
    return EXIT.done
  }
  const { member } = given
  const keys = (given['key'] ?? []) as readonly string[]
  if (typeof member !== 'string' || keys.length === 0) throw usageError({ zh: '请给出 --member 与 --key。', en: 'Name --member and --key.' }, { zh: '见示例。', en: 'See the example.' })
  const client = await session.client()
  const { made, openings } = await translated(file, events, await worldOf(session, client, events))
  const signers: Awaited<ReturnType<typeof openSigner>>[] = []
  for (const key of keys) signers.push(await openSigner(session, key)) // one after the other: each may ask for a passphrase
  if (openings.length > 0) await keepOpenings(session, String(given['openings'] ?? `${file}.openings.json`), openings)
  const done: Readonly<{ captured: number; refused: readonly string[]; transactions: readonly string[] }>[] = []
  for (const batch of batchesOf(made)) {
    const draft = await client.build(client.action('trace.v1.Capture', { memberId: member, events: batch.map(({ input }) => input), eachByItself: given['allOrNone'] !== true }))
    const sent = client.send(await signing(client.signWith(draft, signers)), { wait: 'final', timeoutMs: session.timeoutMs, signal: session.signal })
    const { id } = await withProgress(printer, { zh: '等待账本', en: 'Waiting for the ledger' }, sent)
    done.push({ ...await resultsOf(session, client, id, batch), transactions: [id] })
  }
  const [captured, refused] = [done.reduce((sum, each) => sum + each.captured, 0), done.flatMap(each => each.refused)]
  printer.result([
    ...listLines([[printer.say({ zh: '已采集', en: 'captured' }), String(captured)], [printer.say({ zh: '被拒绝', en: 'refused' }), String(refused.length)], ...done.flatMap(({ transactions }) => transactions.map(id => [printer.say({ zh: '交易', en: 'transaction' }), id] as const))]),
    ...refused.slice(0, TOLD), ...(refused.length > TOLD ? [printer.say({ zh: `…另有 ${refused.length - TOLD} 个`, en: `… and ${refused.length - TOLD} more` })] : []),
  ], { captured, refused, transactions: done.flatMap(({ transactions }) => transactions) })
  return refused.length === 0 ? EXIT.done : EXIT.refused
}

async function eventsIn(session: Session, file: string): Promise<readonly EventTree[]> {
  const { readJsonEvents, readXmlEvents } = await import('@jianghan/gateway-epcis')
  const text = (await readFile(session.path(file), 'utf8')).replace(/^\uFEFF/, '')
  const read = text.trimStart().startsWith('<') ? readXmlEvents(text) : readJsonEvents(text)
  if (read.ok) return read.events
  const why = {
    notEpcis: { zh: '其中没有 EPCIS 事件', en: 'it holds no events of EPCIS' }, tooDeep: { zh: '嵌套过深', en: 'it is nested too deep' }, tooLarge: { zh: '超出限额', en: 'it is beyond its bounds' },
    malformed: { zh: '不是完好的 JSON 或 XML', en: 'it is neither JSON nor XML that is well-formed' }, doctype: { zh: '含有文档类型声明，予以拒绝', en: 'it has a document type declaration, which is refused' },
  }[read.why]
  throw new Failure('cli.notEpcis', { zh: `无法读取 ${file}（${read.at}）：${why.zh}。`, en: `${file} cannot be read (${read.at}): ${why.en}.` }, { zh: '请核对文件。', en: 'Check the file.' }, EXIT.refused)
}

/** Products and places that the events name, as the ledger has them. */
async function worldOf({ signal }: Session, client: JianghanClient, events: readonly EventTree[]): Promise<CaptureWorld> {
  const { namedIn } = await import('@jianghan/gateway-epcis')
  const { gtins, glns } = namedIn(events)
  const [decimals, owners] = [new Map<string, number>(), new Map<string, string>()]
  for (const gtin of gtins) {
    const { answer } = await client.query<{ decimals: number }>('trace.getProduct', { gtin }, { signal })
    if (answer !== null) decimals.set(gtin, answer.decimals)
  }
  for (const gln of glns) {
    const { answer } = await client.query<{ owner: string }>('trace.getPlace', { gln }, { signal })
    if (answer !== null) owners.set(gln, answer.owner)
  }
  return { decimalsOf: gtin => decimals.get(gtin), memberOf: gln => owners.get(gln), salt: () => new Uint8Array(randomBytes(16)) }
}

/** An event as the ledger takes it: its place in the file, as people give it, how many items it names, its bytes. */
type Made = Readonly<{ place: number; input: Readonly<Record<string, unknown>>; items: number; bytes: number }>
type Kept = Readonly<{ event: string; openings: readonly EventOpening[] }>

async function translated(file: string, events: readonly EventTree[], world: CaptureWorld): Promise<{ made: Made[]; openings: Kept[] }> {
  const [{ captureOf }, { toHex, traceV1 }] = await Promise.all([import('@jianghan/gateway-epcis'), import('@jianghan/protocol')])
  const made: Made[] = []
  const openings: Kept[] = []
  for (const [place, each] of events.entries()) {
    const found = captureOf(each, world)
    if (!found.ok) throw notForLedger(file, place, found.fault)
    const { event } = found.value
    const { case: name, value } = event['what'] as { case: string; value: Readonly<Record<string, unknown>> }
    const items = Object.values(value).reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0)
    const { what: _, ...rest } = event
    made.push({ place, input: { ...rest, [name]: value }, items, bytes: toBinary(traceV1.TraceEventSchema, create(traceV1.TraceEventSchema, event as never)).length })
    if (found.value.openings.length > 0) openings.push({ event: toHex(event['eventId'] as Uint8Array), openings: found.value.openings })
  }
  return { made, openings }
}

function notForLedger(file: string, place: number, { why, what }: CaptureFault): Failure {
  const words = {
    time: { zh: '事件时间不合规则', en: 'its time is none' }, item: { zh: '不是批次、单品或物流单元', en: 'this is no lot, piece or logistic unit' }, quantity: { zh: '数量不合规则，或小数过多', en: 'this is no quantity, or has too many decimals' },
    product: { zh: '该产品尚未登记', en: 'this product is not registered' }, receiver: { zh: '发运事件的目的方不是账本上任何成员的地点', en: 'the destinations of a shipment are no places of a member' }, action: { zh: '账本不采集此类事件', en: 'the ledger does not capture this' },
  }[why]
  return new Failure('cli.notForLedger', { zh: `${file} 的第 ${place + 1} 个事件：${words.zh}（${what}）。未提交任何内容。`, en: `Event ${place + 1} of ${file}: ${words.en} (${what}). Nothing was sent.` }, { zh: '请更正文件，或先登记产品与地点。', en: 'Correct the file, or register products and places first.' }, EXIT.refused)
}

/** Events in their order, as many together as one capture holds. */
function batchesOf(made: readonly Made[]): Made[][] {
  const batches: Made[][] = []
  let [items, bytes] = [0, 0]
  for (const each of made) {
    const last = batches.at(-1)
    const fits = last !== undefined && last.length < CAPTURE.events && items + each.items <= CAPTURE.items && bytes + each.bytes <= CAPTURE.bytes
    if (fits) last.push(each)
    else batches.push([each])
    items = each.items + (fits ? items : 0)
    bytes = each.bytes + (fits ? bytes : 0)
  }
  return batches
}

async function keepOpenings(session: Session, name: string, kept: readonly Kept[]): Promise<void> {
  const { toHex } = await import('@jianghan/protocol')
  const events = kept.map(({ event, openings }) => ({ event, fields: openings.map(({ name: field, salt, value }) => ({ name: field, salt: toHex(salt), value: Buffer.from(value).toString('utf8') })) }))
  await writeNew(session, name, `${JSON.stringify({ format: 'jianghan-epcis-openings', version: 1, events }, undefined, 1)}\n`)
  session.printer.note({ zh: `不公开字段的开启信息写入 ${name}：请妥善保存，披露其中任何一项都凭它。`, en: `What opens the private fields lies in ${name}: keep it, any of them is disclosed with this file.` })
}

/** What the ledger's own events say became of a batch. */
async function resultsOf(session: Session, client: JianghanClient, id: string, batch: readonly Made[]): Promise<{ captured: number; refused: string[] }> {
  const { traceSchema } = await import('@jianghan/modules/schema')
  const { events } = await client.transaction(id, { signal: session.signal })
  const codes = events.filter(({ name }) => name === 'trace.captureResults').flatMap(({ fields }) => (fields as unknown as { results: readonly { code: number }[] }).results.map(({ code }) => code))
  const refused = codes.flatMap((code, i) => {
    const [name] = Object.entries(traceSchema.errors).find(([, error]) => error.code === code) ?? [String(code)]
    return code === 0 ? [] : [`${session.printer.say({ zh: `第 ${(batch[i]?.place ?? 0) + 1} 个事件`, en: `event ${(batch[i]?.place ?? 0) + 1}` })}: trace.${name}`]
  })
  return { captured: codes.length - refused.length, refused }
}
