import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CHUNK } from '../abci/responses.ts'
import { AbciClient, fieldOf, requests } from './abciClient.ts'

/**
 * Stands for the engine while a node fetches the state: offers a snapshot of two chunks, hands them over, again where it is refused as a whole, and asks for the block
 * after it. Arguments: `start --home HOME`. Writes the results that it was answered into HOME/answers.json.
 */
const [, , , , home = ''] = process.argv
const config = readFileSync(join(home, 'config', 'config.toml'), 'utf8')
const client = await AbciClient.dial(/^proxy_app = "unix:\/\/(.+)"$/m.exec(config)?.[1] ?? '')
const answers: number[] = []
const ask = async (request: Uint8Array, field: number): Promise<number> => {
  const [answer] = await Promise.all(client.send(request))
  const result = answer === undefined ? 0 : Number(fieldOf(answer, field))
  answers.push(result)
  return result
}
const snapshot = { height: 7n, format: 1, chunks: 2, hash: new Uint8Array(32).fill(1), metadata: new Uint8Array(3) }
const offer = (format: number): Promise<number> => ask(requests.offerSnapshot({ ...snapshot, format }, new Uint8Array(32).fill(2)), 1)
const hand = (index: number, length: number): Promise<number> => ask(requests.applySnapshotChunk(index, new Uint8Array(length).fill(1)), 1)
await offer(9)
await offer(snapshot.format)
await hand(0, 5)
await hand(1, 6)
if (await hand(1, 5) !== CHUNK.accept) {
  await offer(snapshot.format)
  await hand(0, 5)
  await hand(1, 5)
}
await ask(requests.info(), 4)
// It takes its end as the engine does.
process.on('SIGTERM', () => process.exit(0))
writeFileSync(join(home, 'answers.json'), JSON.stringify(answers))
client.send(requests.finalizeBlock({ height: 8n }))
// Until it is stopped.
setInterval(() => undefined, 60_000)
