import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { formatTrustPack } from '@jianghan/light'
import { fromHex } from '@jianghan/protocol'
import { membersOnly } from '../../callers/caller.ts'
import { formatGenesis } from '../../folder/genesisFile.ts'
import { type HttpContext, provableHeightOf } from '../context.ts'
import { timeText } from '../render.ts'
import { addRoute, NONE } from '../route.ts'
import type { ValidatorFacts } from '../../threads/messages.ts'
import { schemaJson } from '../schemaJson.ts'

const OPEN = Type.Object({}, { additionalProperties: true })

/** How long after a header its validators still answer for it, seconds: two weeks. */
export const TRUSTING_PERIOD_S = 1_209_600

const STATUS = Type.Object({
  chainId: Type.String(), height: Type.String(), firstHeight: Type.String({ description: 'Oldest block whose record is kept.' }), time: Type.String({ format: 'date-time' }),
  provableHeight: Type.String({ description: 'Newest height whose state and history can be proved.' }), logSize: Type.String(),
  index: Type.Union([Type.Object({ height: Type.String(), from: Type.String({ description: 'First height in it.' }), lag: Type.String(), state: Type.String({ description: 'current · behind · rebuilding · stopped' }) }), Type.Null()]),
  version: Type.String(),
  filings: Type.Object({ icp: Type.String(), blockchain: Type.String() }, { description: 'Filing numbers of the site and of the blockchain information service; empty where there are none.' }),
  application: Type.Object({ version: Type.Integer({ description: 'What the next block is executed with.' }), release: Type.Integer({ description: 'Newest version that this release knows; ./jianghan upgrade brings the ledger to it.' }) }),
  member: Type.Union([Type.String(), Type.Null()], { description: 'The member whose node this is.' }),
  validators: Type.Array(Type.Object({ address: Type.String(), publicKey: Type.String(), power: Type.String() })),
  engine: Type.Object({ name: Type.String(), state: Type.String({ description: 'open · diskFull · outdated · halted' }), network: Type.String({ description: 'alone · starting · syncing · running · halted' }) }),
})

const STATUS_EXAMPLE = {
  chainId: 'wuhan-demo-1a2b3c', height: '42', firstHeight: '1', time: '2026-11-23T08:00:00.000Z', provableHeight: '41', logSize: '120', index: { height: '42', from: '1', lag: '0', state: 'current' },
  version: '0.1.0', filings: { icp: '', blockchain: '' }, application: { version: 1, release: 1 }, member: 'operator', validators: [{ address: '0C'.repeat(20), publicKey: '5d'.repeat(32), power: '1' }], engine: { name: 'embedded', state: 'open', network: 'alone' },
}

/** What the node is, where it stands and what it can do. */
export function addNode(server: FastifyInstance, context: HttpContext): void {
  addRoute(server, {
    method: 'GET', url: '/v1/status', tag: 'node', needs: 'nothing', summary: { zh: '节点状态', en: 'Where the node stands' }, params: NONE, query: NONE,
    answer: STATUS, example: STATUS_EXAMPLE,
    handle: () => statusOf(context),
  })
  const schema = JSON.stringify(schemaJson(context.router))
  addRoute(server, {
    method: 'GET', url: '/v1/schema', tag: 'node', needs: 'nothing', summary: { zh: '模块、操作、查询、错误与事件', en: 'Modules with their actions, queries, errors and events' },
    params: NONE, query: NONE, answer: Type.Object({ modules: Type.Array(OPEN) }), example: { modules: [{ number: 2, name: 'payments' }] },
    handle: (_request, reply) => void reply.type('application/json; charset=utf-8').send(schema),
  })
  const genesis = formatGenesis(context.folder.genesis)
  addRoute(server, {
    method: 'GET', url: '/v1/genesis', tag: 'node', needs: 'read', summary: { zh: '创世文件', en: 'How the chain began' }, params: NONE, query: NONE,
    answer: OPEN, example: { format: 'jianghan-genesis', version: 1, chainId: 'wuhan-demo-1a2b3c' },
    handle({ caller }, reply) {
      membersOnly(caller)
      void reply.type('application/json; charset=utf-8').send(genesis)
      return undefined
    },
  })
  addRoute(server, {
    method: 'GET', url: '/v1/trust', tag: 'node', needs: 'nothing', summary: { zh: '信任包', en: 'Trust pack: whom a verifier may trust' },
    description: { zh: '请通过独立途径核对其中的公钥。', en: 'Compare its public keys with what you know from elsewhere.' }, params: NONE, query: NONE,
    answer: OPEN, example: { format: 'jianghan-trust-1', chain_id: 'wuhan-demo-1a2b3c', validators: [{ kind: 1, public_key: '5d'.repeat(32), power: '1' }], trusting_period_s: TRUSTING_PERIOD_S },
    handle: (_request, reply) => void reply.type('application/json; charset=utf-8').send(trustPackOf(context)),
  })
}

/** The trust pack of this chain's validators. */
export function trustPackOf({ facts, head }: Pick<HttpContext, 'facts' | 'head'>): string {
  const setOf = (validators: readonly ValidatorFacts[]) => validators.map(({ address, publicKey, power }) => ({
    address: fromHex(address) ?? new Uint8Array(0), publicKey: fromHex(publicKey) ?? new Uint8Array(0), power: BigInt(power), priority: 0n,
  }))
  const earlier = facts.earlier.map(({ until, validators }) => ({ until, validators: setOf(validators) }))
  return formatTrustPack(facts.chainId, { validators: setOf(head.validators), earlier }, TRUSTING_PERIOD_S)
}

function statusOf(context: HttpContext) {
  const { facts, head, index, version } = context
  const standing = index?.status()
  return {
    chainId: facts.chainId, height: String(head.height), firstHeight: String(head.firstHeight), time: timeText(head.time), provableHeight: String(provableHeightOf(context)), logSize: String(head.logSize),
    index: standing === undefined ? null : { height: String(standing.marker.height), from: String(standing.marker.firstHeight), lag: String(standing.lag), state: standing.state },
    version, filings: { icp: context.config.icpFiling, blockchain: context.config.blockchainFiling }, application: { version: head.application, release: facts.release }, member: facts.memberId ?? null, validators: [...head.validators], engine: { name: context.config.engine, state: context.writing(), network: context.network() },
  }
}
