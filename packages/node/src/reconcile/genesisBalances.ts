import { fromJson } from '@bufbuild/protobuf'
import type { Json } from '@jianghan/kernel'
import { paymentsV1, toHex } from '@jianghan/protocol'

/** What the genesis of a ledger gave to accounts: atoms by "account asset", the account hexadecimal. */
export function genesisBalances(parts: Readonly<Record<string, Json>>): ReadonlyMap<string, bigint> {
  const balances = new Map<string, bigint>()
  const { issues } = (parts['payments'] ?? {}) as { issues?: readonly Json[] }
  for (const json of issues ?? []) {
    const { to, amount } = fromJson(paymentsV1.IssueSchema, json as Parameters<typeof fromJson>[1])
    const name = `${toHex(to)} ${amount?.assetId ?? ''}`
    balances.set(name, (balances.get(name) ?? 0n) + BigInt(amount?.atoms ?? 0))
  }
  return balances
}
