import { join } from 'node:path'
import { openLedgerStores } from '@jianghan/kernel'
import { readGenesisFile } from '../folder/genesisFile.ts'
import { lockFolder } from '../folder/lock.ts'
import { type ScrubFinding, Scrubber } from '../kernel/scrubber.ts'
import type { Language } from '../problem/render.ts'
import { type AskOwnNode, ownNode } from './ownNode.ts'

/** What a run of the scrubber found, whoever ran it. */
export type Scrubbed = Readonly<{ blocks: number; leaves: number; seconds: number; findings: readonly ScrubFinding[] }>

/** How often a running node is asked how far it is, milliseconds. */
const ASK_MS = 500

/** Reads everything in a data folder: by its node where one serves, otherwise here. */
export async function scrubFolder(folder: string, language: Language): Promise<Scrubbed> {
  readGenesisFile(join(folder, 'genesis.json'))
  const node = await ownNode(folder, language)
  const online = node && await scrubOnline(node)
  if (online !== undefined) return online
  const lock = lockFolder(folder)
  try {
    const stores = await openLedgerStores(folder)
    try {
      const scrubber = new Scrubber(folder, stores)
      await scrubber.run(1)
      return scrubber.status
    } finally {
      await stores.close()
    }
  } finally {
    lock.release()
  }
}

/** Lets the node do it and waits; undefined where it is gone. */
async function scrubOnline(node: AskOwnNode): Promise<Scrubbed | undefined> {
  const ask = async (method: string): Promise<(Scrubbed & { running: boolean }) | undefined> => {
    const response = await node(method, '/v1/node/scrub')
    if (response?.ok === false) throw new Error(await response.text())
    return await response?.json() as Scrubbed & { running: boolean }
  }
  for (let status = await ask('POST'); status !== undefined; status = await ask('GET')) {
    if (!status.running) return status
    await new Promise(resolve => { setTimeout(resolve, ASK_MS) })
  }
  return undefined
}
