import type { VerifyItem } from '@jianghan/crypto'
import type { BatchRefusal, InspectedBatch, NetworkApp, NetworkExecuted, ReportedMisbehavior, SnapshotSource } from '@jianghan/engine-cometbft'
import { appVersionAt, type DecidedBlock, type EngineParams, type ExecutedBlock, follows, lastBatch, type Ledger, MISBEHAVIOR_MAX, resultsOfBatches, TRUSTED } from '@jianghan/kernel'
import type { AgreedParams } from '@jianghan/light'
import { batchMessage, keyId, readBatch, readSignatures } from '@jianghan/protocol'
import type { NetworkStart } from '../folder/starts.ts'

const EMPTY = new Uint8Array(0)

/** The ledger as a network's engine drives it. */
export function networkAppOf(
  ledger: Ledger, { start, snapshots }: Readonly<{ start: NetworkStart | undefined; snapshots: SnapshotSource }>, listeners: Readonly<{ onExecuting(): void; onCommitted(block: ExecutedBlock): void }>,
): NetworkApp {
  const { chainId } = ledger.genesis
  const { access } = ledger.router.application
  return {
    snapshots,
    get baseHeight() { return ledger.firstHeight },
    get lastHeight() { return ledger.lastHeight },
    get lastAppHash() { return ledger.lastAppHash },
    get memberBytes() { return ledger.consensus()?.params.memberBytes },
    get lastResultsHash() { return ledger.lastResultsHash },
    agreedParams(height) {
      const params = ledger.consensus(height - 1n)?.params
      return params && agreedOf(params)
    },
    inspect: batch => inspect(batch, chainId),
    admits({ member, epoch, sequence, own }) {
      const read = ledger.read()
      const holder = read && access.keyHolder(read, keyId(own.kind, own.publicKey))
      if (read === undefined || holder?.member !== member || !holder.roles.includes('node')) return { refused: 'notByMember' }
      return follows({ epoch, sequence }, lastBatch(read, member)) ? undefined : { refused: 'outOfSequence' }
    },
    follows({ member, epoch, sequence }) {
      const read = ledger.read()
      return read !== undefined && follows({ epoch, sequence }, lastBatch(read, member))
    },
    execute({ height, time, batches, misbehavior }, { decided, judge = TRUSTED }) {
      listeners.onExecuting()
      const recovery = start?.kind === 'recovery' && start.from === height ? start.validators : undefined
      const executed = ledger.execute({
        height, time, batches, misbehavior: (misbehavior ?? []).flatMap(misbehaviorOf).slice(0, MISBEHAVIOR_MAX), ...(recovery && { recovery }),
      }, { decided, judge })
      return executedOf(executed, versionAfter(ledger, height))
    },
    commit(token, engineBytes) {
      const executed = token as ExecutedBlock
      ledger.commit(executed, engineBytes)
      listeners.onCommitted(executed)
    },
    behind: () => ledger.behind(),
    readEngineBytes(height) {
      const record = ledger.block(height)
      return record && { engineBytes: record.engineBytes, batches: record.batches }
    },
  }
}

const executedOf = (executed: ExecutedBlock, appVersion: bigint | undefined): NetworkExecuted => ({
  appHash: executed.appHash, resultsHash: executed.resultsHash, batchesKept: executed.result.batches, results: resultsOfBatches(executed.result),
  validatorUpdates: executed.validatorUpdates, ...paramUpdatesOf(executed, appVersion), dropped: executed.result.dropped.map(({ batch, poison }) => ({ batch, poison: poison !== undefined })),
  token: executed,
})

/** The version that the block after this one is executed with, where it is another: it was decided blocks ago. */
function versionAfter(ledger: Ledger, height: bigint): bigint | undefined {
  const read = ledger.read()
  const [now, then] = read === undefined ? [0, 0] : [appVersionAt(read, height), appVersionAt(read, height + 1n)]
  return now === then ? undefined : BigInt(then)
}

/** What the members changed for the engine, in CometBFT's parameters. */
function paramUpdatesOf({ paramUpdates }: ExecutedBlock, appVersion: bigint | undefined): Pick<NetworkExecuted, 'paramUpdates'> {
  if (paramUpdates === undefined && appVersion === undefined) return {}
  const block = paramUpdates && agreedOf(paramUpdates)
  return { paramUpdates: { ...(block && { block }), ...(appVersion !== undefined && { appVersion }) } }
}

/** What the members agreed on, as CometBFT has it. */
export const agreedOf = ({ blockBytes, evidenceBlocks, evidenceMs }: Pick<EngineParams, 'blockBytes' | 'evidenceBlocks' | 'evidenceMs'>): AgreedParams =>
  ({ maxBytes: BigInt(blockBytes), evidenceBlocks, evidenceNanos: evidenceMs * 1_000_000n })

/** A batch's form, and every signature that has to hold; a transaction that cannot be read has none, and is left out when the block is executed. */
function inspect(batch: Uint8Array, chainId: string): InspectedBatch | BatchRefusal {
  const read = readBatch(batch)
  if (!read.ok || read.value.body.chainId !== chainId) return { refused: 'malformed' }
  const { body, bodyBytes, signature: { kind, publicKey, signature } } = read.value
  const own = { kind, publicKey, message: batchMessage(bodyBytes), signature }
  return { member: body.memberId, epoch: body.epoch, sequence: body.sequence, own, inner: () => body.transactions.flatMap(itemsOf), transactions: body.transactions.length }
}

/** The signatures of a transaction. What it says is read once, when it is executed. */
function itemsOf(transaction: Uint8Array): VerifyItem[] {
  const { message = EMPTY, signatures = [] } = readSignatures(transaction) ?? {}
  return signatures.map(({ kind, publicKey, signature }) => ({ kind, publicKey, message, signature }))
}

/** What the engine found out, in the kernel's words; kinds that this release does not know are passed over by every node alike. */
function misbehaviorOf({ type, address, power, totalPower, height, time }: ReportedMisbehavior): NonNullable<DecidedBlock['misbehavior']> {
  const kind = type === 1 ? 'duplicateVote' : type === 2 ? 'lightClientAttack' : undefined
  return kind === undefined ? [] : [{ kind, address: address.slice(), power, totalPower, height, time }]
}
