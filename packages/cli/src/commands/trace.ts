import { toHex } from '@jianghan/protocol'
import type { Words } from '@jianghan/kernel/schema'
import type { CommandSpec } from '../command.ts'
import { EXIT } from '../failure.ts'
import { getJson } from '../nodeJson.ts'
import { localTime, tableOf } from '../rows.ts'

type Station = Readonly<{ name: string; at: string; afterMs: number }>
type Trace = Readonly<{ height: string; index: number; done: boolean; stations: readonly Station[] }>

const STATIONS: Readonly<Record<string, Words>> = {
  received: { zh: '收到', en: 'received' },
  accepted: { zh: '受理（签名已核验）', en: 'accepted, signatures judged' },
  batched: { zh: '装入批次，交给引擎', en: 'in a batch, with the engine' },
  executed: { zh: '排序完成，开始执行', en: 'ordered, execution begins' },
  final: { zh: '已提交并落盘', en: 'committed, on disk: final' },
  provable: { zh: '可证明', en: 'provable' },
  indexed: { zh: '已入索引', en: 'in the index' },
}

/** When one transaction passed each station of the node. */
export const trace: CommandSpec = {
  name: 'stations',
  summary: { zh: '一笔交易经过节点各环节的时刻', en: 'When a transaction passed each station of the node' },
  arguments: [{ name: '<id>', words: { zh: '交易编号', en: 'transaction id' } }],
  examples: [{ line: `stations ${toHex(new Uint8Array(32).fill(0x8d))}`, words: { zh: '只限本节点最近提交的交易', en: 'of the newest that came in at this node' } }],
  async run(session, [id = '']) {
    const { printer } = session
    const told = await getJson<Trace>(session, `/v1/transactions/${encodeURIComponent(id)}/trace`)
    const before = (at: number): number => told.stations[at - 1]?.afterMs ?? 0
    printer.result([
      printer.say({ zh: `区块 ${told.height}，第 ${told.index + 1} 笔，${told.done ? '已执行' : '被拒绝'}`, en: `block ${told.height}, number ${told.index + 1}, ${told.done ? 'done' : 'refused'}` }),
      ...tableOf(printer, told.stations, [
        { head: { zh: '环节', en: 'station' }, text: ({ name }) => printer.say(STATIONS[name] ?? { zh: name, en: name }) },
        { head: { zh: '时刻', en: 'at' }, text: ({ at }) => localTime(at) },
        { head: { zh: '历时（毫秒）', en: 'after, ms' }, text: ({ afterMs }) => afterMs.toFixed(1) },
        { head: { zh: '本段（毫秒）', en: 'of it here' }, text: (station: Station) => (station.afterMs - before(told.stations.indexOf(station))).toFixed(1) },
      ]),
    ], told)
    return EXIT.done
  },
}
