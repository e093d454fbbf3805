import { JianghanError } from './error.ts'
import type { Http } from './http.ts'

/** What tells that a node lies or lags, rather than that something is wrong with the question. */
const AGAINST_THE_NODE = new Set(['client.proofFailed', 'client.proofUnrelated', 'client.proofMissing', 'client.nodeBehind'])

/**
 * Does something with the node in use, and with the next where that one's answer is not borne out by its proof or is too old; each node is tried once.
 * `work` is told when there is nobody else to turn to.
 */
export async function borneOut<T>(http: Http, work: (last: boolean) => Promise<T>): Promise<T> {
  for (let left = http.nodes; ; left--) {
    const { node } = http
    try {
      return await work(left <= 1)
    } catch (fault) {
      if (left <= 1 || !(fault instanceof JianghanError) || !AGAINST_THE_NODE.has(fault.code)) throw fault
      http.leave(node, fault)
    }
  }
}
