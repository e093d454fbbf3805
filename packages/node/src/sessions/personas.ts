import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isRefused } from '@jianghan/crypto'
import { askEnvironment, readKeyFile } from '@jianghan/crypto/node'
import { keyId, toHex } from '@jianghan/protocol'
import { moduleSchemas } from '@jianghan/modules/schema'
import type { Caller } from '../callers/caller.ts'

/** Somebody of the demo consortium whose key lies in the demo's folder: whoever opens the console may be any of them. */
export type Persona = Readonly<{ name: string; member: string; roles: readonly string[]; /** Id of the key on the ledger, hexadecimal. */ key: string }>

/** The persons of a demo's data folder; none in any other. A key that cannot be read is left out. */
export async function readPersonas(folder: string): Promise<Persona[]> {
  const list = await officersOf(folder)
  const personas: Persona[] = []
  for (const { name, member, roles } of list) {
    const pair = await readKeyFile(join(folder, 'demo', `${name}.json`), askEnvironment(process.env))
    if (!isRefused(pair)) personas.push({ name, member, roles, key: toHex(keyId(pair.kind, pair.publicKey)) })
  }
  return personas
}

type Officer = Readonly<{ name: string; member: string; roles: readonly string[] }>

async function officersOf(folder: string): Promise<Officer[]> {
  try {
    const list: unknown = JSON.parse(await readFile(join(folder, 'demo', 'officers.json'), 'utf8'))
    return Array.isArray(list) ? list.filter(isOfficer) : []
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw fault
  }
}

const isOfficer = (value: unknown): value is Officer => {
  const { name, member, roles } = value as Partial<Officer>
  return typeof name === 'string' && /^[a-z0-9-]{1,64}$/.test(name) && typeof member === 'string' && Array.isArray(roles)
}

/** A person of the demo as a caller: reads for its member, and has the node sign whatever its key may. */
export const personaCaller = ({ name, member, key }: Persona): Caller => ({
  kind: 'session', viewer: { all: false, member }, scopes: new Set(['read', 'submit', 'sign', 'files']), actor: { kind: 'session', id: name, member }, spend: () => undefined,
  grant: { key, actions: moduleSchemas.flatMap(({ actions }) => actions.map(({ name: action }) => action)) },
})
