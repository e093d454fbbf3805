import { utf8 } from '@jianghan/protocol'
import type { MessageData } from './sight.ts'

/** Media type of a message (CloudEvents 1.0, JSON event format). */
export const MESSAGE_TYPE = 'application/cloudevents+json; charset=utf-8'

/** A message, as it goes over the line. */
export type Message = Readonly<{ id: string; body: Uint8Array }>

/**
 * The message of a delivery: a CloudEvents 1.0 event in its JSON format. Its id is the same at every attempt and every replay, and for every webhook: receivers know by it
 * what they have.
 * @param time RFC 3339
 */
export function messageOf({ chainId, source, kind, time, data }: Readonly<{ chainId: string; source: string; kind: string; time: string; data: MessageData }>): Message {
  const id = `${chainId}:${source}`
  return { id, body: utf8(JSON.stringify({ specversion: '1.0', id, source: `urn:jianghan:${chainId}`, type: kind, time, datacontenttype: 'application/json', data })) }
}
