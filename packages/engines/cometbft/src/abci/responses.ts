import { encodePublicKey, type TxResult, WireWriter } from '@jianghan/light'
import type { ParamUpdates } from '../app.ts'
import type { AbciSnapshot, AbciValidator } from './requests.ts'

/** Verdict on a proposal. There is no zero: the engine dies of a default value. */
export const PROPOSAL = { accept: 1, reject: 2 } as const
/** Answers to an offered snapshot (ResponseOfferSnapshot.Result). */
export const OFFER = { accept: 1, abort: 2, reject: 3, rejectFormat: 4, rejectSender: 5 } as const
/** Answers to a chunk (ResponseApplySnapshotChunk.Result). */
export const CHUNK = { accept: 1, abort: 2, retry: 3, retrySnapshot: 4, rejectSnapshot: 5 } as const

/** Answer of the application to `Query`, as a client of the engine's RPC sees it. */
export type QueryResponse = Readonly<{ code: number; log: string; key: Uint8Array; value: Uint8Array; height: bigint; codespace: string }>

/** An answer to the engine (abci.Response of v0.39). */
export type AbciResponse =
  | Readonly<{ kind: 'exception'; error: string }>
  | Readonly<{ kind: 'echo'; message: string }>
  | Readonly<{ kind: 'flush' }>
  | Readonly<{ kind: 'info'; data: string; version: string; appVersion: bigint; lastHeight: bigint; lastAppHash: Uint8Array }>
  | Readonly<{ kind: 'initChain'; appHash: Uint8Array }>
  | (Readonly<{ kind: 'query' }> & QueryResponse)
  | Readonly<{ kind: 'checkTx'; code: number; log: string; codespace: string }>
  | Readonly<{ kind: 'commit'; retainHeight: bigint }>
  | Readonly<{ kind: 'listSnapshots'; snapshots: readonly AbciSnapshot[] }>
  | Readonly<{ kind: 'offerSnapshot'; result: number }>
  | Readonly<{ kind: 'loadSnapshotChunk'; chunk: Uint8Array }>
  | Readonly<{ kind: 'applySnapshotChunk'; result: number; refetch: readonly number[]; rejectSenders: readonly string[] }>
  | Readonly<{ kind: 'prepareProposal'; batches: readonly Uint8Array[] }>
  | Readonly<{ kind: 'processProposal'; status: number }>
  | Readonly<{ kind: 'extendVote' }>
  | Readonly<{ kind: 'verifyVoteExtension'; status: number }>
  | Readonly<{
    kind: 'finalizeBlock'
    results: readonly TxResult[]
    validatorUpdates: readonly AbciValidator[]
    paramUpdates: ParamUpdates | undefined
    appHash: Uint8Array
  }>

const message = (): WireWriter => new WireWriter(64)

const encodeSnapshot = (snapshot: AbciSnapshot): Uint8Array =>
  message().int(1, snapshot.height).int(2, snapshot.format).int(3, snapshot.chunks).bytes(4, snapshot.hash).bytes(5, snapshot.metadata).finish()

/** abci.ExecTxResult, of which only code, data and gas are deterministic. */
const encodeResult = (result: TxResult): Uint8Array =>
  message().int(1, result.code).bytes(2, result.data).int(5, result.gasWanted).int(6, result.gasUsed).finish()

const encodeUpdate = ({ publicKey, power }: AbciValidator): Uint8Array => message().message(1, encodePublicKey(publicKey)).int(2, power).finish()

/** google.protobuf.Duration of nanoseconds. */
const encodeDuration = (nanoseconds: bigint): Uint8Array => message().int(1, nanoseconds / 1_000_000_000n).int(2, nanoseconds % 1_000_000_000n).finish()

/** Bytes of evidence in a block, as chains of CometBFT 0.39 begin with. */
const EVIDENCE_BYTES = 1_048_576n

/** tendermint.types.ConsensusParams; what an update does not name stays. */
function encodeParamUpdates({ block, appVersion }: ParamUpdates): Uint8Array {
  const writer = message()
  if (block !== undefined) {
    writer.message(1, message().int(1, block.maxBytes).int(2, -1n).finish())
    writer.message(2, message().int(1, block.evidenceBlocks).message(2, encodeDuration(block.evidenceNanos)).int(3, EVIDENCE_BYTES).finish())
  }
  if (appVersion !== undefined) writer.message(4, message().int(1, appVersion).finish())
  return writer.finish()
}

function encodeFinalized(response: Extract<AbciResponse, { kind: 'finalizeBlock' }>): Uint8Array {
  const writer = message()
  for (const result of response.results) writer.message(2, encodeResult(result))
  for (const update of response.validatorUpdates) writer.message(3, encodeUpdate(update))
  if (response.paramUpdates !== undefined) writer.message(4, encodeParamUpdates(response.paramUpdates))
  return writer.bytes(5, response.appHash).finish()
}

function encodeProposal(batches: readonly Uint8Array[]): Uint8Array {
  const writer = new WireWriter(batches.reduce((sum, batch) => sum + batch.length + 6, 64))
  for (const batch of batches) writer.message(1, batch)
  return writer.finish()
}

function encodeApplied({ result, refetch, rejectSenders }: Extract<AbciResponse, { kind: 'applySnapshotChunk' }>): Uint8Array {
  const writer = message().int(1, result)
  if (refetch.length > 0) writer.bytes(2, packed(refetch))
  for (const sender of rejectSenders) writer.text(3, sender)
  return writer.finish()
}

/** A repeated number in packed form: varints one after the other. */
function packed(numbers: readonly number[]): Uint8Array {
  const out: number[] = []
  for (const number of numbers) {
    let rest = number
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) out.push((rest & 0x7f) | 0x80)
    out.push(rest)
  }
  return Uint8Array.from(out)
}

/** Number in abci.Response and content of each answer. */
function content(response: AbciResponse): readonly [field: number, bytes: Uint8Array] {
  switch (response.kind) {
    case 'exception': return [1, message().text(1, response.error).finish()]
    case 'echo': return [2, message().text(1, response.message).finish()]
    case 'flush': return [3, message().finish()]
    case 'info': return [4, message().text(1, response.data).text(2, response.version).int(3, response.appVersion).int(4, response.lastHeight).bytes(5, response.lastAppHash).finish()]
    case 'initChain': return [6, message().bytes(3, response.appHash).finish()]
    case 'query': return [7, message().int(1, response.code).text(3, response.log).bytes(6, response.key).bytes(7, response.value).int(9, response.height).text(10, response.codespace).finish()]
    case 'checkTx': return [9, message().int(1, response.code).text(3, response.log).text(8, response.codespace).finish()]
    case 'commit': return [12, message().int(3, response.retainHeight).finish()]
    case 'listSnapshots': return [13, response.snapshots.reduce((writer, each) => writer.message(1, encodeSnapshot(each)), message()).finish()]
    case 'offerSnapshot': return [14, message().int(1, response.result).finish()]
    case 'loadSnapshotChunk': return [15, message().bytes(1, response.chunk).finish()]
    case 'applySnapshotChunk': return [16, encodeApplied(response)]
    case 'prepareProposal': return [17, encodeProposal(response.batches)]
    case 'processProposal': return [18, message().int(1, response.status).finish()]
    case 'extendVote': return [19, message().finish()]
    case 'verifyVoteExtension': return [20, message().int(1, response.status).finish()]
    case 'finalizeBlock': return [21, encodeFinalized(response)]
  }
}

/** Bytes of an answer, without its length before it. */
export function encodeResponse(response: AbciResponse): Uint8Array {
  const [field, bytes] = content(response)
  return new WireWriter(bytes.length + 16).message(field, bytes).finish()
}
