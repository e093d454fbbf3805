import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TestPostgres } from '@jianghan/index/testPostgres'
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
  const server = await TestPostgres.start(['shared_buffers=256MB', 'synchronous_commit=on'])
  const folder = mkdtempSync(join(tmpdir(), 'jianghan-pgbench-'))
  try {
    const program = [join(server.bin, 'pgbench'), '/usr/bin/pgbench'].find(existsSync)
    if (program === undefined) {
      say('pgbench is left out: it is not installed here')
      return []
    }
    await server.sql('postgres', 'CREATE DATABASE bench')
    await server.sql('bench', SCHEMA)
    const rate = (script: string): number[] => Array.from({ length: runs }, () => transfersPerSecond(program, server.host, join(folder, 'script.sql'), script, seconds))
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
    rmSync(folder, { recursive: true })
  }
}

/** Transfers a second that pgbench reports. */
function transfersPerSecond(program: string, host: string, file: string, script: string, seconds: number): number {
  writeFileSync(file, script)
  const text = execFileSync(program, ['-h', host, '-U', 'jianghan', '-n', '-M', 'prepared', '-c', '16', '-j', '2', '-T', String(seconds), '-f', file, 'bench'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return Number(/tps = ([0-9.]+)/.exec(text)?.[1] ?? NaN)
}
