import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeyPair } from '@jianghan/crypto'
import { parseJsonObject } from '@jianghan/crypto/node'
import { keyId, toHex } from '@jianghan/protocol'
import { accountFault, type NamedAccount } from '@jianghan/vault'
import type { HttpContext, NodeParts } from '../http/context.ts'
import { readDirectory } from '../paymentFiles/directory.ts'
import { nodePortOf } from '../paymentFiles/nodePort.ts'
import { FileSignatory } from '../paymentFiles/signatory.ts'
import { AccountNames } from './accountNames.ts'
import { BankMembers } from './bankMembers.ts'
import { recordWith } from './recording.ts'
import { Registers } from './registers.ts'
import { Tally } from './tally.ts'

/** The check of account names at a node, with what is to be done when it closes. */
export type OpenNames = Readonly<{ names: AccountNames; close(): void }>

/** Opens the check of account names over the registers in the vault of a node. */
export async function openAccountNames(context: NodeParts & Pick<HttpContext, 'vault'>, officers: readonly KeyPair[]): Promise<OpenNames> {
  const { folder, facts, vault: exchange, audit, log, now } = context
  const node = nodePortOf(context)
  const directory = await readDirectory(join(folder.path, 'demo', 'directory.json'))
  const tally = new Tally(audit, log)
  const names = new AccountNames({
    exchange, node, member: facts.memberId, key: folder.nodeKey, banks: new BankMembers(directory, node.query), registers: await Registers.load(exchange.ports.vault),
    founding: await foundingNames(join(folder.path, 'demo', 'account-names.json')), record: recordWith(node, new FileSignatory(officers, node.query), id => officers.find(({ kind, publicKey }) => toHex(keyId(kind, publicKey)) === id)), tally, now,
  })
  return { names, close: () => tally.close() }
}

/** Names of the accounts that a demo begins with, by bank; none where there is no such file, or it is something else. */
async function foundingNames(file: string): Promise<ReadonlyMap<string, readonly NamedAccount[]>> {
  const bytes = await readFile(file).catch(() => undefined)
  const banks = bytes && parseJsonObject(bytes)
  return new Map(Object.entries(banks ?? {}).flatMap(([bank, accounts]) => (Array.isArray(accounts) && accountFault(accounts as NamedAccount[]) === undefined ? [[bank, accounts as NamedAccount[]]] : [])))
}
