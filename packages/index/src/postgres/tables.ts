import type pg from 'pg'
import { IndexUnreachable, IndexUnusable } from '../readModel.ts'
import { nameOf, type PostgresPlace } from './connection.ts'
import { type Dialect, REPORTS, viewOf } from '../sql/reports.data.ts'
import type { Column } from './copyRows.ts'

/** Grows when the tables or the meaning of a row change. */
export const VERSION = 1

/** What brings an index from a version to the next without reading the log; one that has no such way is built again. */
export type Migrations = Readonly<Record<number, (schema: string) => string>>
export const MIGRATIONS: Migrations = {}

/** Columns of the tables that are written by COPY. */
export const COLUMNS = {
  blocks: { height: 'int8', seconds: 'int8', nanos: 'int4', log_start: 'int8', transactions: 'int4', sum: 'int2' },
  transactions: { seq: 'int8', id: 'bytea', height: 'int8', kind: 'int2', module: 'int4', code: 'int4', action: 'int4', audience: 'bytea', sum: 'int2' },
  search_keys: { seq: 'int8', kind: 'int4', value: 'bytea' },
  history: { party: 'int8', seq: 'int8', asset: 'int4', atoms: 'int8', sum: 'int2' },
  wide_movements: { party: 'int8', seq: 'int8', asset: 'int4', atoms: 'text', sum: 'int2' },
  parties: { value: 'bytea', kind: 'int2', number: 'int8', owner: 'int8', name: 'text' },
  audiences: { reader: 'int8', first_seq: 'int8', last_seq: 'int8', positions: 'bytea', sum: 'int2' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Column>>>>

const TABLES = [...Object.keys(COLUMNS), 'marker', 'action_types', 'assets', 'key_kinds']

const DIALECT: Dialect = {
  hex: bytes => `encode(${bytes}, 'hex')`,
  time: (seconds, nanos) => `to_timestamp(${seconds}) + ${nanos} / 1000 * interval '1 microsecond'`,
  before: name => `split_part(${name}, ' ', 1)`,
  behind: name => `nullif(split_part(${name}, ' ', 2), '')`,
  atoms: (narrow, wide) => `coalesce(${narrow}::numeric, ${wide}::numeric)`,
  name: party => `${party}.name`,
  bool: condition => condition,
}

const viewsOf = (schema: string): string => REPORTS.map(report => viewOf(report, DIALECT, 'CREATE OR REPLACE VIEW', `${schema}.`)).join(';\n')

/** Role that reads the views and nothing else: people of the database give it to users for reports. It belongs to the server, so it stays when the index goes. */
export const readerRole = (schema: string): string => `${schema}_reader`

/** Lets the role of readers read the views. Where it is not there and this user may not make it, somebody else makes it first (docs/index.md). */
const grantsOf = (schema: string): string => `DO $$ BEGIN
  BEGIN
    CREATE ROLE ${readerRole(schema)} NOLOGIN;
  EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL;
  END;
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '${readerRole(schema)}') THEN
    GRANT USAGE ON SCHEMA ${schema} TO ${readerRole(schema)};
    GRANT SELECT ON ${REPORTS.map(({ name }) => `${schema}.${name}`).join(', ')} TO ${readerRole(schema)};
  END IF;
END $$`

/** The same rows as in SQLite (sqlite/tables.ts), with ordinary indexes: the server keeps them in memory of its own and writes them by its own thread. */
const tablesOf = (schema: string): string => `
CREATE TABLE ${schema}.index_version (version int4 NOT NULL);
CREATE TABLE ${schema}.marker (id int2 PRIMARY KEY CHECK (id = 1), first_height int8 NOT NULL, height int8 NOT NULL, log_size int8 NOT NULL, app_hash bytea NOT NULL,
  parties int8 NOT NULL, audiences_to int8 NOT NULL, definitions text NOT NULL);
CREATE TABLE ${schema}.blocks (height int8 PRIMARY KEY, seconds int8 NOT NULL, nanos int4 NOT NULL, log_start int8 NOT NULL, transactions int4 NOT NULL, sum int2 NOT NULL);
CREATE TABLE ${schema}.transactions (seq int8 PRIMARY KEY, height int8 NOT NULL, module int4 NOT NULL, code int4 NOT NULL, action int4 NOT NULL, kind int2 NOT NULL,
  sum int2 NOT NULL, id bytea NOT NULL, audience bytea NOT NULL);
CREATE INDEX transactions_id ON ${schema}.transactions (id, seq);
CREATE TABLE ${schema}.action_types (number int4 PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE ${schema}.assets (number int4 PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE ${schema}.key_kinds (number int4 PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE ${schema}.parties (number int8 NOT NULL UNIQUE, owner int8 NOT NULL, kind int2 NOT NULL, value bytea NOT NULL, name text NOT NULL, PRIMARY KEY (value, kind));
CREATE INDEX parties_members ON ${schema}.parties (number) WHERE kind = 1;
CREATE TABLE ${schema}.audiences (reader int8 NOT NULL, first_seq int8 NOT NULL, last_seq int8 NOT NULL, sum int2 NOT NULL, positions bytea NOT NULL,
  PRIMARY KEY (reader, first_seq));
CREATE TABLE ${schema}.search_keys (seq int8 NOT NULL, kind int4 NOT NULL, value bytea NOT NULL, PRIMARY KEY (value, kind, seq));
CREATE INDEX search_keys_seq ON ${schema}.search_keys (seq);
CREATE TABLE ${schema}.history (party int8 NOT NULL, seq int8 NOT NULL, atoms int8, asset int4 NOT NULL, sum int2 NOT NULL, PRIMARY KEY (party, seq, asset));
CREATE TABLE ${schema}.wide_movements (party int8 NOT NULL, seq int8 NOT NULL, asset int4 NOT NULL, sum int2 NOT NULL, atoms text NOT NULL, PRIMARY KEY (party, seq, asset));
`

/** "JHIX": the class of advisory locks under which an index is written by one node alone. */
const LOCK_CLASS = 0x4a484958

/** Takes the index for this connection alone, for as long as it lasts. */
export async function lockIndex(client: pg.Client, place: PostgresPlace): Promise<void> {
  const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1, hashtext($2)) AS held', [LOCK_CLASS, place.schema])
  if (rows[0]?.held === true) return
  throw new IndexUnreachable({
    code: 'index.inUse', zh: `索引 ${nameOf(place)} 正由另一个节点写入。每个节点须使用自己的库或 schema。`,
    en: `Another node writes the index ${nameOf(place)}. Each node needs a database or schema of its own.`,
  })
}

/** Version of what is in the schema: undefined where it holds nothing. Refuses a schema that holds something else. */
async function versionOf(client: pg.Client, place: PostgresPlace): Promise<number | undefined> {
  const { rows } = await client.query<{ name: string }>("SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')", [place.schema])
  if (rows.length === 0) return undefined
  if (rows.some(({ name }) => name === 'index_version')) return (await client.query<{ version: number }>(`SELECT version FROM ${place.schema}.index_version`)).rows[0]?.version ?? 0
  throw new IndexUnreachable({
    code: 'index.notOurs', zh: `${nameOf(place)} 中已有其他表。请为索引指定一个空的 schema。`, en: `${nameOf(place)} holds other tables. Name an empty schema for the index.`,
  })
}

/** Runs work in one transaction: all of it or, after an error, nothing. */
export async function atomically<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN')
  try {
    const done = await work()
    await client.query('COMMIT')
    return done
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

/** Makes the tables where there are none, and brings those of an older version to this one. Throws {@link IndexUnusable} for a version from which no way leads here. */
export async function prepareTables(client: pg.Client, place: PostgresPlace, migrations: Migrations = MIGRATIONS, version = VERSION): Promise<void> {
  const { schema } = place
  const found = await versionOf(client, place)
  if (found === version) {
    await client.query(grantsOf(schema))
    return
  }
  const steps: string[] = []
  if (found === undefined) {
    const { rowCount } = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema])
    if (rowCount === 0) steps.push(`CREATE SCHEMA ${schema}`)
    steps.push(tablesOf(schema), `INSERT INTO ${schema}.index_version VALUES (${version})`, firstMarker(schema))
  } else {
    for (let at = found; at !== version; at++) {
      const step = migrations[at]
      if (step === undefined || at > version) throw new IndexUnusable('version', `version ${found}, not ${version}`)
      steps.push(step(schema))
    }
    steps.push(`UPDATE ${schema}.index_version SET version = ${version}`)
  }
  steps.push(viewsOf(schema), grantsOf(schema))
  await atomically(client, async () => { for (const step of steps) await client.query(step) })
}

const firstMarker = (schema: string): string => `INSERT INTO ${schema}.marker VALUES (1, 0, 0, 0, '', 0, 0, '[]')`

/** Empties the tables, so that what others may read of them and built on them stays; tables of another version are dropped with what depends on them. */
export async function emptyTables(client: pg.Client, place: PostgresPlace): Promise<void> {
  const { schema } = place
  const found = await versionOf(client, place)
  if (found === undefined) return
  const { rows } = await client.query<{ name: string }>("SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind = 'r'", [schema])
  const names = new Set(rows.map(({ name }) => name))
  await atomically(client, async () => {
    if (found === VERSION && TABLES.every(name => names.has(name))) {
      await client.query(`TRUNCATE ${TABLES.map(name => `${schema}.${name}`).join(', ')}`)
      await client.query(firstMarker(schema))
    } else {
      await client.query(`DROP TABLE ${[...names].map(name => `${schema}."${name}"`).join(', ')} CASCADE`)
    }
  })
}
