import { Projection } from '../projection.ts'
import { mixedBlocks } from '../readModel.contract.ts'
import { events, TestLog } from '../testLog.ts'
import { SqliteReadModel } from './sqliteReadModel.ts'

// Indexes a seeded log into the file given, from where it stands, until it is killed or done. Prints each height.
const [file = '', blocks = '0'] = process.argv.slice(2)
const projection = new Projection(events)
const model = new SqliteReadModel(file, projection, { run: 64, slice: 50 })
const rows = mixedBlocks(new TestLog(), Number(blocks)).map(record => projection.rowsOf(record))
for (let at = Number(model.marker.height); at < rows.length; at++) {
  await model.append(rows.slice(at, at + 1))
  await model.maintain(true)
  process.stdout.write(`${at + 1}\n`)
}
while (await model.maintain(false)) { /* until nothing is left */ }
await model.close()
