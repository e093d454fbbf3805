import { join } from 'node:path'
import { openLedgerStores } from '@jianghan/kernel'
import { operatorToken } from '../callers/operatorToken.ts'
import { readGenesisFile } from '../folder/genesisFile.ts'
import { lockFolder } from '../folder/lock.ts'
import { servingUrlOf } from '../folder/serving.ts'
import { type ScrubFinding, Scrubber } from '../kernel/scrubber.ts'

/** What a run of the scrubber found, whoever ran it. */
export type Scrubbed = Readonly<{ blocks: number; leaves: number; seconds: number; findings: readonly ScrubFinding[] }>

/** How often a running node is asked how far it is, milliseconds. */
const ASK_MS = 500

/** Reads everything in a data folder: by its node where one serves, otherwise here. */
export async function scrubFolder(folder: string): Promise<Scrubbed> {
  readGenesisFile(join(folder, 'genesis.json'))
  const url = servingUrlOf(folder)
  const online = url === undefined ? undefined : await scrubOnline(url, await operatorToken(folder))
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
async function scrubOnline(url: string, token: string): Promise<Scrubbed | undefined> {
  const ask = async (method: string) => {
    const response = await fetch(`${url}/v1/node/scrub`, { method, headers: { authorization: `Bearer ${token}` } })
    if (!response.ok) throw new Error(await response.text())
    return await response.json() as Scrubbed & { running: boolean }
  }
  try {
    await ask('POST')
  } catch (fault) {
    if (((fault as Error).cause as { code?: string } | undefined)?.code === 'ECONNREFUSED') return undefined
    throw fault
  }
  for (;;) {
    const status = await ask('GET')
    if (!status.running) return status
    await new Promise(resolve => { setTimeout(resolve, ASK_MS) })
  }
}
