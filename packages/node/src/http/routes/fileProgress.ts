import type { ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { StoredMessage } from '../../paymentFiles/messageStore.ts'
import type { PaymentFiles } from '../../paymentFiles/paymentFiles.ts'
import { fail, problem } from '../../problem/define.ts'
import { problems } from '../../problem/http.data.ts'
import { renderProblem } from '../../problem/render.ts'
import type { HttpContext } from '../context.ts'
import { addRoute, PAGE_QUERY, pageOf, pageSize } from '../route.ts'
import { FILE_EXAMPLE, MESSAGE_EXAMPLE, PAYMENT } from './iso20022Shapes.ts'
import { lineJson, MSG_ID, PARTY, theOne } from './namedFile.ts'

/** How often an open stream looks how far its file is, milliseconds. */
const LOOK_MS = 200
/** Time between two signs of life, milliseconds. */
const HEARTBEAT_MS = 15_000
/** Streams of the progress of files that may be open at once. */
const STREAMS_MAX = 256

const LINE = Type.Object({ index: Type.Integer({ description: 'Place in the file, from 0.' }), ...PAYMENT.properties })

/** The payments of a file page by page, and its progress as a stream. */
export function addFileProgress(server: FastifyInstance, context: HttpContext): void {
  const { paymentFiles: files } = context
  let streams = 0
  addRoute(server, {
    method: 'GET', url: '/v1/iso20022/messages/:msgId/payments', tag: 'payments', needs: 'files', summary: { zh: '付款文件的各笔付款，分页', en: 'The payments of a file, page by page' },
    params: MSG_ID,
    query: Type.Object({ ...PAGE_QUERY, ...PARTY, status: Type.Optional(Type.Union([Type.Literal('ACSC'), Type.Literal('RJCT'), Type.Literal('PDNG')], { description: 'Only those of this status.' })) }),
    answer: pageOf(LINE), example: { items: [{ index: 0, ...FILE_EXAMPLE.transactions[0] as (typeof FILE_EXAMPLE.transactions)[number] }], next: null },
    async handle({ params, query: { cursor, limit, status, initiatingParty }, caller }, reply) {
      if (cursor !== undefined && !/^[0-9]{1,9}$/.test(cursor)) fail(problems.badCursor)
      const message = await theOne(context, caller, params.msgId, initiatingParty)
      void reply.type('application/json; charset=utf-8').send(await files.report(message, { form: 'payments', from: Number(cursor ?? 0), count: pageSize(limit), status }))
      return undefined
    },
  })
  addRoute(server, {
    method: 'GET', url: '/v1/iso20022/messages/:msgId/events', tag: 'payments', needs: 'files', summary: { zh: '付款文件的进度（SSE）', en: 'Progress of a payment file (SSE)' },
    description: {
      zh: '事件 progress：每次变化时的笔数；事件 end：每笔付款都有结果，流随之结束。断线后重新打开即可，第一条总是当前进度。',
      en: 'progress: the counts, whenever they change; end: every payment has its end, and the stream is over. Open it again after a broken line: the first message is always how it stands.',
    },
    params: MSG_ID, query: Type.Object(PARTY), mediaType: 'text/event-stream', answer: Type.String(), example: `event: progress\ndata: ${JSON.stringify(MESSAGE_EXAMPLE)}\n\n`,
    async handle({ params, query, caller }, reply) {
      const message = await theOne(context, caller, params.msgId, query.initiatingParty)
      if (streams >= STREAMS_MAX) fail(problems.busy, { what: 'event streams', limit: STREAMS_MAX }, 5)
      streams++
      reply.hijack()
      reply.raw.once('close', () => { streams-- })
      follow(reply.raw, { files, message, closing: () => context.closing() })
      return undefined
    },
  })
}

type Followed = Readonly<{ files: PaymentFiles; message: StoredMessage; closing(): boolean }>

/** Tells how far a file is until it has its end. A reader that is slow is told less often: nothing is kept for it. */
function follow(response: ServerResponse, { files, message, closing }: Followed): void {
  let told = ''
  let toldAt = Date.now()
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
  const send = (event: string, data: unknown): void => { response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`) }
  const look = (): void => {
    if (closing()) {
      send('problem', renderProblem(problem(problems.closing), 'en'))
      return stop()
    }
    if (response.writableNeedDrain) return
    const line = lineJson(files.line(message))
    const text = JSON.stringify(line)
    if (text !== told) send('progress', line)
    else if (Date.now() - toldAt >= HEARTBEAT_MS) response.write(': \n\n')
    else return
    told = text
    toldAt = Date.now()
    if (line.pending > 0) return
    send('end', line)
    stop()
  }
  const timer = setInterval(look, LOOK_MS)
  const stop = (): void => {
    clearInterval(timer)
    response.end()
  }
  response.once('close', () => clearInterval(timer))
  look()
}
