import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import type { Codec } from '@jianghan/kernel'
import * as approvals from './approvals/model.ts'
import { state as approvalsState } from './approvals/state.ts'
import * as governance from './governance/model.ts'
import { state as governanceState } from './governance/state.ts'
import * as members from './members/model.ts'
import { state as membersState } from './members/state.ts'
import * as payments from './payments/model.ts'
import { state as paymentsState } from './payments/state.ts'

const specification = readFileSync(resolve(import.meta.dirname, '../../../docs/spec/transaction.md'), 'utf8')

/** Tables whose value has a layout of its own in model.ts; the others are written out in state.ts. */
const LAYOUTS: [number: string, name: string, value: Codec<any>][] = [
  ['1.1', 'members', members.plainMember], ['1.2', 'keys', members.officerKey], ['1.3', 'accounts', members.plainAccount], ['1.5', 'controls', members.controls], ['1.6', 'spent', members.spent], ['1.7', 'roleCounts', members.roleCounts], ['1.8', 'replacements', members.replacement], ['1.30', 'vaultKeys', members.vaultKey],
  ['2.1', 'assets', payments.asset], ['2.2', 'supply', payments.supply], ['2.3', 'balances', payments.balance], ['2.4', 'payments', payments.payment], ['2.5', 'messages', payments.message],
  ['2.20', 'queues', payments.queue], ['2.21', 'queued', payments.queued], ['2.22', 'queuedAt', payments.queuedAt],
  ['2.10', 'holds', payments.hold], ['2.11', 'schedules', payments.schedule],
  ['3.40', 'proposals', approvals.proposal],
  ['4.50', 'consensus', governance.consensus], ['4.51', 'charter', governance.charter], ['4.52', 'proposals', governance.proposal], ['4.53', 'mark', governance.mark], ['4.54', 'validatorKeys', governance.validatorKey],
  ['4.55', 'gate', governance.gate], ['4.56', 'evidence', governance.evidence],
]

const norm = (text: string): string => text.replaceAll(/[`\s,{}]/g, ' ').replaceAll(/ +/g, ' ').replaceAll('account account', 'account').trim()

for (const [number, name, value] of LAYOUTS) {
  test(`the specification has the layout of table ${number} ${name}`, () => {
    const row = new RegExp(`^\\| ${number.replace('.', '\\.')} ${name} \\| [^|]*\\| ([^|]*)\\|$`, 'm').exec(specification)
    assert.ok(row !== null, 'the row is there')
    assert.equal(norm((row[1] as string).split(';')[0] as string), norm(value.layout))
  })
}

test('the specification has every table of the state', () => {
  for (const [module, state] of [[1, membersState], [2, paymentsState], [3, approvalsState], [4, governanceState]] as const) {
    for (const [name, table] of Object.entries(state)) assert.ok(specification.includes(`| ${module}.${table.table} ${name} |`), `${module}.${table.table} ${name}`)
  }
})
