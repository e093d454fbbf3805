import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { disclosuresOf, PROOF_MEDIA_TYPE, type ProofDisclosure } from '@jianghan/light'
import { assert, BULK, LIMITS, readTransaction } from '@jianghan/protocol'
import type { Caller } from '../../callers/caller.ts'
import { fail } from '../../problem/define.ts'
import { problems } from '../../problem/http.data.ts'
import { orFail } from '../../threads/kernelLink.ts'
import type { CallProblem, Place } from '../../threads/messages.ts'
import type { HttpContext } from '../context.ts'
import { findByIdOrUetr, notToBeHad, outcomesAt } from '../find.ts'
import { addRoute } from '../route.ts'

const QUERY = Type.Object({
  disclose: Type.Optional(Type.String({ maxLength: 2_000, description: 'Names of committed fields to reveal, with commas between them, or "all" that the vault of this node holds.' })),
  entry: Type.Optional(Type.Integer({ minimum: 0, maximum: BULK.entries - 1, description: 'Of a bulk transfer: this entry alone, counted from 0; the file shows neither the transaction nor the other entries.' })),
  bulk: Type.Optional(Type.Integer({ minimum: 0, maximum: LIMITS.actions - 1, description: 'Which bulk transfer of the transaction, counted from 0; by default the first.' })),
})

/** GET /v1/transactions/{id or UETR}/proof: one file that proves a transaction by itself. */
export function addProofs(server: FastifyInstance, context: HttpContext): void {
  addRoute(server, {
    method: 'GET', url: '/v1/transactions/:id/proof', tag: 'ledger', needs: 'read', summary: { zh: '交易的证明文件', en: 'Proof file of a transaction' },
    description: { zh: '可离线验证的 .jhproof 文件（docs/spec/proof.md）。', en: 'A .jhproof file that verifies offline (docs/spec/proof.md).' },
    params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 64, description: 'Transaction id, or UETR.' }) }), query: QUERY,
    mediaType: PROOF_MEDIA_TYPE, answer: Type.String(), example: 'jhproof1…',
    async handle({ params: { id }, query: { disclose, entry, bulk = 0 }, caller }, reply) {
      const place = await findByIdOrUetr(context, id)
      if (place === undefined || place.height < context.head.firstHeight) return notToBeHad(context, id, place, caller.viewer)
      const send = (proof: Uint8Array): undefined => {
        void reply.type(PROOF_MEDIA_TYPE).header('content-disposition', `attachment; filename="${id}.jhproof"`).send(Buffer.from(proof.buffer, proof.byteOffset, proof.byteLength))
        return undefined
      }
      // What is not theirs to see is answered as what is not there.
      const shown = (proved: { proof: Uint8Array } | CallProblem): Uint8Array | Promise<never> =>
        ('problem' in proved && proved.problem === 'notShown' ? notToBeHad(context, id, undefined, caller.viewer) : orFail(proved).proof)
      if (entry !== undefined) return send(await shown(await context.kernel.call('entryProof', { ...place, viewer: caller.viewer, entry: { index: entry, bulk } })))
      const names = (disclose ?? '').split(',').map(name => name.trim()).filter(name => name !== '')
      const disclosures: readonly ProofDisclosure[] = names.length === 0 ? [] : await disclosed(context, place, names, caller)
      const outcomes = await outcomesAt(context, place)
      return send(await shown(await context.kernel.call('proof', { height: place.height, index: place.index, viewer: caller.viewer, disclosures, outcomes })))
    },
  })
}

/** The openings of committed fields, from the vault of this node, each with the action whose commitment it opens. */
async function disclosed(context: HttpContext, place: Place, names: readonly string[], { viewer, scopes }: Caller): Promise<ProofDisclosure[]> {
  const parts = await context.kernel.call('transaction', { ...place, viewer })
  if (parts === undefined) return []
  if (!parts.sight.author || !scopes.has('files')) return fail(problems.disclosureWithheld)
  const read = readTransaction(parts.bytes)
  assert(read.ok, 'the ledger holds transactions')
  const { fields, missing } = await context.paymentFiles.disclosuresFor(read.value.id, names.includes('all') ? 'all' : names)
  const [first] = missing
  if (first !== undefined) return fail(problems.fieldNotHeld, { name: first.slice(0, 64) })
  return disclosuresOf(read.value.body.actions, fields)
}
