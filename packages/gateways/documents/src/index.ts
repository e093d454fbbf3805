export { amountInWords } from './amountInWords.ts'
export { certificatePdf, type CertificateParts } from './certificatePdf.ts'
export { Fonts } from './pdf/fonts.ts'
export { receiptPdf, type ReceiptParts } from './receiptPdf.ts'
