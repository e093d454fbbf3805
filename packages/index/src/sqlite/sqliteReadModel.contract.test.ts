import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Projection } from '../projection.ts'
import { type MakeModel, readModelContract } from '../readModel.contract.ts'
import { readersContract } from '../readers.contract.ts'
import { events, ownersOf } from '../testLog.ts'
import { SqliteReadModel } from './sqliteReadModel.ts'

const make = (sizes?: { run: number; slice: number }): MakeModel => async t => {
  const dir = mkdtempSync(join(tmpdir(), 'index-'))
  const model = new SqliteReadModel(join(dir, 'index.db'), new Projection(events), { ownersOf, ...sizes })
  t.after(async () => {
    await model.close()
    rmSync(dir, { recursive: true })
  })
  return model
}

readModelContract('SQLite', make())
// Runs so short that rows are spilled and merged over all levels in many steps.
readModelContract('SQLite in short runs', make({ run: 8, slice: 20 }))
readersContract('SQLite', make())
readersContract('SQLite in short runs', make({ run: 8, slice: 20 }))
