import Type from 'typebox'

const REASON = Type.Object({
  code: Type.String({ description: 'ISO 20022 ExternalStatusReason1Code.' }), status: Type.String({ description: 'Status of the ledger or of this service.' }), zh: Type.String(), en: Type.String(),
})

/** A payment of a file. */
export const PAYMENT = Type.Object({
  line: Type.Integer({ description: 'Line of the file, from 1.' }),
  endToEndId: Type.String(), uetr: Type.Union([Type.String(), Type.Null()]), amount: Type.String(), currency: Type.String(), creditor: Type.String(),
  status: Type.Union([Type.Literal('ACSC'), Type.Literal('RJCT'), Type.Literal('PDNG')], { description: 'ACSC settled · RJCT refused · PDNG on its way.' }),
  reason: Type.Optional(REASON), transactionId: Type.Union([Type.String(), Type.Null()]), height: Type.Union([Type.String(), Type.Null()]),
})

/** A payment file with what became of each payment. */
export const FILE = Type.Object({
  msgId: Type.String(), initiatingParty: Type.Union([Type.String(), Type.Null()]), receivedAt: Type.String({ format: 'date-time' }),
  status: Type.String({ description: 'Of the file, as in a pain.002: ACSC, PART, RJCT, PDNG …' }),
  summary: Type.Object({
    count: Type.Integer(), sum: Type.String({ description: 'Of all amounts, regardless of currency.' }), accepted: Type.Integer(), acceptedSum: Type.String(),
    rejected: Type.Integer(), rejectedSum: Type.String(), pending: Type.Integer(),
  }),
  transactions: Type.Array(PAYMENT),
  warnings: Type.Array(Type.Object({ code: Type.Integer(), name: Type.String(), level: Type.String(), line: Type.Integer(), path: Type.String(), sheet: Type.Optional(Type.String()), cell: Type.Optional(Type.String()), zh: Type.String(), en: Type.String(), hint: Type.Object({ zh: Type.String(), en: Type.String() }) })),
  nameChecks: Type.Optional(Type.Array(Type.String(), { description: 'Kept checks of names (/v1/account-names/checks/{id}), 250 payments each.' })),
  sheet: Type.Optional(Type.Object({
    sheet: Type.String(), headRow: Type.Integer(), map: Type.Optional(Type.String()), ignored: Type.Array(Type.String(), { description: 'Headings that were not used.' }),
    columns: Type.Array(Type.Object({ field: Type.String(), column: Type.String(), heading: Type.String() })),
  }, { description: 'Of a sheet: where its payments stand, and which column was taken for what.' })),
  approval: Type.Optional(Type.Object({
    id: Type.String({ description: 'At /v1/approvals.' }), actionHash: Type.String({ description: 'SHA-256 of the file as it was sent.' }), expiresAt: Type.String(), approvals: Type.Array(Type.String()),
  }, { description: 'Where the file waits for other officers.' })),
})

/** One payment that was settled. */
export const FILE_EXAMPLE = {
  msgId: 'CJQC-20261124-0001', initiatingParty: '长江汽车股份有限公司', receivedAt: '2026-11-24T09:15:02.000+08:00', status: 'ACSC',
  summary: { count: 1, sum: '1286400.00', accepted: 1, acceptedSum: '1286400.00', rejected: 0, rejectedSum: '0.00', pending: 0 },
  transactions: [{
    line: 57, endToEndId: 'CJQC-PO-26110417', uetr: '6f1c2c50-7a5e-4d0c-9f2b-0d6f6f0b1a01', amount: '1286400.00', currency: 'CNY', creditor: '汉阳制动系统有限公司', status: 'ACSC' as const,
    transactionId: '6e'.repeat(32), height: '42',
  }],
  warnings: [],
}

/** A payment file in a list. */
export const MESSAGE = Type.Object({
  msgId: Type.String(), initiatingParty: Type.String(), receivedAt: Type.String({ format: 'date-time' }), count: Type.Integer(), settled: Type.Integer(), refused: Type.Integer(),
  pending: Type.Integer(), done: Type.Boolean({ description: 'Whether every payment has its end.' }), waiting: Type.Boolean({ description: 'Whether it waits for the approval of other officers.' }),
})

/** A file in a list. */
export const MESSAGE_EXAMPLE = { msgId: 'CJQC-20261124-0001', initiatingParty: '长江汽车股份有限公司', receivedAt: '2026-11-24T09:15:02.000+08:00', count: 3, settled: 3, refused: 0, pending: 0, done: true, waiting: false }
