import { parseJsonObject } from '@jianghan/crypto/node'
import { fromHex, utf8 } from '@jianghan/protocol'
import { type Delivery, encodeEnvelope } from '@jianghan/vault'
import { isRefused } from '@jianghan/crypto'
import { envelopeFor, openedProof } from './opened.ts'
import { askPeer, isDigestOf } from './peer.ts'
import type { ExchangePorts } from './ports.ts'
import { vaultProblems } from './problems.data.ts'

/** After so long without an acknowledgement a delivery is given up, milliseconds. */
export const GIVEN_UP_MS = 72 * 3_600_000
/** First and longest pause between two attempts, milliseconds. */
const PAUSE_MS = 500
const PAUSE_MAX_MS = 60_000

/** The pause after so many attempts: twice as long each time. */
export const pauseAfter = (attempts: number): number => Math.min(PAUSE_MAX_MS, PAUSE_MS * 2 ** Math.min(attempts, 10))

/** What came of an attempt. */
export type Attempted =
  | Readonly<{ kind: 'delivered'; code?: string; proof: string }>
  | Readonly<{ kind: 'refused'; code: string; proof?: string }>
  | Readonly<{ kind: 'later'; code: string }>

type Message = Readonly<{ path: string; body: Uint8Array; type: string; /** What the acknowledgement has to say to prove that the reader's key opened the item. */ opened: string | undefined }>

/** Tries a delivery once. */
export async function attempt(ports: ExchangePorts, delivery: Delivery): Promise<Attempted> {
  const { directory } = ports
  const { member } = delivery
  const peer = await directory.vaultKey(member)
  if (peer === undefined || peer.endpoint === '') return { kind: 'later', code: vaultProblems.noVaultKey.code }
  if (await directory.isSuspended(member)) return { kind: 'later', code: vaultProblems.memberSuspended.code }
  const message = await messageOf(ports, delivery, peer)
  if ('kind' in message) return message
  const answer = await askPeer(ports, { to: member, endpoint: peer.endpoint }, message.path, message.body, message.type)
  if (typeof answer === 'string') return { kind: 'later', code: vaultProblems[answer].code }
  const said = parseJsonObject(answer.body) ?? {}
  if (answer.status !== 200) {
    const code = typeof said['code'] === 'string' ? said['code'].slice(0, 64) : vaultProblems.answerUnproved.code
    return said['retry'] === 'never' ? { kind: 'refused', code, proof: answer.proof } : { kind: 'later', code }
  }
  const fits = said['item'] === delivery.item && isDigestOf(said['digest'], message.body) && (message.opened === undefined || said['opened'] === message.opened)
  if (!fits) return { kind: 'later', code: vaultProblems.answerUnproved.code }
  const { result, reason } = said
  return { kind: 'delivered', proof: answer.proof, code: `${String(result).slice(0, 16)}${typeof reason === 'string' ? `: ${reason.slice(0, 40)}` : ''}` }
}

async function messageOf({ vault, store, chainId, member: from = '' }: ExchangePorts, { item, member: to, what }: Delivery, peer: Parameters<typeof envelopeFor>[1]): Promise<Message | Attempted> {
  if (what === 'erase') {
    const receipt = store.receiptOf(item)
    return receipt === undefined ? { kind: 'refused', code: 'vault.notFound' } : { path: '/vault/v1/erase', body: utf8(receipt), type: 'application/json', opened: undefined }
  }
  const id = fromHex(item) ?? new Uint8Array(0)
  const keyed = vault.keyed(id)
  if (isRefused(keyed)) return { kind: ['vault.erased', 'vault.notFound', 'vault.keyGone'].includes(keyed.refused.code) ? 'refused' : 'later', code: keyed.refused.code }
  if (store.isRemoved(id, to)) return { kind: 'refused', code: vaultProblems.readerRemoved.code }
  const envelope = await envelopeFor(keyed, peer, { chainId, from, to })
  if (envelope === undefined) return { kind: 'later', code: vaultProblems.noVaultKey.code }
  return { path: '/vault/v1/deliver', body: encodeEnvelope(envelope), type: 'application/vnd.jianghan.envelope', opened: openedProof(keyed.dataKey, id) }
}
