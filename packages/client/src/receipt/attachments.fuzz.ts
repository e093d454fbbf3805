import { assert } from '@jianghan/protocol'
import { embeddedIn } from './attachments.ts'
import { documentReasons } from './reasons.data.ts'

/** Any bytes as a PDF: refused with a reason, or embedded files that lie within it. */
export function fuzz(data: Uint8Array): void {
  const found = embeddedIn(data)
  if (typeof found === 'string') {
    assert(found in documentReasons, 'a refusal has words')
    return
  }
  for (const { bytes } of found) assert(bytes.buffer === data.buffer && bytes.byteOffset + bytes.length <= data.byteOffset + data.length, 'an attachment lies in the file')
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Documents as others write them: a length of its own, a length elsewhere, and none that fits. */
export const corpus: readonly Uint8Array[] = [
  ascii('%PDF-1.7\n3 0 obj\n<< /Type /EmbeddedFile /Length 8 >>\nstream\njhproof1\nendstream\nendobj\n'),
  ascii('%PDF-1.7\n9 0 obj\n8\nendobj\n3 0 obj\n<< /Type /EmbeddedFile /Filter [ /FlateDecode ] /Length 9 0 R >>\nstream\r\njhproof1\nendstream\nendobj\n'),
  ascii('%PDF-1.7\n3 0 obj << /Length 77 /Type/EmbeddedFile >> stream\njhproof1\r\nendstream endobj'),
]
