import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { FollowerPorts } from './follower.ts'
import type { Projection } from './projection.ts'
import type { OwnersOf } from './readModel.ts'

/** Where an index is kept: in a file of SQLite, or in a schema of a PostgreSQL database, whose URL may hold a password. */
export type IndexPlace = Readonly<{ kind: 'sqlite'; file: string }> | Readonly<{ kind: 'postgres'; url: string; schema: string }>

/** How what is kept there is opened and removed. A database's client is loaded only where it is used. */
export async function opening(place: IndexPlace, projection: Projection, ownersOf: OwnersOf): Promise<Pick<FollowerPorts, 'open' | 'remove' | 'isFull' | 'place'>> {
  if (place.kind === 'sqlite') {
    const { file } = place
    const { isFull, removeFile } = await import('./sqlite/database.ts')
    const { SqliteReadModel } = await import('./sqlite/sqliteReadModel.ts')
    return {
      place: file, isFull,
      async open() {
        mkdirSync(dirname(file), { recursive: true })
        return new SqliteReadModel(file, projection, { ownersOf })
      },
      async remove() { removeFile(file) },
    }
  }
  const { isFull, nameOf } = await import('./postgres/connection.ts')
  const { openPostgres, removePostgres } = await import('./postgres/postgresReadModel.ts')
  return {
    place: nameOf(place), isFull,
    open: onLost => openPostgres(place, projection, { ownersOf, onLost }),
    remove: () => removePostgres(place),
  }
}
