import type { BenchOptions, BenchResult } from './result.ts'

/** A suite: loaded only when it runs. */
type Suite = () => Promise<(options: BenchOptions) => Promise<readonly BenchResult[]>>

/** All benchmarks by name, in the order in which they run. */
export const suites: Readonly<Record<string, Suite>> = {
  kernel: async () => (await import('./kernel.ts')).run,
  state: async () => {
    const { run } = await import('./state.ts')
    return ({ quick }) => run({ quick })
  },
  index: async () => (await import('./index.ts')).run,
  indexes: async () => (await import('./indexes.ts')).run,
  transfers: async () => (await import('./transfers.ts')).run,
  accounts: async () => (await import('./accounts.ts')).run,
  bulk: async () => (await import('./bulk.ts')).run,
  signatures: async () => (await import('./signatures.ts')).run,
  signer: async () => (await import('./signer.ts')).run,
  pgbench: async () => (await import('./pgbench.ts')).run,
  proof: async () => (await import('./proof.ts')).run,
  pain001: async () => (await import('./pain001.ts')).run,
  largeFile: async () => (await import('./largeFile.ts')).run,
  statements: async () => (await import('./statements.ts')).run,
  receipts: async () => (await import('./receipts.ts')).run,
  sheets: async () => (await import('./sheets.ts')).run,
  accountNames: async () => (await import('./accountNames.ts')).run,
  idle: async () => (await import('./idle.ts')).run,
  startup: async () => (await import('./startup.ts')).run,
  backup: async () => (await import('./backup.ts')).run,
  kill: async () => (await import('./kill.ts')).run,
  network: async () => (await import('./network.ts')).run,
  stateSync: async () => (await import('./stateSync.ts')).run,
  soak: async () => (await import('./soak.ts')).run,
}

/** Suites that only run when they are named: one takes an hour by itself, one fills a network with a million accounts first, one writes blocks for as long as it is told. */
export const LONG: readonly string[] = ['soak', 'stateSync', 'indexes']
