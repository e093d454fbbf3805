import type { RpcApplication } from '@jianghan/engine-embedded/rpc'
import { type BlockRecord, type Ledger } from '@jianghan/kernel'
import { merkleRoot } from '@jianghan/protocol'

/** What CometBFT's RPC asks of the ledger. Batches are taken by the node's own API only, where signatures are judged. */
export function rpcApplicationOf(ledger: Ledger): RpcApplication {
  return {
    info: { data: 'jianghan', version: String(ledger.router.application.version) },
    query({ data, height: asked }) {
      const height = asked === 0n ? ledger.lastHeight : asked
      const read = ledger.read(height)
      if (read === undefined) return { code: 1, codespace: 'node', log: `state of height ${height} is out of reach`, height }
      const value = read.get(data)
      return { code: 0, key: data, ...(value !== undefined && { value }), height, log: value === undefined ? 'does not exist' : 'exists' }
    },
    results(height) {
      const record = ledger.block(height)
      return record && resultsOf(record)
    },
  }
}

/** One result per batch: code 0 and the Merkle root over its receipts. */
function resultsOf({ batches, receipts }: BlockRecord): { code: number; data: Uint8Array; gasWanted: bigint; gasUsed: bigint }[] {
  const leaves: Uint8Array[][] = batches.map(() => [])
  for (const { batch, leaf } of receipts) leaves[batch]?.push(leaf)
  return leaves.map(of => ({ code: 0, data: merkleRoot(of), gasWanted: 0n, gasUsed: 0n }))
}
