import { after, before } from 'node:test'
import { Projection } from '../projection.ts'
import { type MakeModel, readModelContract } from '../readModel.contract.ts'
import { readersContract } from '../readers.contract.ts'
import { events, ownersOf } from '../testLog.ts'
import { openPostgres } from './postgresReadModel.ts'
import { TestPostgres } from './testServer.ts'

let server: TestPostgres
before(async () => { server = await TestPostgres.start() })
after(() => server.stop())

const make = (audiences?: number): MakeModel => async t => {
  const model = await openPostgres({ url: await server.database(), schema: 'jianghan' }, new Projection(events), { ownersOf, ...(audiences !== undefined && { audiences }) })
  t.after(() => model.close())
  return model
}

readModelContract('PostgreSQL', make())
readersContract('PostgreSQL', make())
// So little gathers that the audiences become rows again and again.
readersContract('PostgreSQL in short rows', make(20))
