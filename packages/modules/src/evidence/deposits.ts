import { type Decision, isOfficer, ok, type Read, refuse, type Signer, type Write } from '@jianghan/kernel'
import { assert, toMillis } from '@jianghan/protocol'
import { errors } from './errors.ts'
import type { Deposit, DepositKey, Handover } from './model.ts'
import { state } from './state.ts'

/** Whether this member may deposit this hash. Whoever keeps the file signs too, so that nobody needs to be looked up. */
export function mayDeposit(read: Read, key: DepositKey): Decision<void> {
  const known = state.deposits.get(read, key)
  return known === undefined ? ok() : refuse(errors.alreadyDeposited, { height: known.height })
}

/** What is kept of a deposit besides what the block says. */
export type NewDeposit = Readonly<{ transactionId: Uint8Array; signers: readonly Signer[]; purpose: string; mediaType: string | undefined; itemCount: number | undefined; custodian: string }>

/** Writes a deposit down, with the first link of its chain of custody. */
export function record(write: Write, key: DepositKey, { transactionId, signers, purpose, mediaType, itemCount, custodian }: NewDeposit): Deposit {
  const officers = signers.filter(signer => isOfficer(signer) && signer.member === key.member).map(signer => signer.key)
  assert(officers.length > 0, 'authorised by an officer of the member')
  const { height } = write
  const timeMs = toMillis(write.time)
  const made: Deposit = { transactionId, height, timeMs, signers: officers, purpose, mediaType, itemCount }
  state.deposits.put(write, key, made)
  const link = state.custody.append(write, key, { custodian, reason: purpose, transactionId, height, timeMs })
  assert(link === 0n, 'a deposit is the first link of its chain')
  state.byMember.append(write, key.member, { digest: key.digest, isBatch: itemCount !== undefined, height })
  return made
}

/** The last link of a chain of custody, which says who keeps the files now; undefined where nothing was deposited. */
export function lastLink(read: Read, key: DepositKey): Readonly<{ links: bigint; last: Handover }> | undefined {
  const links = state.custody.count(read, key)
  if (links === 0n) return undefined
  const last = state.custody.item(read, key, links - 1n)
  assert(last !== undefined, 'a list has as many items as it counts')
  return { links, last }
}
