import { decodeLightBlock } from './comet/decode.ts'
import { addNanos } from './comet/time.ts'
import { checkSignedHeader, checkValidatorSet } from './signedHeader.ts'
import { reportVotes, tallyCommit, tallyTrusted } from './tally.ts'
import { verifyHeader } from './verify.ts'

/** Whatever decodes as a light block is judged, by itself and against itself as the trusted one; never a throw. */
export function fuzz(data: Uint8Array): void {
  const block = decodeLightBlock(data)
  if (block === undefined) return
  const { header, commit } = block.signedHeader
  checkSignedHeader(block.signedHeader, header.chainId)
  checkValidatorSet(block.validators, header.validatorsHash)
  tallyCommit(header.chainId, block.validators, commit)
  tallyTrusted(header.chainId, block.validators, commit)
  reportVotes(header.chainId, block.validators, commit)
  verifyHeader({ header: { ...header, height: header.height - 2n }, validators: block.validators }, block, addNanos(header.time, 1n))
}
