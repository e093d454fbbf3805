/** What a binary asks of the system it runs on. */
export interface ElfNeeds {
  readonly machine: 'x64' | 'arm64' | 'other'
  /** Newest GLIBC symbol version it links against, `2.28`; undefined when it links against none (musl, static). */
  readonly glibc: string | undefined
  /** Smallest alignment of its loadable segments in bytes: the largest page size on which it can be loaded. */
  readonly alignment: number
}

const SHT_GNU_VERNEED = 0x6ffffffe
const PT_LOAD = 1
const MACHINES: Readonly<Record<number, ElfNeeds['machine']>> = { 62: 'x64', 183: 'arm64' }

/**
 * Reads a 64-bit little-endian ELF file (System V ABI, chapter 4 and 5; symbol versions by the LSB's Symbol Versioning).
 * Returns undefined for anything else: another word size, another format, or a file cut short.
 */
export function readElf(bytes: Uint8Array): ElfNeeds | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 64 || view.getUint32(0) !== 0x7f454c46 || view.getUint8(4) !== 2 || view.getUint8(5) !== 1) return undefined
  try {
    return { machine: MACHINES[view.getUint16(18, true)] ?? 'other', glibc: newest(versions(view, bytes)), alignment: alignment(view) }
  } catch (error) {
    if (error instanceof RangeError) return undefined      // an offset beyond the end
    throw error
  }
}

function u64(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true))
}

/** All version names that the file needs of other libraries: `GLIBC_2.28`, `GLIBCXX_3.4`, … */
function versions(view: DataView, bytes: Uint8Array): string[] {
  const [table, size, count] = [u64(view, 40), view.getUint16(58, true), view.getUint16(60, true)]
  const found: string[] = []
  for (let index = 0; index < count; index++) {
    const section = table + index * size
    if (view.getUint32(section + 4, true) !== SHT_GNU_VERNEED) continue
    const strings = u64(view, table + view.getUint32(section + 40, true) * size + 24)
    let need = u64(view, section + 24)
    for (let libraries = view.getUint32(section + 44, true); libraries > 0; libraries--) {
      let version = need + view.getUint32(need + 8, true)
      for (let left = view.getUint16(need + 2, true); left > 0; left--) {
        const start = strings + view.getUint32(version + 8, true)
        found.push(new TextDecoder().decode(bytes.subarray(start, bytes.indexOf(0, start))))
        version += view.getUint32(version + 12, true)
      }
      need += view.getUint32(need + 12, true)
    }
  }
  return found
}

function alignment(view: DataView): number {
  const [table, size, count] = [u64(view, 32), view.getUint16(54, true), view.getUint16(56, true)]
  let smallest = Infinity
  for (let index = 0; index < count; index++) {
    const segment = table + index * size
    if (view.getUint32(segment, true) === PT_LOAD) smallest = Math.min(smallest, u64(view, segment + 48))
  }
  return smallest
}

function newest(names: readonly string[]): string | undefined {
  const found = names.flatMap(name => /^GLIBC_(\d+\.\d+(?:\.\d+)?)$/.exec(name)?.[1] ?? [])
  return found.toSorted(compareVersions).at(-1)
}

/** Orders `2.4` before `2.28`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)]
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
