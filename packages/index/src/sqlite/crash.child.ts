import { Projection } from '../projection.ts'
import { mixedBlocks } from '../readModel.contract.ts'
import { events, TestLog } from '../testLog.ts'
import { SqliteReadModel } from './sqliteReadModel.ts'

// Indexes a seeded log into the file given, from where it stands, until it is killed or done. Prints each height. After so many heights it goes on for a few more at
// the most: then it waits to be killed, however late that comes.
const FURTHER = 3
const [file = '', blocks = '0', heights = '0'] = process.argv.slice(2)
const projection = new Projection(events)
const model = new SqliteReadModel(file, projection, { run: 64, slice: 50 })
const rows = mixedBlocks(new TestLog(), Number(blocks)).map(record => projection.rowsOf(record))
const begin = Number(model.marker.height)
for (let at = begin; at < rows.length; at++) {
  if (at === begin + Number(heights) + FURTHER) await new Promise(() => { setInterval(() => undefined, 60_000) })
  await model.append(rows.slice(at, at + 1))
  await model.maintain(true)
  process.stdout.write(`${at + 1}\n`)
}
while (await model.maintain(false)) { /* until nothing is left */ }
await model.close()
