import { Gauge, type Registry } from 'prom-client'
import type { Timestamp } from '@jianghan/protocol'
import { lastBackupOf } from '../backup/kept.ts'
import type { WriteState } from '../threads/messages.ts'

/** What an operator is woken for, as the metrics read it. */
export type OperationSources = Readonly<{
  version: string
  chainId: string
  engine: string
  /** The data folder. */
  folder: string
  lastBlock(): Timestamp
  writing(): WriteState
  indexStopped(): boolean
  signers(): Promise<Readonly<{ validators: number; signed: number }>>
  /** Peers that the configuration names, and how the node stands among them; undefined where it keeps the ledger alone. */
  peersNamed: number
  network(): Promise<Readonly<{ peers: readonly unknown[]; validates: boolean }> | undefined>
  /** Evidence against validators that blocks brought lately. */
  misbehaviors(): readonly unknown[]
}>

const WRITE_STATES: readonly WriteState[] = ['open', 'diskFull', 'outdated', 'halted']

/** The numbers that alert rules and dashboards ask for besides those of the load (docs/operations/alerts.yml). */
export function addOperation(registry: Registry, sources: () => OperationSources | undefined): void {
  const read = (name: string, help: string, value: (from: OperationSources) => number | undefined | Promise<number | undefined>): void => {
    registry.registerMetric(new Gauge({ name, help, registers: [], async collect() {
      const from = sources()
      const now = from && await value(from)
      if (now === undefined) this.remove()
      else this.set(now)
    } }))
  }
  read('jianghan_last_block_seconds', 'Time of the newest block, seconds since 1970.', from => Number(from.lastBlock().seconds))
  read('jianghan_last_backup_seconds', 'When the newest backup was made, seconds since 1970; absent while there is none.', ({ folder }) => inSeconds(lastBackupOf(folder)?.madeMs))
  read('jianghan_index_stopped', '1 where the index gave up and has to be looked at.', from => Number(from.indexStopped()))
  read('jianghan_validators', 'Validators of the newest block.', async from => (await from.signers()).validators)
  read('jianghan_validators_signed', 'Validators who signed the newest block.', async from => (await from.signers()).signed)
  read('jianghan_peers_named', 'Peers that peers.json names.', from => from.peersNamed)
  read('jianghan_peers', 'Peers that the engine is connected with; 0 where the node keeps the ledger alone.', async from => (await from.network())?.peers.length ?? 0)
  read('jianghan_validates', '1 while the key of this node is one of the validators\'.', async from => Number((await from.network())?.validates ?? true))
  read('jianghan_validators_misbehaved', 'Evidence against validators that blocks brought in the last 30 days.', from => from.misbehaviors().length)
  registry.registerMetric(new Gauge({
    name: 'jianghan_writing', help: '1 for the state of writing: open, diskFull, outdated, halted.', labelNames: ['state'], registers: [],
    collect() {
      const state = sources()?.writing()
      for (const each of WRITE_STATES) if (state !== undefined) this.labels(each).set(each === state ? 1 : 0)
    },
  }))
  registry.registerMetric(new Gauge({
    name: 'jianghan_info', help: 'Always 1; who this node is.', labelNames: ['version', 'chain', 'engine'], registers: [],
    collect() {
      const from = sources()
      if (from !== undefined) this.labels(from.version, from.chainId, from.engine).set(1)
    },
  }))
}

const inSeconds = (milliseconds: number | undefined): number | undefined => (milliseconds === undefined ? undefined : milliseconds / 1000)
