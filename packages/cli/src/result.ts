import type { SendResult } from '@jianghan/client'
import { EXIT } from './failure.ts'
import type { Session } from './session.ts'
import { listLines } from './width.ts'

/** Prints what became of a transaction, and what else there is to tell: lines for people, fields for programs. */
export function showResult({ printer }: Session, result: SendResult, more: Readonly<{ lines: readonly string[]; fields: Readonly<Record<string, unknown>> }> = { lines: [], fields: {} }): number {
  const { proof, ...told } = result
  const words = { accepted: { zh: '已受理（可能丢失）', en: 'accepted (may be lost)' }, final: { zh: '已入账', en: 'final' }, provable: { zh: '已入账，可证明', en: 'provable' }, refused: { zh: '已拒绝', en: 'refused' } }[result.status]
  printer.result([...listLines([
    [printer.say({ zh: '交易', en: 'transaction' }), result.id],
    [printer.say({ zh: '状态', en: 'status' }), printer.colour(printer.say(words), 'green')],
    ...(result.height === undefined ? [] : [[printer.say({ zh: '区块', en: 'block' }), `${result.height} / ${result.index}`] as const]),
    ...(proof === undefined ? [] : [[printer.say({ zh: '证明', en: 'proof' }), printer.say({ zh: '已核验', en: 'checked' })] as const]),
  ]), ...more.lines], { ...told, ...more.fields, ...(proof && { proof: { level: proof.level, validators: proof.validators } }) })
  return EXIT.done
}
