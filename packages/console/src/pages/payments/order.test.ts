import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatAddress } from '@jianghan/protocol'
import { faultOf, orderOf } from './order.ts'

const address = formatAddress('account', new Uint8Array(20).fill(7))
const entered = { from: address, to: address, amount: '1,286,400.00', asset: 'CNY.HJB', toAsset: 'CNY.DHB' }

test('thousands may stand apart, and the amount goes on as a decimal text', () => {
  assert.equal(faultOf(entered), undefined)
  assert.equal(orderOf(entered).input['amount'], '1286400.00 CNY.HJB')
  assert.equal(orderOf({ ...entered, amount: '12，800.5' }).input['amount'], '12800.5 CNY.HJB')
})

test('what is no amount above zero, or no address of an account, is told before anything is sent', () => {
  for (const amount of ['', '0', '0.00', '-1', '1e5', '1.', '01', '12.34.5', '１２']) assert.equal(faultOf({ ...entered, amount }), 'badAmount', amount)
  for (const to of ['', 'jh1', `${address.slice(0, -1)}x`, address.replace('jh1', 'jhkey1')]) assert.equal(faultOf({ ...entered, to }), 'badAddress', to)
})
