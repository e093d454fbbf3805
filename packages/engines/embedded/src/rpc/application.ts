import type { TxResult } from '@jianghan/light'
import type { ServedChain } from './servedChain.ts'

/** An answer of the application to `abci_query` (ABCI's ResponseQuery). */
export type QueryAnswer = Readonly<{
  /** 0 is found or done. */
  code: number
  log?: string
  key?: Uint8Array
  value?: Uint8Array
  height: bigint
  codespace?: string
  proofOps?: readonly Readonly<{ type: string; key: Uint8Array; data: Uint8Array }>[]
}>

/** What the RPC asks of the application. Every method that is missing is answered as not offered. */
export interface RpcApplication {
  /** Name and release of the application. */
  readonly info: Readonly<{ data: string; version: string }>
  query?(request: Readonly<{ path: string; data: Uint8Array; height: bigint; prove: boolean }>): QueryAnswer
  /** Takes a batch in, without waiting for its block; code 0 is taken. */
  broadcast?(batch: Uint8Array): Readonly<{ code: number; log: string; codespace: string }>
  /** The results whose hash the next header carries. */
  results?(height: bigint): readonly TxResult[] | undefined
}

/** Everything the RPC answers from. */
export type RpcContext = Readonly<{
  engine: ServedChain
  application: RpcApplication
  /** The node's name for people. */
  moniker: string
}>

/** A fault that the caller is told in the words of CometBFT, by which its light client recognises some of them. */
export class RpcFault extends Error {
  override readonly name = 'RpcFault'
}
