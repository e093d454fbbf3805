import Type from 'typebox'

const OPEN = Type.Object({}, { additionalProperties: true })

const ACTION = { type: Type.String(), body: Type.Any({ description: 'null where it is not for the reader.' }) }

/** A transaction of the ledger. */
export const TRANSACTION = Type.Object({
  id: Type.String(), height: Type.String(), index: Type.Integer({ description: 'Position among the receipts of its block.' }),
  time: Type.String({ format: 'date-time' }), logIndex: Type.String({ description: 'Position of its receipt in the history log.' }),
  outcome: OPEN, actions: Type.Array(Type.Object({ ...ACTION, carries: Type.Optional(Type.Object(ACTION, { description: 'The action that was approved elsewhere and is carried out by this one.' })) })),
  events: Type.Array(Type.Object({ name: Type.String(), fields: Type.Any() })),
  later: Type.Array(Type.Object({
    height: Type.String(), index: Type.Integer(), time: Type.String({ format: 'date-time' }), logIndex: Type.String(), outcome: OPEN,
    events: Type.Array(Type.Object({ name: Type.String(), fields: Type.Any() })), by: Type.String({ description: 'Id of the transaction that caused it.' }),
  }), { description: 'What became of it later, the newest first, at most 64.' }),
  signers: Type.Array(Type.String({ description: 'Addresses of the keys that signed.' })), validUntil: Type.String({ format: 'date-time' }),
})

/** Outcome of a transaction that was done, as it is shown. */
export const DONE_EXAMPLE = { status: 'done', done: true, retry: 'never', text: { zh: '已执行。', en: 'Done.' }, hint: { zh: '', en: '' }, facts: {} }

/** A transaction as it is shown. */
export const TRANSACTION_EXAMPLE = {
  id: '6e'.repeat(32), height: '42', index: 0, time: '2026-11-23T08:00:00.000Z', logIndex: '120',
  outcome: DONE_EXAMPLE,
  actions: [{ type: 'payments.v1.Transfer', body: { from: 'AAECAwQFBgcICQoLDA0ODxAREhM=', to: 'ExIREA8ODQwLCgkIBwYFBAMCAQA=', amount: { assetId: 'CNY.HJB', atoms: '120050' } } }],
  events: [{ name: 'payments.transferred', fields: { from: 'jh1…', to: 'jh1…', assetId: 'CNY.HJB', atoms: '120050' } }],
  later: [], signers: ['jhkey1…'], validUntil: '2026-11-23T08:10:00.000Z',
}
