import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { watchOthers } from './machine.ts'
import { type BenchOptions, type BenchResult, figure } from './result.ts'

// Rows are taken in the order of their ids, as a careful application does: no deadlocks.
const FIVE = `\\set a random(1, 100000)
\\set b random(1, 100000)
\\set low least(:a, :b)
\\set high greatest(:a, :b)
BEGIN;
UPDATE account SET balance = balance - 1 WHERE id = :low;
UPDATE account SET balance = balance + 1 WHERE id = :high;
INSERT INTO entry (payer, payee, amount) VALUES (:a, :b, 1);
COMMIT;
`
const ONE = '\\set a random(1, 100000)\n\\set b random(1, 100000)\nSELECT transfer(:a, :b, 1);\n'
const SCHEMA = `
CREATE TABLE account (id int PRIMARY KEY, balance bigint NOT NULL);
CREATE TABLE entry (id bigserial PRIMARY KEY, payer int, payee int, amount bigint, at timestamptz DEFAULT now());
INSERT INTO account SELECT i, 100000000 FROM generate_series(1, 100000) i;
CREATE FUNCTION transfer(a int, b int, n bigint) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
  UPDATE account SET balance = balance - n WHERE id = least(a, b);
  UPDATE account SET balance = balance + n WHERE id = greatest(a, b);
  INSERT INTO entry (payer, payee, amount) VALUES (a, b, n);
END $$;
`

/** The yardstick: the same transfer in PostgreSQL with pgbench, synchronous commit, on this machine in this run. */
export async function run({ runs, seconds, say }: BenchOptions): Promise<BenchResult[]> {
  const server = await Postgres.start()
  if (server === undefined) {
    say('pgbench is left out: PostgreSQL is not installed here')
    return []
  }
  try {
    const rate = (script: string): number[] => Array.from({ length: runs }, () => server.pgbench(script, seconds))
    const ended = watchOthers()
    const [five, one] = [rate(FIVE), rate(ONE)]
    const others = ended()
    const extra = others === undefined ? {} : { others }
    return [
      figure('yardstick: PostgreSQL transfer, five statements', '/s', 'higher', five, extra),
      figure('yardstick: PostgreSQL transfer, one function call', '/s', 'higher', one, extra),
    ]
  } finally {
    await server.stop()
  }
}

/** A server of our own in a temporary folder. PostgreSQL refuses to run as root, so root hands it to the user "postgres". */
class Postgres {
  readonly #folder: string
  readonly #bin: string
  readonly #child: ReturnType<typeof spawn>
  private constructor(folder: string, bin: string, child: ReturnType<typeof spawn>) {
    this.#folder = folder
    this.#bin = bin
    this.#child = child
  }

  static async start(): Promise<Postgres | undefined> {
    const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql').sort().reverse() : []
    const bin = versions.map(version => `/usr/lib/postgresql/${version}/bin`).find(folder => existsSync(join(folder, 'initdb')))
    if (bin === undefined) return undefined
    const folder = mkdtempSync(join(tmpdir(), 'jianghan-pg-'))
    const owner = serverUser()
    if (owner !== undefined) chownSync(folder, owner.uid, owner.gid)
    const data = join(folder, 'data')
    execFileSync(join(bin, 'initdb'), ['-D', data, '-A', 'trust', '-U', 'bench', '-N'], { stdio: 'ignore', ...owner })
    const args = ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'shared_buffers=256MB', '-c', 'synchronous_commit=on']
    const child = spawn(join(bin, 'postgres'), args, { stdio: 'ignore', ...owner })
    const server = new Postgres(folder, bin, child)
    await server.#waitReady()
    server.#psql('postgres', '-c', 'CREATE DATABASE bench')
    const schema = join(folder, 'schema.sql')
    writeFileSync(schema, SCHEMA)
    server.#psql('bench', '-q', '-f', schema)
    return server
  }

  async #waitReady(): Promise<void> {
    for (let i = 0; i < 100; i++) {
      try {
        this.#psql('postgres', '-c', 'SELECT 1')
        return
      } catch {
        await new Promise(resolve => { setTimeout(resolve, 100) })
      }
    }
    throw new Error('PostgreSQL did not start')
  }

  #psql(database: string, ...args: string[]): void {
    execFileSync('psql', ['-h', this.#folder, '-U', 'bench', '-d', database, ...args], { stdio: 'ignore' })
  }

  /** Transfers a second that pgbench reports. */
  pgbench(script: string, seconds: number): number {
    const file = join(this.#folder, 'script.sql')
    writeFileSync(file, script)
    const text = execFileSync(existsSync(join(this.#bin, 'pgbench')) ? join(this.#bin, 'pgbench') : 'pgbench', [
      '-h', this.#folder, '-U', 'bench', '-n', '-M', 'prepared', '-c', '16', '-j', '2', '-T', String(seconds), '-f', file, 'bench',
    ], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    return Number(/tps = ([0-9.]+)/.exec(text)?.[1] ?? NaN)
  }

  async stop(): Promise<void> {
    const ended = new Promise(resolve => { this.#child.once('exit', resolve) })
    this.#child.kill('SIGINT')
    await ended
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

function serverUser(): { uid: number; gid: number } | undefined {
  if (userInfo().uid !== 0) return undefined
  const [uid, gid] = ['-u', '-g'].map(flag => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }).trim()))
  return { uid: uid ?? 0, gid: gid ?? 0 }
}
