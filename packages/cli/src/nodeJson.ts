import type { Session } from './session.ts'

/** Sends JSON to a route of the node, and reads its answer. */
export async function postJson<T>(session: Session, path: string, body: unknown = {}): Promise<T> {
  const client = await session.client()
  const { bytes } = await client.request({ method: 'POST', path, contentType: 'application/json', body: new TextEncoder().encode(JSON.stringify(body)), signal: session.signal })
  return JSON.parse(new TextDecoder().decode(bytes)) as T
}

/** Reads a JSON answer of the node. */
export async function getJson<T>(session: Session, path: string): Promise<T> {
  const { bytes } = await (await session.client()).request({ path, signal: session.signal })
  return JSON.parse(new TextDecoder().decode(bytes)) as T
}

/** Removes something at the node, and reads its JSON answer. */
export async function deleteJson<T>(session: Session, path: string): Promise<T> {
  const { bytes } = await (await session.client()).request({ method: 'DELETE', path, signal: session.signal })
  return JSON.parse(new TextDecoder().decode(bytes)) as T
}
