import { appHash, assert, decodeLeaf } from '@jianghan/protocol'
import type { CallContext, Calls } from './calls.ts'

/** Size of the history log as far as a sealed header commits to it. */
const provableSize = ({ ledger, checkpoints }: CallContext): bigint => ledger.logSizeAfter(checkpoints.provable)

/** The leaf of the block at which the log has this size; undefined where no block ends there, or its record is no longer kept. */
function blockAt({ ledger, records }: CallContext, size: bigint): Readonly<{ height: bigint; leaf: Uint8Array }> | undefined {
  const height = size > 0n ? ledger.heightOfLogPosition(size - 1n) : undefined
  const record = height === undefined ? undefined : records.at(height)
  if (height === undefined || record?.blockLeaf === undefined || ledger.logSizeAfter(height) !== size) return undefined
  return { height, leaf: record.blockLeaf }
}

/** What is told of the history log to anybody: hashes, never what was hashed, but for the leaves of blocks. */
export const logCalls: Pick<Calls, 'logHead' | 'logRoot' | 'logTile' | 'logConsistency' | 'logBlock'> = {
  logHead: context => {
    const size = provableSize(context)
    const block = blockAt(context, size)
    if (block === undefined) return undefined
    const leaf = decodeLeaf(block.leaf)
    assert(leaf?.kind === 'block', 'a block ends with its leaf')
    const root = context.ledger.log.rootAt(size)
    return { size, root, height: block.height, appHash: appHash({ logRoot: root, logSize: size, stateRoot: leaf.stateRoot }) }
  },
  logRoot: (context, { size }) => (size <= provableSize(context) ? context.ledger.log.rootAt(size) : undefined),
  logTile: (context, { level, index, width }) => {
    const last = (BigInt(index) * 256n + BigInt(width)) * 256n ** BigInt(level)
    return last <= provableSize(context) ? context.ledger.log.tile(level, index, width) : undefined
  },
  logConsistency: (context, { from, to }) => (from <= to && to <= provableSize(context) ? context.ledger.log.consistencyProof(from, to) : undefined),
  logBlock: (context, { size }) => {
    if (size > provableSize(context)) return undefined
    const block = blockAt(context, size)
    return block && { block: block.leaf, path: context.ledger.log.inclusionProof(size - 1n, size) }
  },
}
