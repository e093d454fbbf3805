export { amountInWords } from './amountInWords.ts'
export { Fonts } from './pdf/fonts.ts'
export { receiptPdf, type ReceiptParts } from './receiptPdf.ts'
