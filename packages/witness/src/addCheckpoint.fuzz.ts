import { formatNote } from '@jianghan/light'
import { toHex, utf8 } from '@jianghan/protocol'
import { formatAddCheckpoint, parseAddCheckpoint } from './addCheckpoint.ts'
import { formatPolicyFile, parsePolicyFile } from './policyFile.ts'

/** A request that is read is written as the same bytes; a policy that is read is read the same again. */
export function fuzz(data: Uint8Array): void {
  const request = parseAddCheckpoint(data)
  if (request !== undefined && toHex(formatAddCheckpoint(request.oldSize, request.consistency, formatNote(request.note))) !== toHex(data)) {
    throw new Error('a request was read that is written otherwise')
  }
  const text = new TextDecoder().decode(data)
  const policy = parsePolicyFile(text)
  if (!('fault' in policy) && JSON.stringify(parsePolicyFile(formatPolicyFile(policy))) !== JSON.stringify(policy)) throw new Error('a policy was read that is written otherwise')
}

/** The example of c2sp.org/tlog-witness, and a policy. */
export const corpus: readonly Uint8Array[] = [
  'old 20852014\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\njrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n\nexample.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n',
  '# who\nlog example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\nwitness w1 example.com/foo+00000000+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k https://example.com/w1\n',
].map(utf8)
