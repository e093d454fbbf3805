import { performance } from 'node:perf_hooks'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Worker } from 'node:worker_threads'
import type { VerifyPool } from '@jianghan/crypto/node'
import type { IndexStatus } from '@jianghan/index'
import type { DiskKeeper } from '../disk/keeper.ts'
import { DISK_KINDS } from '../disk/usage.ts'
import type { CheckpointPublisher } from '../checkpoints/publisher.ts'
import { addOperation, type OperationSources } from './operation.ts'
import type { Samples } from '../indexPlace/sampler.ts'
import type { Submitter } from '../submit/submitter.ts'
import type { BlockNotice } from '../threads/messages.ts'
import type { WebhookStats } from '../webhooks/webhooks.ts'

/** What the metrics read when they are asked for. */
export type MetricSources = Readonly<{
  submitter: Submitter
  pool: VerifyPool
  kernel: Worker
  head(): Readonly<{ height: bigint; firstHeight: bigint; logSize: bigint }>
  /** Undefined where there is none. */
  index(): IndexStatus | undefined
  indexSamples(): Samples | undefined
  streams(): number
  callsWaiting(): number
  checkpoints(): CheckpointPublisher
  /** Signing keys and tokens that cannot be reached. */
  signerOutages(): number
  /** Webhooks by how they stand. */
  webhooks(): WebhookStats | undefined
  operation: OperationSources
  disk(): DiskKeeper
  /** When the TLS certificate ends, seconds since 1970. */
  certificateEnds(): number | undefined
}>

const MILLISECONDS = [1, 2, 4, 8, 12, 20, 30, 50, 80, 110, 200, 500, 1_000, 5_000]

/** The numbers of the node in Prometheus' form. Counting costs nothing per transaction: most are read when somebody asks. */
export class Metrics {
  readonly registry = new Registry()
  readonly #block: Histogram
  readonly #perBlock: Histogram
  readonly #keys: Counter
  readonly #requests: Histogram<'route' | 'status'>
  readonly #findings: Gauge
  readonly #series = new Map<string, Histogram.Internal<'route' | 'status'>>()
  #sources: MetricSources | undefined

  constructor() {
    const registers = [this.registry]
    this.#block = new Histogram({ name: 'jianghan_block_milliseconds', help: 'Execution and storage of a block.', buckets: MILLISECONDS, registers })
    this.#perBlock = new Histogram({ name: 'jianghan_block_transactions', help: 'Transactions of a block.', buckets: [0, 1, 4, 16, 64, 256, 1_024, 4_096, 16_384], registers })
    this.#keys = new Counter({ name: 'jianghan_state_keys_touched_total', help: 'State keys read or written by blocks.', registers })
    this.#requests = new Histogram({ name: 'jianghan_request_milliseconds', help: 'Time to answer a request, waiting included.', labelNames: ['route', 'status'], buckets: MILLISECONDS, registers })
    this.#findings = new Gauge({ name: 'jianghan_scrub_findings', help: 'Damaged places that the last reading of the disk found.', registers })
    this.#addGauges()
    addOperation(this.registry, () => this.#sources?.operation)
    addProcess(this.registry)
  }

  /** Connects the metrics with what they read. */
  connect(sources: MetricSources): void {
    this.#sources = sources
  }

  onBlock({ milliseconds, transactions, keysTouched }: BlockNotice): void {
    if (transactions === 0) return
    this.#block.observe(milliseconds)
    this.#perBlock.observe(transactions)
    this.#keys.inc(keysTouched)
  }

  /** The scrubber found so much damage. */
  onScrub(findings: number): void {
    this.#findings.set(findings)
  }

  onRequest(route: string, status: number, milliseconds: number): void {
    // Finding the series by its labels costs more than counting, so it is done once.
    const name = `${status < 300 ? 2 : Math.floor(status / 100)}${route}`
    let series = this.#series.get(name)
    if (series === undefined) this.#series.set(name, series = this.#requests.labels(route, `${name[0]}xx`))
    series.observe(milliseconds)
  }

  /** The text that Prometheus scrapes. */
  text(): Promise<string> {
    return this.registry.metrics()
  }

  #addGauges(): void {
    const read = (name: string, help: string, value: (sources: MetricSources) => number | undefined): void => {
      const sources = (): MetricSources | undefined => this.#sources
      this.registry.registerMetric(new Gauge({ name, help, registers: [], collect() {
        const from = sources()
        const now = from && value(from)
        if (now !== undefined) this.set(now)
      } }))
    }
    read('jianghan_height', 'Height of the newest block.', s => Number(s.head().height))
    read('jianghan_first_height', 'Oldest block whose record is kept.', s => Number(s.head().firstHeight))
    read('jianghan_log_size', 'Leaves of the history log.', s => Number(s.head().logSize))
    read('jianghan_index_lag_blocks', 'Blocks that the index lacks.', s => {
      const height = s.index()?.marker.height
      return height === undefined ? undefined : Number(s.head().height - height)
    })
    read('jianghan_index_rows_per_second', 'Rows that the index wrote in the last second or so: its pace while it catches up or is built again.', s => s.index()?.rowsPerSecond)
    read('jianghan_index_samples', 'Rows of the index that were compared with proofs since the start.', s => s.indexSamples()?.compared)
    read('jianghan_index_disproved', 'Rows of the index that were not what was proved since the start; each had it built again.', s => s.indexSamples()?.disproved)
    read('jianghan_index_bytes', 'Bytes of the index where it is kept.', s => s.index()?.bytes)
    read('jianghan_under_way_transactions', 'Transactions between acceptance and answer.', s => s.submitter.stats().underWay)
    read('jianghan_under_way_bytes', 'Bytes of those transactions.', s => s.submitter.stats().bytesUnderWay)
    read('jianghan_queue_transactions', 'Transactions that wait for a batch.', s => s.submitter.stats().queued)
    read('jianghan_batches_outstanding', 'Batches with the engine.', s => s.submitter.stats().batchesOutstanding)
    read('jianghan_verify_queue_items', 'Signatures that wait for their verdict.', s => s.pool.stats().queuedItems)
    read('jianghan_kernel_calls_waiting', 'Calls that wait for the kernel worker.', s => s.callsWaiting())
    read('jianghan_event_streams', 'Event streams open.', s => s.streams())
    read('jianghan_disk_free_bytes', 'Bytes free on the disk of the data folder.', s => s.disk().usage?.free)
    read('jianghan_disk_days_left', 'Days until no transactions are taken, at the pace of the last days.', s => s.disk().daysLeft)
    read('jianghan_disk_used_bytes', 'Bytes of the data folder.', s => s.disk().usage?.total)
    read('jianghan_disk_budget_bytes', 'What the data folder may take; 0 for as much as there is.', s => s.disk().limits?.budget)
    for (const { kind } of DISK_KINDS) read(`jianghan_disk_${kind}_bytes`, `Bytes on the disk: ${kind}.`, s => s.disk().usage?.kinds[kind])
    read('jianghan_certificate_ends_seconds', 'When the TLS certificate ends, seconds since 1970.', s => s.certificateEnds())
    read('jianghan_signer_outages', 'Signing keys and tokens that cannot be reached.', s => s.signerOutages())
    read('jianghan_webhooks', 'Webhooks that work.', s => s.webhooks()?.working)
    read('jianghan_webhooks_stopped', 'Webhooks that stopped by themselves: a dead endpoint, one that is gone, a key that ended.', s => s.webhooks()?.stopped)
    read('jianghan_webhooks_failing', 'Working webhooks whose last attempt did not arrive.', s => s.webhooks()?.failing)
    read('jianghan_webhook_deliveries_waiting', 'Messages of webhooks that wait to be delivered.', s => s.webhooks()?.pending)
    read('jianghan_checkpoint_size', 'Leaves of the newest published checkpoint of the history log.', s => { const size = s.checkpoints().published?.size; return size === undefined ? undefined : Number(size) })
    read('jianghan_checkpoint_cosignatures', 'Cosignatures on it.', s => s.checkpoints().published?.cosigned)
    read('jianghan_checkpoint_witnesses', 'Witnesses and members that are asked for cosignatures.', s => s.checkpoints().standings.length)
    read('jianghan_checkpoint_halted', '1 where the checkpoint that was signed last is not of this log: no further one is signed.', s => Number(s.checkpoints().halted))
    this.#addGrowth()
    this.#addTotals()
  }

  #addGrowth(): void {
    const sources = (): MetricSources | undefined => this.#sources
    this.registry.registerMetric(new Gauge({
      name: 'jianghan_disk_growth_bytes', help: 'Bytes that a day adds by kind of data, at the pace of the last days.', labelNames: ['kind'], registers: [],
      collect() {
        const growth = sources()?.disk().growth
        for (const { kind } of DISK_KINDS) if (growth !== undefined) this.labels(kind).set(growth.kinds[kind])
      },
    }))
  }

  #addTotals(): void {
    const sources = (): MetricSources | undefined => this.#sources
    this.registry.registerMetric(new Gauge({
      name: 'jianghan_witness_rewritten', help: '1 where a witness says that this log is not the history it cosigned.', labelNames: ['witness'], registers: [],
      collect() {
        for (const { name, outcome } of sources()?.checkpoints().standings ?? []) this.labels(name).set(outcome === 'rewritten' ? 1 : 0)
      },
    }))
    this.registry.registerMetric(new Gauge({
      name: 'jianghan_transactions_total', help: 'Transactions by what became of them.', labelNames: ['status'], registers: [],
      collect() {
        const stats = sources()?.submitter.stats()
        if (stats === undefined) return
        for (const status of ['accepted', 'done', 'refusedByAction', 'refused', 'problems', 'quarantined'] as const) this.labels(status).set(stats[status])
      },
    }))
    this.registry.registerMetric(new Gauge({
      name: 'jianghan_signatures_total', help: 'Signatures by how their verdict came about.', labelNames: ['how'], registers: [],
      collect() {
        const stats = sources()?.pool.stats()
        if (stats === undefined) return
        for (const how of ['judged', 'judgedInline', 'cacheHits'] as const) this.labels(how).set(stats[how])
      },
    }))
    this.registry.registerMetric(new Gauge({
      name: 'jianghan_cpu_microseconds_total', help: 'CPU time by thread: main, kernel, and all others (signatures, index, input and output).', labelNames: ['thread'], registers: [],
      async collect() {
        const from = sources()
        if (from === undefined) return
        const { main, kernel, others } = await cpuByThread(from.kernel)
        this.labels('main').set(main)
        this.labels('kernel').set(kernel)
        this.labels('others').set(others)
      },
    }))
  }
}

/** The process under the names that dashboards know. The library's own set keeps a timer running a hundred times a second. */
function addProcess(registry: Registry): void {
  const gauge = (name: string, help: string, value: () => number): void => {
    registry.registerMetric(new Gauge({ name, help, registers: [], collect() { this.set(value()) } }))
  }
  gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss())
  gauge('nodejs_heap_size_used_bytes', 'Heap of the main thread in use.', () => process.memoryUsage().heapUsed)
  gauge('process_cpu_seconds_total', 'CPU time of the process.', () => sum(process.cpuUsage()) / 1e6)
  gauge('process_start_time_seconds', 'When the process began.', () => Math.round(Date.now() / 1000 - process.uptime()))
  gauge('nodejs_eventloop_utilization', 'Share of its life that the main thread was busy.', () => performance.eventLoopUtilization().utilization)
}

const sum = ({ user, system }: Readonly<{ user: number; system: number }>): number => user + system

/** CPU time since the start, microseconds. */
export async function cpuByThread(kernel: Worker): Promise<{ main: number; kernel: number; others: number }> {
  const main = sum(process.threadCpuUsage())
  const worker = sum(await kernel.cpuUsage())
  return { main, kernel: worker, others: Math.max(0, sum(process.cpuUsage()) - main - worker) }
}
