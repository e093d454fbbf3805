import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beginning } from '@jianghan/app'
import { loadFallbackVerifier } from '@jianghan/crypto'
import { toHex } from '@jianghan/protocol'
import { dataFolderOf, folderOf, given, readFlags } from '../command/flags.ts'
import { filled } from '../command/filled.ts'
import { fail } from '../problem/define.ts'
import type { Language } from '../problem/render.ts'
import { startProblems } from '../problem/start.data.ts'
import { formatPeers, hostAndPort } from '../folder/peersFile.ts'
import { type Assembled, assemble } from './assemble.ts'
import { checkWords } from '@jianghan/client'
import { type InvitationContent, misfit } from './contents.ts'
import { filesIn, refuseOverwriting, textOf, writeNew } from './files.ts'
import { formatInvitation, type Invitation, readInvitation } from './invitation.ts'
import { readRequest } from './joinRequest.ts'
import { keysOfFolder, type MemberForm, requestOf } from './memberFolder.ts'
import { ceremonyProblems } from './problems.data.ts'
import { usage, words } from './words.ts'

/** Where the commands write their lines. */
type Say = (line: string) => void
type Command = (args: readonly string[], language: Language, say: Say) => Promise<void>

const TEXT = { type: 'string' } as const
const FLAG = { type: 'boolean' } as const
const FORM = {
  member: TEXT, 'name-zh': TEXT, 'name-en': TEXT, uscc: TEXT, lei: TEXT, capacities: TEXT, address: TEXT, url: TEXT, 'no-validator': FLAG, data: TEXT,
  help: { type: 'boolean', short: 'h' },
} as const

/** `jianghan network create`: the invitation, and the founder's own request. Throws ProblemFault. */
export const create: Command = async (args, language, say) => {
  const flags = readFlags(args, { chain: TEXT, time: TEXT, profile: TEXT, parts: TEXT, ...FORM })
  if (flags.help === true) return say(usage.create[language])
  const form = formOf(flags)
  const data = dataFolderOf(flags.data)
  const content = {
    chainId: given('--chain', flags.chain), genesisTime: momentOf(flags.time), founder: form.memberId,
    profile: flags.profile ?? 'lan', parts: { ...beginning, ...partsOf(flags.parts) },
  }
  const wrong = misfit('invitation', content)
  if (wrong !== undefined) fail(ceremonyProblems.ceremonyFileInvalid, { file: 'invitation.json', kind: 'invitation', what: wrong })
  await refuseOverwriting(data, 'invitation.json', 'request.json')
  const keys = await keysOfFolder(data)
  const text = formatInvitation(content as InvitationContent, keys.admin)
  const invitation = readInvitation(text, 'invitation.json', await loadFallbackVerifier())
  await writeNew(data, 'invitation.json', text)
  await writeRequest(data, invitation, form, language, say)
  say(filled(words.created[language], { file: join(data, 'invitation.json'), chain: content.chainId }))
  say(words.sendInvitation[language])
}

/** `jianghan network request`: the keys of a member's folder, and its request. Throws ProblemFault. */
export const request: Command = async (args, language, say) => {
  const flags = readFlags(args, { invitation: TEXT, ...FORM })
  if (flags.help === true) return say(usage.request[language])
  const data = dataFolderOf(flags.data)
  const invitation = await invitationAt(given('--invitation', flags.invitation))
  const form = formOf(flags)
  await refuseOverwriting(data, 'request.json')
  await writeRequest(data, invitation, form, language, say)
  say(words.sendRequest[language])
}

/** `jianghan network genesis`: what invitation and requests come to, with its check words. Throws ProblemFault. */
export const genesis: Command = async (args, language, say) => {
  const flags = readFlags(args, { invitation: TEXT, requests: TEXT, data: TEXT, json: FLAG, help: { type: 'boolean', short: 'h' } })
  if (flags.help === true) return say(usage.genesis[language])
  const invitation = await invitationAt(given('--invitation', flags.invitation))
  const assembled = await assemble(invitation, await requestsIn(folderOf('--requests', flags.requests), invitation))
  const data = flags.data === undefined ? undefined : dataFolderOf(flags.data)
  if (data !== undefined) {
    await refuseOverwriting(data, 'genesis.json', 'peers.json', 'node.json')
    await writeNew(data, 'node.json', nodeConfig(data, invitation, assembled))
    await writeNew(data, 'peers.json', formatPeers(assembled.peers))
    await writeNew(data, 'genesis.json', assembled.text)
  }
  if (flags.json === true) return say(JSON.stringify(summaryJson(assembled)))
  tell(assembled, language, say)
  if (data !== undefined) say(filled(words.written[language], { folder: data }))
}

/** Text of node.json: a node of this network, which listens for its peers on the port that its own request names. */
function nodeConfig(data: string, { content: { profile } }: Invitation, { peers }: Assembled): string {
  const ownRequest = join(data, 'request.json')
  const own = existsSync(ownRequest) ? (JSON.parse(textOf(ownRequest)) as { content: { member: { memberId: string } } }).content.member.memberId : ''
  const peer = peers.find(({ member }) => member === own) ?? fail(ceremonyProblems.notAMember, { folder: data })
  const config = { engine: 'cometbft', networkProfile: profile, nodeName: own, peerListen: `0.0.0.0:${hostAndPort(peer.address)?.port ?? 26_656}` }
  return `${JSON.stringify(config, undefined, 2)}\n`
}

async function writeRequest(data: string, invitation: Invitation, form: MemberForm, language: Language, say: Say): Promise<void> {
  const text = requestOf(invitation.hash, form, await keysOfFolder(data))
  // What others would refuse is refused here, where it can be mended.
  readRequest(text, 'request.json', invitation, await loadFallbackVerifier())
  await writeNew(data, 'request.json', text)
  say(filled(words.requested[language], { file: join(data, 'request.json'), member: form.memberId }))
  say(filled(words.keysStay[language], { folder: join(data, 'keys') }))
}

function tell({ genesis: { chainId }, text, hash, peers }: Assembled, language: Language, say: Say): void {
  const { time, parts } = JSON.parse(text) as { time: string; parts: { members: { members: { memberId: string; nameZh: string; nameEn: string; capacities: string[] }[] } } }
  const validators = peers.filter(({ validates }) => validates).length
  say(filled(words.summary[language], { chain: chainId, time, count: peers.length, validators }))
  for (const { memberId, nameZh, nameEn, capacities } of parts.members.members) {
    const peer = peers.find(({ member }) => member === memberId)
    say(filled(words.member[language], {
      id: memberId, nameZh, nameEn, capacities: capacities.join(', ') || words.none[language],
      validates: words[peer?.validates === true ? 'validates' : 'follows'][language], address: peer?.address ?? '',
    }))
  }
  say(filled(words.tolerance[language], { validators, faults: Math.floor((validators - 1) / 3) }))
  say(filled(words.hash[language], { hash: toHex(hash) }))
  say(filled(words.check[language], checkWords(hash)))
  say(words.readAloud[language])
}

const summaryJson = ({ genesis: { chainId }, hash, appHash, peers }: Assembled) =>
  ({ chainId, hash: toHex(hash), appHash: toHex(appHash), words: checkWords(hash), peers })

async function invitationAt(file: string): Promise<Invitation> {
  return readInvitation(textOf(file), file, await loadFallbackVerifier())
}

async function requestsIn(folder: string, invitation: Invitation) {
  const verifier = await loadFallbackVerifier()
  return filesIn('--requests', folder).map(({ name, text }) => readRequest(text, name, invitation, verifier))
}

function formOf(flags: Readonly<Partial<Record<keyof typeof FORM, string | boolean>>>): MemberForm {
  const text = (name: keyof typeof FORM): string => (typeof flags[name] === 'string' ? flags[name] : '')
  return {
    memberId: given('--member', text('member')), nameZh: given('--name-zh', text('name-zh')), nameEn: given('--name-en', text('name-en')),
    uscc: text('uscc'), lei: text('lei'), capacities: text('capacities').split(',').map(each => each.trim()).filter(each => each !== ''),
    peerAddress: given('--address', text('address')), url: text('url') || undefined, validates: flags['no-validator'] !== true,
  }
}

function momentOf(value: string | undefined): string {
  const milliseconds = value === undefined ? Date.now() : Date.parse(value)
  if (Number.isNaN(milliseconds)) fail(startProblems.badOption, { option: '--time', whatZh: '不是 ISO 8601 时间', whatEn: 'no time of ISO 8601' })
  return new Date(milliseconds).toISOString()
}

function partsOf(file: string | undefined): Readonly<Record<string, unknown>> {
  if (file === undefined) return {}
  try {
    return JSON.parse(textOf(file)) as Record<string, unknown>
  } catch {
    return fail(startProblems.badOption, { option: '--parts', whatZh: '不是 JSON', whatEn: 'no JSON' })
  }
}
