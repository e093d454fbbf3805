import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { FollowerPorts } from './follower.ts'
import type { Projection } from './projection.ts'
import type { OwnersOf } from './readModel.ts'

/** Where an index is kept: in a file of SQLite, or in a schema of a PostgreSQL database, whose URL may hold a password. */
export type IndexPlace = Readonly<{ kind: 'sqlite'; file: string }> | Readonly<{ kind: 'postgres'; url: string; schema: string }>

/** Where an index is, for people: without user and password, whatever stands before the last "@". */
export function placeName(place: IndexPlace): string {
  if (place.kind === 'sqlite') return place.file
  const [, host = '', database = '', query = ''] = /^postgres(?:ql)?:\/\/(?:.*@)?([^/?]*)\/?([^?]*)\??(.*)$/s.exec(place.url) ?? []
  const at = host === '' ? new URLSearchParams(query).get('host') ?? '' : host
  return `PostgreSQL ${at}/${database} (${place.schema})`
}

/** How what is kept there is opened and removed. A database's client is loaded only where it is used. */
export async function opening(place: IndexPlace, projection: Projection, ownersOf: OwnersOf): Promise<Pick<FollowerPorts, 'open' | 'remove' | 'isFull' | 'place'>> {
  if (place.kind === 'sqlite') {
    const { file } = place
    const { isFull, removeFile } = await import('./sqlite/database.ts')
    const { SqliteReadModel } = await import('./sqlite/sqliteReadModel.ts')
    return {
      place: placeName(place), isFull,
      async open() {
        mkdirSync(dirname(file), { recursive: true })
        return new SqliteReadModel(file, projection, { ownersOf })
      },
      async remove() { removeFile(file) },
    }
  }
  const { isFull } = await import('./postgres/connection.ts')
  const { openPostgres, removePostgres } = await import('./postgres/postgresReadModel.ts')
  return {
    place: placeName(place), isFull,
    open: onLost => openPostgres(place, projection, { ownersOf, onLost }),
    remove: () => removePostgres(place),
  }
}
