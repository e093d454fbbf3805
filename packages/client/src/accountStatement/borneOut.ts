import { equalBytes, parseAddress } from '@jianghan/protocol'
import type { Proof } from '@jianghan/light'
import { paymentsTables } from '@jianghan/modules/schema'
import { STATEMENT_FORMAT, type StatementData } from './model.ts'

/** Entries that are read of a statement. */
const ENTRIES_MAX = 100_000
const AMOUNT = /^-?(0|[1-9][0-9]{0,38})$/

/**
 * Where the data of a statement says something that its proof or its own figures do not bear out; undefined where all agrees. Compared are chain, account, asset, currency and the balance after the
 * proved block with the proof; opening, movements and closing with each other; closing and what moved since with the proved balance. The movements themselves are what the node says: each
 * can be proved by itself. The proof must have been found true (verifyProof). Safe on anything.
 */
export function statementDifference(said: unknown, proof: Proof): string | undefined {
  return (isObject(said) ? undefined : 'JSON') ?? shapeDifference(said as Fields) ?? proofDifference(said as StatementData, proof) ?? sumDifference(said as StatementData)
}

type Fields = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
const isAmount = (value: unknown): boolean => typeof value === 'string' && AMOUNT.test(value)
const isSum = (value: unknown): boolean => isObject(value) && isAmount(value['atoms']) && Number.isSafeInteger(value['count'])

/** The first field that is not what its type says, of those that figures and proof are compared by. */
function shapeDifference({ format, opening, closing, credits, debits, anchor, account, entries }: Fields): string | undefined {
  if (format !== STATEMENT_FORMAT) return 'format'
  if (!isAmount(opening)) return 'opening'
  if (!isAmount(closing)) return 'closing'
  if (!isSum(credits)) return 'credits'
  if (!isSum(debits)) return 'debits'
  if (!isObject(anchor) || !isAmount(anchor['atoms']) || !isAmount(anchor['since'])) return 'anchor'
  if (!isObject(account) || typeof account['address'] !== 'string') return 'account'
  if (!Array.isArray(entries) || entries.length > ENTRIES_MAX) return 'entries'
  const wrong = entries.findIndex((each: unknown) => !isObject(each) || !isAmount(each['atoms']) || !isAmount(each['balance']) || (each['direction'] !== 'CRDT' && each['direction'] !== 'DBIT'))
  return wrong < 0 ? undefined : `entries.${wrong}`
}

function proofDifference({ ledger, account, asset, currency, decimals, anchor }: StatementData, proof: Proof): string | undefined {
  if (ledger !== proof.header.chainId) return 'ledger'
  const address = parseAddress('account', account.address)
  if (address === undefined) return 'account.address'
  const terms = proof.state.flatMap(claim => (claim.kind === 'present' && paymentsTables.assets.readKey(claim.key) === asset ? [paymentsTables.assets.read(claim.value)] : []))[0]
  if (terms === undefined) return 'asset'
  if (terms.currency !== currency) return 'currency'
  if (terms.decimals !== decimals) return 'decimals'
  const key = paymentsTables.balances.keyOf({ account: address, asset })
  const claim = proof.state.find(each => equalBytes(each.key, key))
  if (claim === undefined) return 'account'
  const atoms = claim.kind === 'absent' ? 0n : paymentsTables.balances.read(claim.value)?.atoms
  if (atoms === undefined || String(atoms) !== anchor.atoms) return 'anchor.atoms'
  // A header answers for the state after the block before it.
  return anchor.height === String(proof.header.height - 1n) ? undefined : 'anchor.height'
}

function sumDifference({ opening, credits, debits, closing, anchor, entries }: StatementData): string | undefined {
  let balance = BigInt(opening)
  const sums = { CRDT: { count: 0, atoms: 0n }, DBIT: { count: 0, atoms: 0n } }
  for (const [i, { direction, atoms, balance: after }] of entries.entries()) {
    sums[direction].count++
    sums[direction].atoms += BigInt(atoms)
    balance += direction === 'CRDT' ? BigInt(atoms) : -BigInt(atoms)
    if (String(balance) !== after) return `entries.${i}.balance`
  }
  for (const [name, told, found] of [['credits', credits, sums.CRDT], ['debits', debits, sums.DBIT]] as const) {
    if (told.count !== found.count || told.atoms !== String(found.atoms)) return name
  }
  if (closing !== String(balance)) return 'closing'
  return String(balance + BigInt(anchor.since)) === anchor.atoms ? undefined : 'anchor.since'
}
