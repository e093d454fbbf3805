import { type ChildProcess, spawn } from 'node:child_process'
import type { Writable } from 'node:stream'

/**
 * Stands between the node and the engine, so that the engine never outlives the node: its standard input is a pipe of the node's, and when that ends,
 * however the node ended, the engine is told to stop, and after five seconds made to. What comes through file descriptor 3, the
 * validator's key, is the engine's standard input: a pipe, where what Node gives is a socket, which cannot be opened by name. The
 * first line of output is the engine's process id, said by the very process that then becomes the engine: nothing of the engine's
 * can come before it.
 */
const GUARDIAN = `
exec 4<&0
cat <&3 4<&- | /bin/sh -c 'echo "engine $$"; exec "$@"' jianghan-engine "$@" 3<&- 4<&- &
engine=$!
{ cat <&4 >/dev/null; kill -TERM $engine; i=0; while kill -0 $engine && [ $i -lt 50 ]; do sleep 0.1; i=$((i+1)); done; kill -KILL $engine; } 2>/dev/null 3<&- >/dev/null &
watch=$!
exec 3<&- 4<&-
wait $engine
code=$?
kill -KILL $watch 2>/dev/null
exit $code
`

/** Pauses before the engine is started again, milliseconds: doubled each time, from the first to the last. */
const BACKOFF_MS = { first: 200, last: 10_000 } as const
/** An engine that ran for so long begins again with the first pause, milliseconds. */
const STEADY_MS = 30_000
/** Lines of the engine's output that are told in ten seconds; the rest is counted. */
const LINES_TOLD = 20
const LINES_WINDOW_MS = 10_000
const LINE_LENGTH_MAX = 2_000

/** What the engine process does now. `waiting` until it is started again. */
export type ProcessState = 'running' | 'waiting' | 'stopped'

/** How the engine is started. */
export type EngineCommand = Readonly<{
  program: string
  args: readonly string[]
  /** Made ready before each start: stale sockets away, configuration written. Answers what the engine finds at its standard input; read once. */
  prepare(): Readonly<{ secret: string }>
}>

/** What the supervisor tells. */
export type SupervisorListener = Readonly<{
  onState(state: ProcessState): void
  /** The engine ended by itself: with this code, after so many milliseconds; started again after `pause`. */
  onExit(code: number | null, ranMs: number, pause: number): void
  onLine(line: string): void
}>

/** Runs the engine, and runs it again whenever it ends: it exits with status 0 when the application is gone, so the status says nothing. */
export class Supervisor {
  readonly #command: EngineCommand
  readonly #listener: SupervisorListener
  #child: ChildProcess | undefined
  #pid: number | undefined
  #timer: NodeJS.Timeout | undefined
  #pause: number = BACKOFF_MS.first
  #stopped = false
  #isReplaced = false
  #ended: Promise<void> = Promise.resolve()
  #window = { since: 0, lines: 0 }

  constructor(command: EngineCommand, listener: SupervisorListener) {
    this.#command = command
    this.#listener = listener
  }

  /** Process id of the engine; undefined while none runs. */
  get pid(): number | undefined {
    return this.#pid
  }

  /** Starts the engine. */
  start(): void {
    if (this.#stopped || this.#child !== undefined) return
    const { program, args, prepare } = this.#command
    const { secret } = prepare()
    const startedAt = performance.now()
    const child = spawn('/bin/sh', ['-c', GUARDIAN, 'jianghan-engine', program, ...args], { stdio: ['pipe', 'pipe', 'pipe', 'pipe'] })
    this.#child = child
    const key = child.stdio[3] as Writable
    key.on('error', () => undefined)
    key.end(secret)
    child.stdin.on('error', () => undefined)
    child.stdout.on('data', chunk => this.#read(String(chunk)))
    child.stderr.on('data', chunk => this.#read(String(chunk)))
    this.#ended = new Promise(resolve => {
      child.once('error', () => { this.#gone(null, 0); resolve() })
      child.once('exit', code => { this.#gone(code, performance.now() - startedAt); resolve() })
    })
    this.#listener.onState('running')
  }

  #read(chunk: string): void {
    for (const line of chunk.split('\n')) {
      const started = /^engine ([0-9]+)$/.exec(line)
      if (started !== null) this.#pid = Number(started[1])
      else if (line.trim() !== '') this.#tell(line.slice(0, LINE_LENGTH_MAX))
    }
  }

  #tell(line: string): void {
    const now = performance.now()
    if (now - this.#window.since > LINES_WINDOW_MS) this.#window = { since: now, lines: 0 }
    if (++this.#window.lines <= LINES_TOLD) this.#listener.onLine(line)
  }

  #gone(code: number | null, ranMs: number): void {
    if (this.#child === undefined) return
    this.#child.stdin?.destroy()
    this.#child = undefined
    this.#pid = undefined
    if (this.#stopped) return
    if (this.#isReplaced) return this.#replace()
    if (ranMs >= STEADY_MS) this.#pause = BACKOFF_MS.first
    const pause = this.#pause
    this.#pause = Math.min(2 * pause, BACKOFF_MS.last)
    this.#listener.onState('waiting')
    this.#listener.onExit(code, ranMs, pause)
    this.#timer = setTimeout(() => this.start(), pause)
  }

  /** Stops the engine and starts another at once, made ready anew. */
  replace(): void {
    if (this.#child === undefined) return
    this.#isReplaced = true
    this.#child.stdin?.end()
  }

  #replace(): void {
    this.#isReplaced = false
    this.#listener.onState('waiting')
    // Not within the event that tells of the end.
    this.#timer = setTimeout(() => this.start(), 0)
  }

  /** Stops the engine and starts it no more. Settles when it is gone. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    // The end of its input is what makes the guardian stop the engine.
    this.#child?.stdin?.end()
    await this.#ended
    this.#listener.onState('stopped')
  }
}
