import { assert, fromUtf8 } from '@jianghan/protocol'
import { parseSandboxFile } from './sandboxFile.ts'

export const corpus: readonly Uint8Array[] = [
  '{"format":"jianghan-sandbox","version":1,"aheadMs":0}', '{"format":"jianghan-sandbox","version":1,"aheadMs":5,"pending":{"kind":"restore","name":"a"}}',
].map(text => Buffer.from(text))

/** What is read of a sandbox's file is within its bounds, and read again from what is written of it. */
export function fuzz(data: Uint8Array): void {
  const file = parseSandboxFile(fromUtf8(data) ?? '')
  if (file === undefined) return
  assert(file.aheadMs >= 0, 'a sandbox is never behind')
  assert(parseSandboxFile(JSON.stringify({ format: 'jianghan-sandbox', version: 1, ...file })) !== undefined, 'it is read again')
}
