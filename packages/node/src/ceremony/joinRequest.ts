import { fromJson, type JsonValue } from '@bufbuild/protobuf'
import { ED25519, type KeyPair, type Verifier } from '@jianghan/crypto'
import { type Json, renderRefusal } from '@jianghan/kernel'
import { membersSchema } from '@jianghan/modules'
import { fromHex, membersV1, sha256, toHex } from '@jianghan/protocol'
import { fail } from '../problem/define.ts'
import { misfit, type RequestContent } from './contents.ts'
import type { Invitation } from './invitation.ts'
import { ceremonyProblems } from './problems.data.ts'
import { formatSigned, readSigned, type SignedFile } from './signedFile.ts'

/** A member's request to be there from the beginning. The keys themselves never leave the member's folder. */
export type JoinRequest = Readonly<{ content: RequestContent; memberId: string; /** The file, as messages name it. */ file: string }>

const FORMAT = 'jianghan-join-request'

/** Name of a node among its peers: 20 bytes of the SHA-256 of its key, hexadecimal, as the engine has it. */
export const peerId = (peerKey: string): string => toHex(sha256(fromHex(peerKey) ?? new Uint8Array(0)).subarray(0, 20))

/** Text of a request, signed by every key of the node in it and by an admin of the member. */
export const formatRequest = (content: RequestContent, keys: readonly KeyPair[]): string => formatSigned(FORMAT, content as Record<string, Json>, keys)

/**
 * Reads a request and checks all that can be told from it alone: that it answers this invitation, that the member can be registered, and that whoever
 * made it holds the keys it names. Throws ProblemFault.
 */
export function readRequest(text: string, file: string, invitation: Invitation, verifier: Verifier): JoinRequest {
  const invalid = (what: string): never => fail(ceremonyProblems.ceremonyFileInvalid, { file, kind: 'request', what })
  const read = readSigned(text, FORMAT, verifier)
  if ('wrong' in read) return invalid(read.wrong)
  const wrong = misfit('request', read.content)
  if (wrong !== undefined) return invalid(wrong)
  const content = read.content as RequestContent
  if (content.invitation !== invitation.hash) {
    fail(ceremonyProblems.requestOfAnotherInvitation, { file, found: content.invitation.slice(0, 16), expected: invitation.hash.slice(0, 16) })
  }
  checkMember(content, file)
  checkHolders(content, read, file)
  return { content, memberId: content.member.memberId, file }
}

const registration = membersSchema.actions.find(action => action.name === 'members.v1.RegisterMember')

function checkMember({ member }: RequestContent, file: string): void {
  let message
  try {
    message = fromJson(membersV1.RegisterMemberSchema, member as JsonValue)
  } catch (fault) {
    const what = (fault as Error).message.slice(0, 200)
    return fail(ceremonyProblems.ceremonyFileInvalid, { file, kind: 'request', what })
  }
  const checked = registration?.check(message)
  if (checked?.refused !== true) return
  const { zh, en } = renderRefusal(checked).text
  fail(ceremonyProblems.memberNotAdmissible, { file, zh, en })
}

function checkHolders({ member, validator, node }: RequestContent, { signers }: SignedFile, file: string): void {
  const signed = new Set(signers.map(({ kind, publicKey }) => `${kind}:${toHex(publicKey)}`))
  const need = (key: string | undefined, whoseZh: string, whoseEn: string): void => {
    if (key !== undefined && !signed.has(`${ED25519}:${key}`)) fail(ceremonyProblems.requestNotSigned, { file, whoseZh, whoseEn })
  }
  need(validator, '验证者密钥', 'the key of its validator')
  need(node.peerKey, '节点通信密钥', 'the key of its node among peers')
  need(node.batchKey, '节点提交密钥', 'the key that signs its batches')
  const keys = fromJson(membersV1.RegisterMemberSchema, member as JsonValue).keys
  if (!keys.some(({ kind, publicKey, roles }) => roles.includes('node') && kind === ED25519 && toHex(publicKey) === node.batchKey)) {
    fail(ceremonyProblems.ceremonyFileInvalid, { file, kind: 'request', what: '"node.batchKey" is not a key of the member with the role "node"' })
  }
  if (!keys.some(({ kind, publicKey, roles }) => roles.includes('admin') && signed.has(`${kind}:${toHex(publicKey)}`))) {
    fail(ceremonyProblems.requestNotSigned, { file, whoseZh: '任何一位管理员', whoseEn: 'any admin of the member' })
  }
}
