import type { RpcApplication } from '@jianghan/engine-embedded/rpc'
import { type Ledger, resultsOfBatches } from '@jianghan/kernel'

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
      return record && resultsOfBatches(record)
    },
  }
}
