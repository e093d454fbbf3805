import { actionHash, assert, equalBytes } from '@jianghan/protocol'
import { JianghanError } from './error.ts'
import { executeRequest, newProposal, proposalText, proposeRequest, readProposal } from './proposals.ts'

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** Any text as the file of a proposal: refused in words, or one whose action is shown, hashed and written again the same. */
export function fuzz(data: Uint8Array): void {
  let read: ReturnType<typeof readProposal>
  try {
    read = readProposal(text(data), 'en')
  } catch (fault) {
    assert(fault instanceof JianghanError && fault.code === 'client.badProposal', 'a file is refused in words')
    return
  }
  assert(equalBytes(read.hash, actionHash(read, read.salt)), 'what is shown is what is hashed')
  const again = readProposal(proposalText(read), 'en')
  assert(equalBytes(again.body, read.body) && equalBytes(again.hash, read.hash) && again.type === read.type, 'a file is written as it was read')
  assert(proposeRequest(read).input['actionHash'] !== undefined && executeRequest(read, 'bank').type === 'approvals.v1.Execute', 'it can be proposed and executed')
}

const action = { type: 'approvals.v1.Withdraw', body: Uint8Array.from(Buffer.from('0a1007070707070707070707070707070707120479747a6d', 'hex')) }

/** A good file, and one of a type that is none. */
export const corpus: readonly Uint8Array[] = [action, { ...action, type: 'approvals.v1.None' }].map(each => new TextEncoder().encode(proposalText(newProposal(each, { chainId: 'chain', memberId: 'bank' }))))
