/** Why a document with a proof inside is not borne out. Names are for ever. */
export const documentReasons = {
  documentTooLarge: { zh: 'PDF 文件超过 8 MiB，不是回单或对账单。', en: 'The PDF is larger than 8 MiB: no receipt or statement is.' },
  documentEncrypted: { zh: 'PDF 已加密，无法取出其中的证明；请取得未加密的原件。', en: 'The PDF is encrypted, and the proof cannot be taken out of it: get the original.' },
  documentMalformed: { zh: 'PDF 的附件残缺或超限，无法取出。', en: 'An attachment of the PDF is damaged or beyond its bounds.' },
  documentWithoutProof: { zh: 'PDF 中没有江汉链的证明；打印、另存或截图会丢失附件，请取得原件。', en: 'There is no Jianghan proof inside this PDF. Printing it to a new file loses attachments: get the original.' },
  documentWithSeveralProofs: { zh: 'PDF 中有不止一份证明或数据，不知以何者为准。', en: 'There is more than one proof, or data, inside this PDF: which of them counts is not known.' },
  documentWithoutData: { zh: 'PDF 中没有与证明相伴的回单或对账单数据。', en: 'The PDF has a proof and no data of a receipt or a statement beside it.' },
  documentMismatch: { zh: 'PDF 所附的数据与证明不符。', en: 'The data inside the PDF is not what the proof shows.' },
} as const satisfies Record<string, Readonly<{ zh: string; en: string }>>

/** Name of such a reason. */
export type DocumentReason = keyof typeof documentReasons
