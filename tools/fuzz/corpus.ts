import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Inputs that are kept for a target at the most, and the longest of them, bytes: the repository grows no further, however long anybody tries. */
export const INPUTS_MAX = 64
export const INPUT_MAX = 4_096

/** The file that keeps inputs of a target: its path with dots for slashes. */
export const corpusFile = (root: string, path: string): string => join(root, 'tools/fuzz/corpus', `${path.replace(/\.fuzz\.ts$/, '').replaceAll('/', '.')}.bin`)

/** Inputs in one file: each behind its length, u32 big-endian. */
export function packInputs(inputs: readonly Uint8Array[]): Buffer {
  if (inputs.length > INPUTS_MAX || inputs.some(({ length }) => length > INPUT_MAX)) throw new Error(`more than ${INPUTS_MAX} inputs, or one of more than ${INPUT_MAX} bytes`)
  return Buffer.concat(inputs.flatMap(input => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(input.length)
    return [length, input]
  }))
}

/** The inputs of such a file; throws on bytes that are none. */
export function unpackInputs(bytes: Buffer): Uint8Array[] {
  const inputs: Uint8Array[] = []
  for (let at = 0; at < bytes.length;) {
    const length = at + 4 <= bytes.length ? bytes.readUInt32BE(at) : INPUT_MAX + 1
    const end = at + 4 + length
    if (length > INPUT_MAX || end > bytes.length || inputs.length === INPUTS_MAX) throw new Error(`kept inputs end wrongly at byte ${at}`)
    inputs.push(new Uint8Array(bytes.subarray(at + 4, end)))
    at = end
  }
  return inputs
}

/** What is kept for a target; nothing where there is no file. */
export function keptInputs(root: string, path: string): Uint8Array[] {
  const file = corpusFile(root, path)
  return existsSync(file) ? unpackInputs(readFileSync(file)) : []
}

/** Keeps these for a target in the place of those before. */
export function keepInputs(root: string, path: string, inputs: readonly Uint8Array[]): void {
  const file = corpusFile(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, packInputs(inputs))
}
