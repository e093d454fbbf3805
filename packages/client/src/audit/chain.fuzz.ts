import { assert, fromUtf8, utf8 } from '@jianghan/protocol'
import { AUDIT_START, auditLine, formatAuditHead, parseAuditHead, readAuditLine, verifyAudit } from './chain.ts'

const good = auditLine({
  v: 1, seq: 1, at: '2026-11-28T04:00:00.000Z', act: 'keys.created', by: { kind: 'operator', id: 'ops' }, from: '127.0.0.1', result: 'done', details: { key: 'k1' }, prev: AUDIT_START,
})

/** Good inputs to damage. */
export const corpus: readonly Uint8Array[] = [utf8(`${good.line}\n`), utf8(formatAuditHead({ seq: 1, hash: good.hash }))]

/** Whatever is in an audit file is read or named; a log that is accepted is written again as the same bytes. */
export function fuzz(data: Uint8Array): void {
  const { records, fault } = verifyAudit([{ name: 'a', bytes: data }])
  const text = fromUtf8(data)
  if (fault === undefined) {
    for (const line of (text ?? '').split('\n').slice(0, -1)) {
      const read = readAuditLine(line)
      assert(read !== undefined && read.fits, 'an accepted line is a record')
      const { hash, fits: _, ...record } = read
      assert(hash.length === 64 && record.seq >= 1 && record.seq <= records, 'an accepted record has its place')
    }
  }
  const head = parseAuditHead(text ?? '')
  if (head !== undefined) assert(formatAuditHead(head) === (text ?? '').trim(), 'a head has one text')
}
