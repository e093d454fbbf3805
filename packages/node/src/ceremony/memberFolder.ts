import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ED25519, generateKeyPair, isRefused, type KeyPair } from '@jianghan/crypto'
import { askEnvironment, readKeyFile, writeKeyFile } from '@jianghan/crypto/node'
import type { Json } from '@jianghan/kernel'
import { toHex } from '@jianghan/protocol'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'
import type { RequestContent } from './contents.ts'
import { formatRequest } from './joinRequest.ts'

/** What a member says of itself. */
export type MemberForm = Readonly<{
  memberId: string
  nameZh: string
  nameEn: string
  uscc: string
  lei: string
  capacities: readonly string[]
  peerAddress: string
  url: string | undefined
  validates: boolean
}>

/** The keys of a folder: three of the machine, and two of people, who take theirs away after the beginning. */
const NAMES = ['validator', 'node', 'peer', 'admin', 'checker'] as const
type Keys = Readonly<Record<(typeof NAMES)[number], KeyPair>>

/** Roles of the two first officers: nobody moves money or authority alone. */
const ROLES = { admin: ['admin', 'maker'], checker: ['checker'] } as const

/** The keys in a data folder, made where they are missing. They never leave it. */
export async function keysOfFolder(path: string): Promise<Keys> {
  const folder = join(path, 'keys')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const entries = await Promise.all(NAMES.map(async name => [name, await keyAt(join(folder, `${name}.json`))] as const))
  return Object.fromEntries(entries) as Keys
}

async function keyAt(file: string): Promise<KeyPair> {
  const refused = existsSync(file) ? undefined : await writeKeyFile(file, generateKeyPair(ED25519))
  const key = refused ?? await readKeyFile(file, askEnvironment(process.env))
  if (!isRefused(key)) return key
  const { code, zh, en } = key.refused
  return fail(startProblems.keyUnusable, { code, zh, en })
}

/** Text of the request by which a member joins the beginning that an invitation names. */
export function requestOf(invitation: string, form: MemberForm, keys: Keys): string {
  const { memberId, nameZh, nameEn, uscc, lei, capacities, peerAddress, url, validates } = form
  const key = ({ kind, publicKey }: KeyPair, roles: readonly string[]) => ({ kind, publicKey: Buffer.from(publicKey).toString('base64'), roles: [...roles] })
  const member = {
    memberId, nameZh, nameEn, uscc, lei,
    keys: [key(keys.admin, ROLES.admin), key(keys.checker, ROLES.checker), key(keys.node, ['node'])],
    adminPolicy: { quorums: [{ role: 'admin', count: 1 }, { role: 'checker', count: 1 }] },
    capacities: [...capacities].sort(),
  } satisfies Json
  const content: RequestContent = {
    invitation, member,
    ...(validates && { validator: toHex(keys.validator.publicKey) }),
    node: { peerKey: toHex(keys.peer.publicKey), peerAddress, batchKey: toHex(keys.node.publicKey), ...(url !== undefined && { url }) },
  }
  return formatRequest(content, [...(validates ? [keys.validator] : []), keys.peer, keys.node, keys.admin])
}
