import { loadFallbackVerifier } from '../fallbackVerifier.ts'
import type { Verifier } from '../verdict.ts'
import { loadNativeVerifier } from './nativeVerifier.ts'

/** A verifier, and in one sentence why it is this one (for `doctor` and the log). */
export interface LoadedVerifier {
  readonly verifier: Verifier
  readonly reason: { readonly zh: string; readonly en: string }
}

const firstLine = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault)).split('\n', 1)[0] ?? ''

/** Picks the native verifier where it loads and the fallback elsewhere, or the one that is asked for; `loadNative` is replaced in tests. */
export async function loadVerifier(prefer?: Verifier['name'], loadNative = loadNativeVerifier): Promise<LoadedVerifier> {
  if (prefer === 'fallback') {
    return { verifier: await loadFallbackVerifier(), reason: { zh: '按配置使用 WebAssembly 实现。', en: 'The WebAssembly implementation is configured.' } }
  }
  try {
    return { verifier: await loadNative(), reason: { zh: '本机库 sodium-native 可用。', en: 'The native library sodium-native loads.' } }
  } catch (fault) {
    if (prefer === 'native') throw fault
    const why = firstLine(fault)
    return {
      verifier: await loadFallbackVerifier(),
      reason: { zh: `本机库 sodium-native 无法加载（${why}），改用 WebAssembly 实现：结论相同，速度约为一半。`, en: `The native library sodium-native does not load (${why}); the WebAssembly one gives the same verdicts at about half the speed.` },
    }
  }
}
