import { evidenceV1 } from '@jianghan/protocol'
import { declareAction, ok } from '@jianghan/kernel/schema'
import { checkCode, checkDigest, checkMediaType, checkMembers, firstRefusal } from '../checks.ts'
import { signaturesOf } from './signatures.ts'

/** A deposit whose bytes are right. */
export type Deposit = Readonly<{ memberId: string; fileHash: Uint8Array; mediaType: string; purpose: string; custodianId: string }>

/** Deposits evidence of a file. */
export const deposit = declareAction<typeof evidenceV1.DepositSchema, Deposit>({
  name: 'evidence.v1.Deposit',
  message: evidenceV1.DepositSchema,
  summary: { zh: '存证一个文件（只存哈希）', en: 'Deposit evidence of a file, by its hash' },
  example: { memberId: 'yangtze-motor', fileHash: new Uint8Array(32).fill(7), mediaType: 'application/pdf', purpose: 'contract' },
  requires: ({ memberId, custodianId }) => signaturesOf(memberId, custodianId),
  check({ memberId, fileHash, mediaType, purpose, custodianId: given }) {
    const custodianId = given === '' ? memberId : given
    const refused = firstRefusal(checkMembers(memberId, custodianId), checkDigest(fileHash), checkMediaType(mediaType), checkCode(purpose))
    return refused.refused ? refused : ok({ memberId, fileHash, mediaType, purpose, custodianId })
  },
})
