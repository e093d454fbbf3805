import { create, toBinary } from '@bufbuild/protobuf'
import { type KeyPair, randomSalts, sign } from '@jianghan/crypto'
import { fromHex, paymentsV1, signTransaction } from '@jianghan/protocol'
import { VALIDITY_MS } from '../paymentFiles/sending.ts'
import type { NodePort } from '../paymentFiles/ports.ts'
import type { Signatory } from '../paymentFiles/signatory.ts'
import { nameProblems } from './problems.data.ts'
import type { RegisterHead } from './registers.ts'

/** How long it is waited for the record of a register, milliseconds. */
const RECORD_MS = 20_000

/** Has the commitment to a register recorded on the ledger, where a maker of its bank signs here; otherwise it waits until somebody else does. */
export type RecordRegister = (head: RegisterHead) => Promise<void>

/** The commitment, hexadecimal, that the ledger holds of a member under a key; undefined where it holds none. */
export async function recordedCommitment({ query }: Pick<NodePort, 'query'>, key: string, member: string): Promise<string | undefined> {
  const found = await query('payments.getMessage', { key }) as { member: string; commitment: string } | null
  return found?.member === member ? found.commitment : undefined
}

/** Records registers as `payments.v1.RecordMessage`: a bank's register is a message of its own of which the ledger holds a salted commitment, once. */
export const recordWith = (node: NodePort, signatory: Pick<Signatory, 'forRole'>, pairOf: (id: string) => KeyPair | undefined): RecordRegister => async ({ bank, member, key, commitment }) => {
  const maker = await signatory.forRole(member, 'maker')
  const pair = typeof maker === 'string' ? pairOf(maker) : undefined
  if (pair === undefined) return node.log('warn', nameProblems.notRecorded.en({ bank }), { bank })
  const { kind, publicKey } = pair
  const body = toBinary(paymentsV1.RecordMessageSchema, create(paymentsV1.RecordMessageSchema, {
    memberId: member, messageKey: fromHex(key) ?? new Uint8Array(0), commitment: fromHex(commitment) ?? new Uint8Array(0), transactionCount: 1,
  }))
  const frame = signTransaction(
    { chainId: node.chainId, validUntilMs: BigInt(Date.now() + VALIDITY_MS), unique: randomSalts()(), actions: [{ type: 'payments.v1.RecordMessage', body }] },
    [{ kind, publicKey, sign: message => sign(pair, message) }],
  )
  const [result] = await node.submit([frame], RECORD_MS)
  if (result?.kind !== 'final' || result.code !== 0) node.log('warn', 'a register of account names could not be recorded yet', { bank })
}
