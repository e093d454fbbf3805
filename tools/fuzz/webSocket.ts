import { converse, type FramingResult } from './framing.ts'
import { nextInput, seeded } from './mutate.ts'

type Random = (bound: number) => number

/** Silence of the node, once it has answered, after which a connection is over, milliseconds. */
const IDLE_MS = 120

const TEXTS = [
  '{"jsonrpc":"2.0","id":1,"method":"status"}', '{"jsonrpc":"2.0","id":"a","method":"health","params":{}}', '{"jsonrpc":"2.0","id":2,"method":"commit","params":{"height":"1"}}',
  '{"jsonrpc":"2.0","id":3,"method":"block","params":{"height":"1"}}', '{"jsonrpc":"2.0","id":4,"method":"subscribe","params":{"query":"tm.event=\'NewBlock\'"}}', '{"jsonrpc":"2.0","id":5,"method":"unsubscribe_all"}',
  '[{"jsonrpc":"2.0","id":6,"method":"status"},{"jsonrpc":"2.0","id":7,"method":"nothing"}]', '{"jsonrpc":"1.0","id":8,"method":"status"}', '{"id":{},"method":7}', '[]', '{}', 'null', '"', '{"jsonrpc":"2.0","id":9,"method":"__proto__"}',
  `{"jsonrpc":"2.0","id":10,"method":"status","params":${'['.repeat(3_000)}`, '{"jsonrpc":"2.0","id":1e999,"method":"status"}', '\u0000', '',
].map(text => Buffer.from(text))

/** A frame of RFC 6455: rightly made, or with a wrong length, reserved bits, unknown opcodes, without a mask. */
function frame(random: Random): Buffer {
  const payload = random(3) === 0 ? Buffer.from(nextInput(random, TEXTS)) : TEXTS[random(TEXTS.length)] as Buffer
  const opcode = [1, 1, 1, 1, 1, 2, 0, 8, 9, 10, 3, 15][random(12)] as number
  const first = (random(8) === 0 ? 0 : 0x80) | (random(20) === 0 ? 0x40 >> random(3) : 0) | opcode
  const length = random(15) === 0 ? random(70_000) : payload.length
  const masked = random(12) === 0 ? 0 : 0x80
  const head = length < 126 && random(20) > 0 ? Buffer.of(first, masked | length)
    : length < 65_536 && random(20) > 0 ? Buffer.of(first, masked | 126, length >> 8, length & 255)
      : Buffer.concat([Buffer.of(first, masked | 127), Buffer.from(BigInt.asUintN(64, random(10) === 0 ? 1n << 63n : BigInt(length)).toString(16).padStart(16, '0'), 'hex')])
  const mask = Buffer.of(random(256), random(256), random(256), random(256))
  return Buffer.concat([head, ...(masked === 0 ? [payload] : [mask, payload.map((byte, i) => byte ^ (mask[i % 4] as number))])])
}

/** Why frames of a server are none; undefined when they are: unmasked, of a known kind, whole, texts in JSON, a close with a code that may be sent. */
export function faultOfFrames(bytes: Buffer): string | undefined {
  for (let at = 0; at < bytes.length;) {
    const [first = 0, second = 0] = bytes.subarray(at, at + 2)
    if (at + 2 > bytes.length || (first & 0x70) !== 0 || (second & 0x80) !== 0) return `a frame begins with ${bytes.toString('hex', at, at + 2)}`
    const short = second & 0x7f
    const width = short === 126 ? 2 : short === 127 ? 8 : 0
    const length = width === 0 ? short : bytes.readUIntBE(at + 2 + (width === 8 ? 2 : 0), width === 8 ? 6 : width)
    const payload = bytes.subarray(at + 2 + width, at + 2 + width + length)
    // What the node was still writing when it was hung up on.
    if (payload.length < length) return undefined
    at += 2 + width + length
    const opcode = first & 0x0f
    if (![1, 8, 9, 10].includes(opcode)) return `a frame of kind ${opcode}`
    // Codes from 3000 on are a client's own, which is given back.
    const code = opcode === 8 && length >= 2 ? payload.readUInt16BE() : 1000
    if (![1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014].includes(code) && (code < 3_000 || code > 4_999)) return `closed with ${code}`
    if (opcode === 1) {
      const said = JSON.parse(payload.toString()) as { jsonrpc?: unknown } | readonly { jsonrpc?: unknown }[]
      if ((Array.isArray(said) ? said : [said]).some(each => (each as { jsonrpc?: unknown }).jsonrpc !== '2.0')) return `said ${payload.toString().slice(0, 200)}`
    }
  }
  return undefined
}

/** Opens `count` websockets of a seed and sends frames over each; ends at the first that is answered otherwise than the protocol has it. */
export async function fuzzWebSocket(url: string, seed: number, count: number): Promise<FramingResult> {
  const { port, host } = new URL(url)
  const random = seeded(seed)
  const statuses: Record<string, number> = {}
  for (let tried = 0; tried < count; tried++) {
    const key = random(15) === 0 ? 'eA==' : Buffer.from(Array.from({ length: 16 }, () => random(256))).toString('base64')
    const lines = [`GET ${random(2) === 0 ? '/websocket' : '/comet/websocket'} HTTP/1.1`, `host: ${host}`, 'connection: Upgrade', 'upgrade: websocket', `sec-websocket-version: ${random(15) === 0 ? '7' : '13'}`, `sec-websocket-key: ${key}`]
    if (random(10) === 0) lines.push(['sec-websocket-extensions: permessage-deflate', 'origin: https://elsewhere.example', 'sec-websocket-protocol: a, b', 'sec-websocket-extensions: x;;y'][random(4)] as string)
    const pieces = [Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), ...Array.from({ length: 1 + random(5) }, () => frame(random))]
    const answer = await converse(Number(port), pieces, IDLE_MS)
    const end = answer.indexOf('\r\n\r\n')
    const status = /^HTTP\/1\.1 (\d{3})/.exec(answer.toString('latin1', 0, 12))?.[1] ?? 'none'
    statuses[status] = (statuses[status] ?? 0) + 1
    const fault = status === '101' ? faultOfFrames(answer.subarray(end + 4)) : /^(4\d\d|503)$/.test(status) ? undefined : `status ${status}`
    if (fault !== undefined) return { tried, statuses, failure: `websocket ${tried} of seed ${seed}: ${fault}\n${Buffer.concat(pieces).toString('latin1').slice(0, 1_500)}\n---\n${answer.toString('latin1').slice(0, 1_500)}` }
  }
  return { tried: count, statuses }
}
