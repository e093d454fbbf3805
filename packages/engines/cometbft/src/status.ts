import type { ProcessState } from './supervisor.ts'

/** A peer that the engine is connected with. */
export type ConnectedPeer = Readonly<{ id: string; moniker: string; address: string }>

/** How the engine and its network stand. */
export type NetworkStanding = Readonly<{
  process: ProcessState | 'halted'
  /** Process id of the engine; undefined while none runs. */
  pid: number | undefined
  /** Whether the engine answers. */
  isUp: boolean
  /** Whether blocks are still fetched from others. */
  catchingUp: boolean
  /** Whether it runs without the validator's key, to see first whether that signs in another place. */
  isLookingOn: boolean
  /** Height of the engine's newest block. */
  height: bigint
  peers: readonly ConnectedPeer[]
}>

/** Pauses between two questions, milliseconds: while the engine comes up, and then. */
const SOON_MS = 100
const OFTEN_MS = 2_000

type StatusJson = Readonly<{ sync_info?: Readonly<{ catching_up?: unknown; latest_block_height?: unknown }> }>
type NetInfoJson = Readonly<{ peers?: readonly Readonly<{ node_info?: Readonly<{ id?: unknown; moniker?: unknown }>; remote_ip?: unknown }>[] }>

/** What the engine says of itself. */
type EngineSeen = Omit<NetworkStanding, 'process' | 'pid' | 'isLookingOn'>

/** Told when the engine comes up, and after every look. */
export type StatusListener = Readonly<{ onUp(): void; onLook(): void }>

/** Asks the engine how it stands, now and then. */
export class EngineStatus {
  readonly #ask: (method: string, params: Readonly<Record<string, string>>) => Promise<unknown>
  readonly #listener: StatusListener
  #timer: NodeJS.Timeout | undefined
  #closed = false
  #standing: EngineSeen = { isUp: false, catchingUp: true, height: 0n, peers: [] }

  constructor(ask: (method: string, params: Readonly<Record<string, string>>) => Promise<unknown>, listener: StatusListener) {
    this.#ask = ask
    this.#listener = listener
  }

  get standing(): EngineSeen {
    return this.#standing
  }

  start(): void {
    void this.#look()
  }

  /** The engine's process ended. */
  down(): void {
    this.#standing = { ...this.#standing, isUp: false, catchingUp: true, peers: [] }
    this.#listener.onLook()
    this.#plan(SOON_MS)
  }

  async #look(): Promise<void> {
    const before = this.#standing.isUp
    try {
      const [status, net] = await Promise.all([this.#ask('status', {}), this.#ask('net_info', {})]) as [StatusJson, NetInfoJson]
      const peers = (net.peers ?? []).map(({ node_info, remote_ip }) => ({
        id: String(node_info?.id ?? ''), moniker: String(node_info?.moniker ?? '').slice(0, 100), address: String(remote_ip ?? '').slice(0, 100),
      }))
      const { catching_up, latest_block_height } = status.sync_info ?? {}
      this.#standing = { isUp: true, catchingUp: catching_up !== false, height: BigInt(String(latest_block_height ?? '0')), peers }
    } catch {
      this.#standing = { ...this.#standing, isUp: false, peers: [] }
    }
    if (this.#closed) return
    if (this.#standing.isUp && !before) this.#listener.onUp()
    this.#listener.onLook()
    this.#plan(this.#standing.isUp && !this.#standing.catchingUp ? OFTEN_MS : SOON_MS)
  }

  #plan(milliseconds: number): void {
    clearTimeout(this.#timer)
    if (!this.#closed) this.#timer = setTimeout(() => void this.#look(), milliseconds)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }
}
