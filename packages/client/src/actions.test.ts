import assert from 'node:assert/strict'
import { test } from 'node:test'
import { moduleSchemas } from '@jianghan/modules/schema'
import { type ActionBuilders, actionBuilders, verbOf } from './actions.ts'

/** What the types say there is; a builder that is only a type, or only a value, does not compile or fails below. */
const TYPED: { readonly [M in keyof ActionBuilders]: { readonly [A in keyof ActionBuilders[M]]: true } } = {
  kernel: { tick: true, upgrade: true },
  approvals: { propose: true, approve: true, withdraw: true, execute: true },
  evidence: { deposit: true, depositBatch: true, transferCustody: true },
  governance: { propose: true, vote: true, withdrawProposal: true, freezeLedger: true, liftFreeze: true },
  members: { registerMember: true, addKey: true, retireKey: true, rotateKey: true, setAdminPolicy: true, openAccount: true, setAccountPolicy: true, setVaultKey: true, setWebOrigins: true,
    setLimits: true, setCounterparties: true, freezeAccount: true, unfreezeAccount: true, suspendMember: true, reinstateMember: true,
    replaceLostKey: true, objectToReplacement: true, completeReplacement: true,
  },
  payments: { registerAsset: true, issue: true, redeem: true, transfer: true, customerCreditTransfer: true, recordMessage: true, bulkTransfer: true, settleQueue: true, cancelQueuedPayment: true, hold: true, postHold: true, voidHold: true, refund: true, schedulePayment: true, cancelSchedule: true, setFees: true },
  trace: { registerProduct: true, registerPlace: true, declareRecipe: true, capture: true, issueCertificate: true, revokeCertificate: true, recall: true, recordScans: true },
}

test('there is a builder for every action of every module, and the types name the same ones', () => {
  const builders = actionBuilders()
  const made = Object.fromEntries(Object.entries(builders).map(([module, actions]) => [module, Object.keys(actions).sort()]))
  assert.deepEqual(made, Object.fromEntries(moduleSchemas.map(module => [module.name, module.actions.map(action => verbOf(action.name)).sort()])))
  assert.deepEqual(made, Object.fromEntries(Object.entries(TYPED).map(([module, actions]) => [module, Object.keys(actions).sort()])))
})

test('a builder names its action and keeps its input for build', () => {
  const request = actionBuilders().payments.transfer({ from: 'jh1…', to: new Uint8Array(20), amount: '1 CNY.HJB' })
  assert.equal(request.type, 'payments.v1.Transfer')
  assert.equal(request.input['amount'], '1 CNY.HJB')
})
