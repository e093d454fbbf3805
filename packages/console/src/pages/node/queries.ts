import { queryOptions } from '@tanstack/react-query'
import type { Words } from '@jianghan/kernel/schema'
import { get, getText } from '../../api/http.ts'
import type { NetworkState } from '../../api/answers.ts'
import { LIVE, pages } from '../../api/queries.ts'

/** How the node stands in its network (GET /v1/network). */
export type Network = Readonly<{
  engine: string; process: 'running' | 'waiting' | 'stopped' | 'halted'; state: NetworkState; height: string; round: number; validates: boolean
  peers: readonly Readonly<{ id: string; moniker: string; address: string }>[]; validators: readonly Readonly<{ address: string; power: string; voted: boolean }>[]
}>
/** A record of the audit log. */
export type Audited = Readonly<{ seq: number; at: string; act: string; by: Readonly<{ kind: string; id: string }>; result: string; details: Readonly<Record<string, string | number>> }>

/** Between two looks at what no block announces, milliseconds. */
const EVERY_MS = 5_000

/** Whether the node is ready, and what speaks against it. */
export const readyQuery = queryOptions({ queryKey: ['ready'], refetchInterval: EVERY_MS, queryFn: () => get<Readonly<{ ready: boolean; reasons: readonly (string | Words)[]; warnings: readonly (string | Words)[] }>>('/health/ready') })
/** The network as the node sees it. */
export const networkQuery = queryOptions({ queryKey: [LIVE, 'network'], queryFn: () => get<Network>('/v1/network') })
/** The metrics of the node, as text. */
export const metricsQuery = queryOptions({ queryKey: ['metrics'], refetchInterval: EVERY_MS, queryFn: () => getText('/metrics') })
/** The audit log, the newest first. */
export const auditQuery = pages<Audited>(['audit'], '/v1/node/audit')

const SIZES = { blocks: 'jianghan_disk_blocks_bytes', log: 'jianghan_disk_log_bytes', state: 'jianghan_disk_state_bytes', index: 'jianghan_disk_index_bytes', vault: 'jianghan_disk_vault_bytes', backups: 'jianghan_disk_backups_bytes', free: 'jianghan_disk_free_bytes' } as const

/** What lies on the disk and what is left, of the metrics' text (OpenMetrics); what the node does not tell is left out. */
export function diskOf(metrics: string): { what: keyof typeof SIZES; bytes: number }[] {
  return (Object.keys(SIZES) as (keyof typeof SIZES)[]).flatMap(what => {
    const value = new RegExp(`^${SIZES[what]}(?:\\{[^}]*\\})? ([0-9.e+]+)$`, 'm').exec(metrics)?.[1]
    return value === undefined ? [] : [{ what, bytes: Number(value) }]
  })
}
