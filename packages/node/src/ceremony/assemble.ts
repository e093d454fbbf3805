import { application, governanceOf } from '@jianghan/app'
import { genesisAppHash, type Json } from '@jianghan/kernel'
import { fromHex, fromMillis, sha256, utf8 } from '@jianghan/protocol'
import { formatGenesis, type GenesisFile } from '../folder/genesisFile.ts'
import type { Peer } from '../folder/peersFile.ts'
import { fail } from '../problem/define.ts'
import type { Invitation } from './invitation.ts'
import { type JoinRequest, peerId } from './joinRequest.ts'
import { ceremonyProblems } from './problems.data.ts'

/** What an invitation and its requests come to: the same for whoever puts them together, in whatever order. */
export type Assembled = Readonly<{
  genesis: GenesisFile
  /** Text of genesis.json. */
  text: string
  /** SHA-256 of that text: what people compare. */
  hash: Uint8Array
  appHash: Uint8Array
  peers: readonly Peer[]
}>

/** Every founding validator weighs the same; the weights change by governance. */
const POWER = 10n

/** Puts the beginning of a chain together. Throws ProblemFault where requests clash or do not make a first state. */
export async function assemble({ content }: Invitation, requests: readonly JoinRequest[]): Promise<Assembled> {
  const members = [...requests].sort((a, b) => (a.memberId < b.memberId ? -1 : 1))
  refuseClashes(members)
  if (!members.some(({ memberId }) => memberId === content.founder)) fail(ceremonyProblems.founderMissing, { founder: content.founder })
  const validators = members.flatMap(({ content: { validator } }) => (validator === undefined ? [] : [{ publicKey: fromHex(validator) as Uint8Array, power: POWER }]))
  if (validators.length === 0) fail(ceremonyProblems.noValidators)
  const parts: Record<string, Json> = {
    governance: governedBy(members),
    ...content.parts as Record<string, Json>,
    members: { ...content.parts['members'] as Record<string, Json>, members: members.map(request => request.content.member as Json) },
  }
  const genesis: GenesisFile = { chainId: content.chainId, time: fromMillis(BigInt(Date.parse(content.genesisTime))), parts, validators }
  const text = formatGenesis(genesis)
  return { genesis, text, hash: sha256(utf8(text)), appHash: await firstAppHash(genesis), peers: members.map(peerOf) }
}

/** Most members that can have a vote: governance holds the votes of a proposal in one entry. */
const VOTERS_MAX = 64

/** Governance, unless the founder proposed another: every member has one vote, or every one that validates where they are too many. */
function governedBy(members: readonly JoinRequest[]): Json {
  const validating = members.filter(({ content }) => content.validator !== undefined)
  return governanceOf({
    sole: false,
    validators: validating.map(({ memberId, content }) => ({ memberId, publicKey: fromHex(content.validator ?? '') as Uint8Array, power: POWER })),
    voters: (members.length <= VOTERS_MAX ? members : validating).map(({ memberId }) => ({ memberId, weight: 1 })),
  })
}

async function firstAppHash(genesis: GenesisFile): Promise<Uint8Array> {
  try {
    return await genesisAppHash(application, genesis)
  } catch (fault) {
    return fail(ceremonyProblems.genesisNotPossible, { what: (fault as Error).message.slice(0, 300) })
  }
}

const peerOf = ({ memberId, content: { validator, node } }: JoinRequest): Peer => ({
  member: memberId, id: peerId(node.peerKey), address: node.peerAddress, validates: validator !== undefined, ...(node.url !== undefined && { url: node.url }),
})

/** What no two members may share. */
const UNIQUE: readonly (readonly [(request: JoinRequest) => string | undefined, string, string])[] = [
  [request => request.memberId, '成员编号', 'member id'],
  [request => request.content.validator, '验证者密钥', 'key of a validator'],
  [request => request.content.node.peerKey, '节点通信密钥', 'key among peers'],
  [request => request.content.node.batchKey, '节点提交密钥', 'key for batches'],
  [request => request.content.node.peerAddress, '节点地址', 'address'],
]

function refuseClashes(requests: readonly JoinRequest[]): void {
  for (const [of, whatZh, whatEn] of UNIQUE) {
    const seen = new Map<string, JoinRequest>()
    for (const request of requests) {
      const value = of(request)
      const other = value === undefined ? undefined : seen.get(value)
      if (other !== undefined) fail(ceremonyProblems.requestsClash, { a: other.file, b: request.file, whatZh, whatEn })
      if (value !== undefined) seen.set(value, request)
    }
  }
}
