import { operatorHeaders } from '@jianghan/client/testing'

/** An answer: its status, its headers and its body, parsed where it is JSON. */
export type Answer = Readonly<{ status: number; headers: Headers; body: any; text: string }>

/** How long an answer may take, milliseconds: what is refused has to be refused soon. */
export const BOUND_MS = 15_000

/** A request; an answer that does not come within the bound is a failure. */
export async function ask(url: string, init: RequestInit = {}, boundMs = BOUND_MS): Promise<Answer> {
  const response = await fetch(url, { ...init, headers: { ...operatorHeaders(url), ...init.headers as Record<string, string> }, signal: AbortSignal.timeout(boundMs) })
  const text = await response.text()
  const json = /\bjson\b/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, headers: response.headers, text, body: json && text !== '' ? JSON.parse(text) : text }
}

/** Posts bytes under a media type. */
export const post = (url: string, type: string, body: Uint8Array | string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  ask(url, { method: 'POST', headers: { 'content-type': type, ...headers }, body: body as Uint8Array<ArrayBuffer> })

/** Asks again until the answer is as wanted; fails with the last answer when it never is. */
export async function until(question: () => Promise<Answer>, wanted: (answer: Answer) => boolean, patienceMs = 20_000): Promise<Answer> {
  const end = Date.now() + patienceMs
  for (;;) {
    const answer = await question()
    if (wanted(answer)) return answer
    if (Date.now() > end) throw new Error(`it did not come to pass; the last answer: ${answer.status} ${answer.text.slice(0, 500)}`)
    await new Promise(resolve => { setTimeout(resolve, 50) })
  }
}
