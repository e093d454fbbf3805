import { once, pick, type WorkloadWorld } from '@jianghan/kernel/testing'
import { type paymentsV1, toHex } from '@jianghan/protocol'
import { bytesOf, MAX, type PaymentsModel } from './books.ts'

/** Ids of assets, some of which are none. */
export const ASSET_IDS = ['CNY', 'CNY.NEW', 'USD', 'USD.NEW', 'PTS', 'bad', 'A', 'CNY.HJB']
/** What makers draw from. */
export type Draw = Readonly<{ world: WorkloadWorld; model: PaymentsModel; accounts: readonly string[]; members: readonly string[]; holders: ReadonlyMap<string, string> }>

/** An asset that is there, mostly. */
export const assetIn = ({ world: { random }, model }: Draw): string => once(random, 15) ? pick(random, ASSET_IDS) : pick(random, [...model.assets.keys()])
/** An account that is there, mostly. */
export const accountIn = ({ world: { random }, accounts }: Draw): Uint8Array => once(random, 25) ? random.bytes(19 + random.below(2)) : bytesOf(pick(random, accounts))
/** Somebody who has something, with what it has. */
export function holding({ world: { random }, model }: Draw): { account: string; asset: string; atoms: bigint } {
  const [key, atoms] = pick(random, [...model.balances])
  const [account = '', asset = ''] = key.split(' ')
  return { account, asset, atoms }
}
/** An amount of at most about so much, mostly. */
export const amountUpTo = ({ world: { random } }: Draw, assetId: string, atoms: bigint): { assetId: string; atoms: string } => {
  if (once(random, 15)) return { assetId, atoms: pick(random, ['0', '01', '', '-1', '1.0', String(MAX), String(MAX + 1n)]) }
  if (once(random, 8)) return { assetId, atoms: String(atoms + BigInt(random.below(3)) - 1n) }
  return { assetId, atoms: String(1n + BigInt(random.below(1 << 30)) % (atoms / 4n + 1n)) }
}
/** A UETR, mostly a fresh one. */
export function uetrIn({ world: { random }, model }: Draw): Uint8Array {
  if (once(random, 12) && model.uetrs.size > 0) return bytesOf(pick(random, [...model.uetrs.keys()]))
  const uetr = random.bytes(16)
  if (once(random, 20)) return uetr
  uetr[6] = ((uetr[6] as number) & 15) + 64
  uetr[8] = ((uetr[8] as number) & 63) + 128
  return uetr
}


/** Why this cannot be the id of an asset. */
export const badAsset = (id: string): string | undefined => (/^[A-Z0-9]{2,12}(\.[A-Z0-9]{1,12})?$/.test(id) ? undefined : 'assetIdShape')
/** Why this is no amount. */
export function badAmount(amount: paymentsV1.Amount | undefined): string | undefined {
  const digits = amount?.atoms ?? ''
  const shape = /^(0|[1-9]\d*)$/.test(digits) && BigInt(digits) <= MAX ? undefined : 'amountShape'
  return badAsset(amount?.assetId ?? '') ?? shape ?? (digits === '0' ? 'amountNotPositive' : undefined)
}
/** Why this cannot be the id of a member. */
export const badMember = (id: string): string | undefined => (/^[a-z][a-z0-9-]{1,30}$/.test(id) ? undefined : 'memberIdShape')
/** Why these are no accounts. */
export const badAccount = (...accounts: Uint8Array[]): string | undefined => (accounts.every(account => account.length === 20) ? undefined : 'accountShape')
/** Why these are not two accounts. */
export const badPair = (from: Uint8Array, to: Uint8Array): string | undefined => badAccount(from, to) ?? (toHex(from) === toHex(to) ? 'sameAccount' : undefined)
/** The entries of a bulk as the specification lays them out. */
/** Why this is no UETR. */
export const badUetr = (uetr: Uint8Array): string | undefined => (/^.{12}4.{3}[89ab].{15}$/.test(toHex(uetr)) ? undefined : 'uetrShape')
