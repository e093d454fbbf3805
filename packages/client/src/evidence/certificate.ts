import { toMillis } from '@jianghan/protocol'
import type { Proof } from '@jianghan/light'
import { membersTables } from '@jianghan/modules/schema'
import { depositsIn } from './depositsIn.ts'

/** Name and version of the data that a certificate of evidence carries, and its name among the attachments of a document. */
export const CERTIFICATE_FORMAT = 'jianghan-evidence-1'
/** Media type of that data, and its name among the attachments of a document. */
export const CERTIFICATE_DATA = { mediaType: 'application/json', file: 'evidence.json' } as const

/** What a certificate says of one deposit: nothing but what a proof shows. */
export type Certificate = Readonly<{
  /** Id of the transaction, hexadecimal, height of its block as text, and time of the block by the clock of Beijing, RFC 3339 with +08:00. */
  transaction: string
  height: string
  time: string
  member: Readonly<{ id: string; nameZh?: string; nameEn?: string }>
  custodian: string
  purpose: string
  /** SHA-256 of a file, or the RFC 9162 root of a batch and how many items it has. */
  digest: string
  mediaType?: string
  itemCount?: number
}>

/** The data of a document of certificates. `headerTime`: time of the header that proves them. */
export type CertificateData = Readonly<{ format: typeof CERTIFICATE_FORMAT; ledger: string; validators: number; headerHeight: string; headerTime: string; deposits: readonly Certificate[] }>

const inBeijing = (ms: bigint): string => new Date(Number(ms) + 8 * 3_600_000).toISOString().replace('Z', '+08:00')

/** The certificates that a proof bears out, one a deposit. The proof must have been found true (verifyProof). */
export function certificatesOfEvidence(proof: Proof): CertificateData {
  const names = new Map<string, { nameZh: string; nameEn: string }>()
  for (const claim of proof.state) {
    const id = claim.kind === 'present' ? membersTables.members.readKey(claim.key) : undefined
    const found = claim.kind === 'present' && id !== undefined ? membersTables.members.read(claim.value) : undefined
    if (id !== undefined && found !== undefined) names.set(id, { nameZh: found.nameZh, nameEn: found.nameEn })
  }
  const { header } = proof
  return {
    format: CERTIFICATE_FORMAT, ledger: header.chainId, validators: proof.validators.length, headerHeight: String(header.height), headerTime: inBeijing(toMillis(header.time)),
    deposits: depositsIn(proof).map(({ transaction, height, timeMs, member, custodian, purpose, digest, mediaType, itemCount }) => ({
      transaction, height: String(height), time: inBeijing(timeMs), member: { id: member, ...names.get(member) }, custodian, purpose, digest,
      ...(mediaType !== undefined && { mediaType }), ...(itemCount !== undefined && { itemCount }),
    })),
  }
}

/** JSON text of the data, as it is attached to a document. */
export const certificateText = (data: CertificateData): string => `${JSON.stringify(data, undefined, 2)}\n`
