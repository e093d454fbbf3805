import { connect, createServer, type Socket } from 'node:net'
import { FrameReader, frameHead } from '@jianghan/engine-cometbft/testing'
import { readFields, WireWriter } from '@jianghan/light'
import type { Misdeeds } from './misdeeds.ts'
import type { BadProposals } from './proposals.ts'

/** Numbers in abci.Response. */
const [PREPARED, PROCESSED] = [17, 18]

type Parts = Readonly<{ misdeeds(): Misdeeds; proposals: BadProposals }>

/**
 * Stands between an engine and its application, and changes the answers to PrepareProposal and ProcessProposal on their way. Listens for the engine at a socket; each of its
 * connections goes on to the application's.
 */
export async function proxyAbci(socketPath: string, application: string, parts: Parts): Promise<void> {
  const server = createServer(engine => join(engine, connect(application), parts))
  await new Promise<void>(listening => { server.listen(socketPath, listening) })
}

function join(engine: Socket, application: Socket, parts: Parts): void {
  const frames = new FrameReader()
  for (const [from, to] of [[engine, application], [application, engine]] as const) {
    from.on('error', () => undefined)
    from.on('close', () => to.destroy())
  }
  engine.pipe(application)
  application.on('data', bytes => {
    for (const frame of frames.push(bytes)) {
      const answer = altered(frame, parts)
      engine.write(Buffer.concat([frameHead(answer.length), answer]))
    }
  })
}

function altered(frame: Uint8Array, { misdeeds, proposals }: Parts): Uint8Array {
  const [field] = readFields(frame)
  if (field === undefined || typeof field.value === 'bigint') return frame
  const { proposal, votes } = misdeeds()
  if (field.number === PREPARED) {
    const batches = readFields(field.value).flatMap(({ number, value }) => (number === 1 && typeof value !== 'bigint' ? [value] : []))
    const bad = proposals.instead(batches, proposal)
    return bad === undefined ? frame : response(PREPARED, bad.reduce((writer, batch) => writer.message(1, batch), new WireWriter()))
  }
  if (field.number === PROCESSED && votes !== undefined) return response(PROCESSED, new WireWriter().int(1, votes === 'for' ? 1 : 2))
  return frame
}

const response = (number: number, content: WireWriter): Uint8Array => new WireWriter().message(number, content.finish()).finish()
