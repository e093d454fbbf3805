import type { KeyPair, Verifier } from '@jianghan/crypto'
import type { Json } from '@jianghan/kernel'
import { toHex } from '@jianghan/protocol'
import { fail } from '../problem/define.ts'
import { misfit, type WelcomeContent } from './contents.ts'
import { ceremonyProblems } from './problems.data.ts'
import { formatSigned, readSigned } from './signedFile.ts'

/** What a node of a network hands to a later one: the beginning of the chain, who is there, and a block to trust. */
export type Welcome = Readonly<{ content: WelcomeContent; /** What people compare. */ hash: Uint8Array; /** Keys of the node that signed it, hexadecimal. */ signers: readonly string[] }>

const FORMAT = 'jianghan-welcome'

/** Text of a welcome, signed by the batch key of the node that makes it. */
export const formatWelcome = (content: WelcomeContent, nodeKey: KeyPair): string => formatSigned(FORMAT, content as Record<string, Json>, [nodeKey])

/** Reads a welcome; throws ProblemFault ceremonyFileInvalid. `file` names it in the message. */
export function readWelcome(text: string, file: string, verifier: Verifier): Welcome {
  const invalid = (what: string): never => fail(ceremonyProblems.ceremonyFileInvalid, { file, kind: 'welcome', what })
  const read = readSigned(text, FORMAT, verifier)
  if ('wrong' in read) return invalid(read.wrong)
  const wrong = misfit('welcome', read.content)
  if (wrong !== undefined) return invalid(wrong)
  return { content: read.content as WelcomeContent, hash: read.hash, signers: read.signers.map(({ publicKey }) => toHex(publicKey)) }
}
