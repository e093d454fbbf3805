import { assert, fromUtf8 } from '@jianghan/protocol'
import { readNameAnswer } from './answer.ts'
import { compareNames } from './compare.ts'
import { normaliseName } from './normalise.ts'
import { decodeRegister, encodeRegister } from './register.ts'

export const corpus: readonly Uint8Array[] = [
  encodeRegister({ bank: '397521000025', secret: new Uint8Array(32), accounts: [{ number: '397020088000017521', names: ['光谷汽车玻璃有限公司'] }] }),
  Buffer.from('光谷汽車玻璃有限責任公司\n光谷汽车玻璃有限公司'), Buffer.from('{"format":"jianghan-account-name","version":1}'),
]

/** Registers and answers from strangers are read or refused; names compare alike both ways, and normalising twice changes nothing. */
export function fuzz(data: Uint8Array): void {
  const register = decodeRegister(data)
  if (register !== undefined) assert(decodeRegister(encodeRegister(register)) !== undefined, 'what was read is written and read again')
  const text = fromUtf8(data)
  if (text === undefined) return
  try {
    readNameAnswer(JSON.parse(text))
  } catch (fault) {
    if (!(fault instanceof SyntaxError)) throw fault
  }
  const [a = '', b = ''] = text.split('\n')
  assert(compareNames(a, [b]) === compareNames(b, [a]), 'a name fits another as that fits it')
  const normal = normaliseName(a)
  if (normal !== undefined && normal.length <= 140) assert(normaliseName(normal) === normal, 'a normal form is its own')
}
