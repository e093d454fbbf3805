import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { networkState } from '../../kernel/networkView.ts'
import type { HttpContext } from '../context.ts'
import { addRoute, NONE } from '../route.ts'

const NETWORK = Type.Object({
  engine: Type.String({ description: 'embedded · cometbft' }),
  process: Type.String({ description: 'The engine\'s process: running · waiting (to be started again) · stopped · halted; "none" for the embedded engine.' }),
  pid: Type.Union([Type.Integer(), Type.Null()], { description: 'Process id of the engine.' }),
  state: Type.String({ description: 'alone · starting · syncing · lookingOn (the folder was moved: the validator signs when its key is not seen to sign elsewhere) · running · halted' }),
  id: Type.String({ description: 'Id of the node among its peers.' }),
  height: Type.String(),
  round: Type.Integer({ description: 'Round in which the newest signed block was decided; above 0 proposals failed.' }),
  validates: Type.Boolean({ description: 'Whether the key of this node is one of the validators\'.' }),
  peers: Type.Array(Type.Object({ id: Type.String(), moniker: Type.String(), address: Type.String() })),
  validators: Type.Array(Type.Object({ address: Type.String(), publicKey: Type.String(), power: Type.String(), voted: Type.Boolean({ description: 'Whether one of the five newest blocks carries its vote.' }) })),
})

/** How the node stands in its network, for its operator. */
export function addNetwork(server: FastifyInstance, { kernel, head, config }: HttpContext): void {
  addRoute(server, {
    method: 'GET', url: '/v1/network', tag: 'node', needs: 'metrics', summary: { zh: '网络状态', en: 'How the node stands in its network' }, params: NONE, query: NONE,
    answer: NETWORK,
    example: {
      engine: 'cometbft', process: 'running', pid: 4242, state: 'running', id: '5d'.repeat(20), height: '42', round: 0, validates: true, peers: [{ id: '7a'.repeat(20), moniker: 'v2', address: '127.0.0.1' }],
      validators: [{ address: '0c'.repeat(20), publicKey: '5d'.repeat(32), power: '10', voted: true }],
    },
    async handle() {
      const view = await kernel.call('network', {})
      const alone = { engine: 'embedded', process: 'none', pid: null, state: 'alone', id: '', height: String(head.height), round: 0, validates: true, peers: [], validators: [] }
      if (view === undefined) return alone
      const { process, pid, id, height, round, validates, peers, validators } = view
      return { engine: config.engine, process, pid: pid ?? null, state: networkState(view), id, height: String(height), round, validates, peers: [...peers], validators: [...validators] }
    },
  })
}
