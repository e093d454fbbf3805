import type { IncomingMessage, Server } from 'node:http'
import type { Server as SecureServer } from 'node:https'
import { fastify, type FastifyInstance } from 'fastify'
import { answerPlainHttp } from '../tls/plainHttp.ts'
import { addOnceOnly } from '../idempotency/onceOnly.ts'
import type { HttpContext } from './context.ts'
import { addDoor } from './door.ts'
import { collectDocuments, serveDocuments } from './documents.ts'
import type { EventStreams } from './events/streams.ts'
import { FRAMES_TYPE } from './frames.ts'
import { badAddress, clientErrorAnswer, handleErrors } from './problems.ts'
import { PaperDesk } from '../documents/paperDesk.ts'
import { addAccountNames } from './routes/accountNames.ts'
import { addAdmin } from './routes/admin.ts'
import { addApprovals } from './routes/approvals.ts'
import { addComet } from './routes/comet.ts'
import { addConsole } from './routes/console.ts'
import { addEvents } from './routes/events.ts'
import { addDurability } from './routes/durability.ts'
import { addIndexPlace } from './routes/indexPlace.ts'
import { addHealth } from './routes/health.ts'
import { addIso20022 } from './routes/iso20022.ts'
import { addPaymentSheets } from './routes/paymentSheets.ts'
import { addLedger } from './routes/ledger.ts'
import { addLog } from './routes/log.ts'
import { addNetwork } from './routes/network.ts'
import { addNode } from './routes/node.ts'
import { addQueries } from './routes/query.ts'
import { addPrepare } from './routes/prepare.ts'
import { addProofs } from './routes/proofs.ts'
import { addReceipts } from './routes/receipts.ts'
import { addStatementPapers } from './routes/statementPapers.ts'
import { addReconcile } from './routes/reconcile.ts'
import { addSandbox } from './routes/sandbox.ts'
import { addSearch } from './routes/search.ts'
import { addSession } from './routes/session.ts'
import { addSign } from './routes/sign.ts'
import { addCamtStatements } from './routes/camtStatements.ts'
import { addCancellations } from './routes/cancellations.ts'
import { addStatement } from './routes/statement.ts'
import { addStatementAccounts } from './routes/statementAccounts.ts'
import { addTrace } from './routes/trace.ts'
import { addTrustPack } from './routes/trustPack.ts'
import { addSubmission } from './routes/transactions.ts'
import { addVault } from './routes/vault.ts'
import { addVaultPeers } from './routes/vaultPeers.ts'
import { addVerifyPage } from './routes/verifyPage.ts'
import { addWebhooks } from './routes/webhooks.ts'
import { lazyValidators } from './validators.ts'

/** Bytes of a request's headers. */
const HEADERS_MAX = 16 * 1024
/** Time in which the head of a request has to arrive, milliseconds. */
const HEAD_TIMEOUT_MS = 10_000
/** How long an idle connection is kept, milliseconds. */
const KEEP_ALIVE_MS = 65_000
/** How often slow requests are looked for, milliseconds. */
const SLOW_CHECK_MS = 5_000

/** The same with TLS and without. A request without a Host is refused by the door, which does so with a code. */
const BOUNDS = {
  maxHeaderSize: HEADERS_MAX, headersTimeout: HEAD_TIMEOUT_MS, connectionsCheckingInterval: SLOW_CHECK_MS, requireHostHeader: false,
  // Java's HttpClient offers HTTP/2 with every request over plain HTTP; an offer that is not taken leaves a request as it is (RFC 9110, section 7.8).
  shouldUpgradeCallback: ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === 'websocket',
}

/** The HTTP server with all routes, not yet listening. */
export async function makeServer(context: HttpContext, streams: EventStreams): Promise<FastifyInstance> {
  const { config, metrics, tls } = context
  const server = fastify({
    ...(tls && { https: { ...BOUNDS, ...tls.options } }),
    bodyLimit: config.bodyBytes,
    logger: false,
    requestTimeout: config.requestTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 256 },
    http: BOUNDS,
    ajv: { customOptions: { strict: false, coerceTypes: true, allErrors: false, removeAdditional: false } },
    schemaController: { compilersFactory: { buildValidator: lazyValidators() } },
    frameworkErrors: (error, request, reply) => void badAddress(error, request, reply),
    clientErrorHandler(error, socket) {
      if (socket.writable) socket.end(clientErrorAnswer((error as NodeJS.ErrnoException).code))
      else socket.destroy()
    },
  })
  bound(server.server, context)
  // An expectation other than 100-continue may be ignored (RFC 9110, section 10.1.1); Node would refuse it without a code.
  server.server.on('checkExpectation', (request, response) => server.server.emit('request', request, response))
  if (tls !== undefined) {
    answerPlainHttp(server.server as unknown as SecureServer)
    tls.attach(server.server as unknown as SecureServer)
  }
  server.setSerializerCompiler(() => data => (typeof data === 'string' ? data : JSON.stringify(data)))
  for (const type of ['application/octet-stream', FRAMES_TYPE]) {
    server.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  }
  server.removeContentTypeParser('text/plain')
  handleErrors(server, context)
  addDoor(server, context)
  addOnceOnly(server, context.requests)
  server.addHook('onResponse', (request, reply, done) => {
    metrics.onRequest(request.routeOptions.url ?? 'none', reply.statusCode, reply.elapsedTime)
    done()
  })
  await collectDocuments(server, context.version)
  addRoutes(server, context, streams)
  await serveDocuments(server)
  return server
}

/** What a bank's desk works with beside payments and statements, and what its programs are tried with. */
function addDesk(server: FastifyInstance, context: HttpContext): void {
  addReconcile(server, context)
  addAccountNames(server, context)
  addSandbox(server, context)
}

/** Papers for people: receipts and statements of account. */
function addPapers(server: FastifyInstance, context: HttpContext): void {
  const desk = new PaperDesk(server, context)
  addReceipts(server, desk)
  addStatementPapers(server, desk)
}

/** Every route of the node; a page of the documents each, in this order. */
function addRoutes(server: FastifyInstance, context: HttpContext, streams: EventStreams): void {
  addSubmission(server, context)
  addPrepare(server, context)
  addSign(server, context)
  addApprovals(server, context)
  addIso20022(server, context)
  addPaymentSheets(server, context)
  addLedger(server, context)
  addQueries(server, context)
  addSearch(server, context)
  addStatement(server, context)
  addStatementAccounts(server, context)
  addCamtStatements(server, context)
  addCancellations(server, context)
  addDesk(server, context)
  addProofs(server, context)
  addPapers(server, context)
  addLog(server, context)
  addTrace(server, context)
  addEvents(server, context, streams)
  addWebhooks(server, context)
  addVault(server, context)
  addVaultPeers(server, context)
  addNode(server, context)
  addTrustPack(server, context)
  addNetwork(server, context)
  addHealth(server, context)
  addAdmin(server, context)
  addSession(server, context)
  addDurability(server, context)
  addIndexPlace(server, context)
  addComet(server, context)
  addVerifyPage(server)
  addConsole(server)
}

function bound(server: Server, { config }: HttpContext): void {
  server.maxConnections = config.connections
  // A client that neither reads nor writes is gone; whoever waits for its transactions is not.
  server.setTimeout(Math.max(config.waitTimeoutMs, config.slowClientMs) + 60_000)
}
