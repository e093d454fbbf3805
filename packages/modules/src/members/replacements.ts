import type { Write } from '@jianghan/kernel'
import { state } from './state.ts'

/** Forgets the replacement of a key that is active no more, if one was begun. */
export function dropReplacement(write: Write, lostKeyId: Uint8Array): void {
  if (state.replacements.has(write, lostKeyId)) state.replacements.delete(write, lostKeyId)
}
