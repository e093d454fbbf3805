import { rpcWorld } from '@jianghan/engine-embedded/testing'
import { handleRpc } from '@jianghan/engine-embedded/rpc'
import { type Commit, type Header, headerHash, type ValidatorSet } from '@jianghan/light'
import { assert } from '@jianghan/protocol'
import type { Seal } from '../seals.ts'

type Sealed = Readonly<{ header: Header; commit: Commit }>

/** A chain of so many signed blocks of one validator, its seals as a node keeps them, and an engine's RPC that shows it. */
export function sealedBlocks(count: number): Readonly<{
  world: ReturnType<typeof rpcWorld>
  seals: readonly Seal[]
  hashOf(height: bigint): Uint8Array
  ask(method: string, params: Readonly<Record<string, string>>): Promise<unknown>
}> {
  const world = rpcWorld(count)
  const { engine } = world
  const blockAt = (height: bigint): Sealed => {
    const block = engine.blocks.at(height)
    assert(block !== undefined, `block ${height} is sealed`)
    return block
  }
  const seals = Array.from({ length: count }, (_, i): Seal => {
    const { header, commit } = blockAt(BigInt(i + 1))
    return { header, commit, setHeight: 1n, ...(i === 0 && { validators: engine.validators(1n) as ValidatorSet }) }
  })
  return {
    world, seals, hashOf: height => headerHash(blockAt(height).header),
    async ask(method, params) {
      const answer = handleRpc(world, { jsonrpc: '2.0', id: 1, method, params })
      if (answer === undefined || !('result' in answer)) throw new Error(JSON.stringify(answer))
      return JSON.parse(JSON.stringify(answer.result)) as unknown
    },
  }
}
