import { parseAddress } from '@jianghan/protocol'
import type { ActionInput } from '../../act/actionInput.ts'

/** What somebody entered who wants to pay. */
export type Entered = Readonly<{ from: string; to: string; amount: string; asset: string; toAsset: string }>

/** What is wrong with what was entered; undefined where nothing is. The ledger judges the rest. */
export function faultOf({ to, amount }: Entered): 'badAddress' | 'badAmount' | undefined {
  if (parseAddress('account', to.trim()) === undefined) return 'badAddress'
  return /^(0|[1-9][0-9]{0,29})(\.[0-9]{1,18})?$/.test(plain(amount)) && /[1-9]/.test(amount) ? undefined : 'badAmount'
}

/** An amount without the spaces and commas that people put between thousands. */
const plain = (amount: string): string => amount.replace(/[\s,，]/g, '')

/** The payment as an action: between customers of banks, who may hold the money of different ones. The payment's own number is drawn where the bytes are made. */
export const orderOf = ({ from, to, amount, asset, toAsset }: Entered): ActionInput =>
  ({ type: 'payments.v1.CustomerCreditTransfer', input: { debtorAccount: from, creditorAccount: to.trim(), amount: `${plain(amount)} ${asset}`, creditorAssetId: toAsset } })
