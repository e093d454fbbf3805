import { assert, utf8 } from '@jianghan/protocol'
import { formatSamples, parseSamples } from './growth.ts'
import { DISK_KINDS, type DiskKind } from './usage.ts'

const kinds = Object.fromEntries(DISK_KINDS.map(({ kind }, i) => [kind, i])) as Record<DiskKind, number>

/** A file of two samples. */
export const corpus: readonly Uint8Array[] = [utf8(formatSamples([{ at: 1, kinds }, { at: 3_600_001, kinds }]))]

/** Any bytes as a file of samples: samples in order of their time, or none. */
export function fuzz(data: Uint8Array): void {
  const samples = parseSamples(data)
  if (samples === undefined) return
  const again = parseSamples(utf8(formatSamples(samples)))
  assert(again?.length === samples.length, 'what was read is written and read again')
}
