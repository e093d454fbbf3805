import type { PaymentFile } from '../../api/answers.ts'
import { postFile } from '../../api/http.ts'

/** Whether a file is a pain.001; everything else is read as a sheet, and its content tells which. */
export const isMessage = (file: File): boolean => /\.xml$/i.test(file.name)

const named = (file: File): string => `file=${encodeURIComponent(file.name.slice(0, 200))}`

/** What would become of a sheet. Throws ProblemError where it cannot be read. */
export const checkSheet = (file: File): Promise<PaymentFile> => postFile<PaymentFile>(`/v1/payment-sheets/check?${named(file)}`, file, 'application/octet-stream')

/** Sends a file's payments. The same file sent again pays nothing more: `once` is the key of this very sending. Throws ProblemError. */
export const sendFile = (file: File, once: string): Promise<PaymentFile> => {
  const headers = { 'idempotency-key': `"${once}"` }
  return isMessage(file)
    ? postFile<PaymentFile>('/v1/iso20022/pain.001?wait=accepted', file, 'application/xml', headers)
    : postFile<PaymentFile>(`/v1/payment-sheets?wait=accepted&${named(file)}`, file, 'application/octet-stream', headers)
}
