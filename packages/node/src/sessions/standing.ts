import type { FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import type { Words } from '@jianghan/kernel'
import { formatAddress, fromHex, toHex } from '@jianghan/protocol'
import type { Caller } from '../callers/caller.ts'
import { isLoopbackPeer } from '../callers/identify.ts'
import type { HttpContext } from '../http/context.ts'
import { type Persona, readPersonas } from './personas.ts'

const PERSONA = Type.Object({ name: Type.String(), member: Type.String(), organisation: Type.Object({ zh: Type.String(), en: Type.String() }), roles: Type.Array(Type.String()) })
/** Who is signed in, as it is told. */
export const STANDING = Type.Object({
  kind: Type.Union([Type.Literal('anonymous'), Type.Literal('ended'), Type.Literal('session'), Type.Literal('operator'), Type.Literal('key'), Type.Literal('certificate')]),
  id: Type.String({ description: 'Who it is, as the audit log names it.' }),
  member: Type.Union([Type.String(), Type.Null()]),
  key: Type.Union([Type.String(), Type.Null()], { description: 'Address of the key that signs for it.' }),
  signs: Type.Union([Type.Literal('node'), Type.Literal('browser'), Type.Null()], { description: 'Where that key is: at the node, or with whoever uses the browser.' }),
  publicKey: Type.Union([Type.Object({ kind: Type.Integer(), bytes: Type.String() }), Type.Null()], { description: 'The public key of who signs in its browser, hexadecimal.' }),
  roles: Type.Array(Type.String(), { description: 'Roles of that key on the ledger.' }),
  scopes: Type.Array(Type.String()),
  demo: Type.Boolean({ description: 'Whether this is a demo ledger.' }),
  personas: Type.Array(PERSONA, { description: 'Persons of the demo that may be chosen here.' }),
})
/** An example of it. */
export const STANDING_EXAMPLE: Static<typeof STANDING> = {
  kind: 'session', id: 'yangtze-motor-maker', member: 'yangtze-motor', key: 'jhkey1…', signs: 'node', publicKey: null, roles: ['admin', 'maker'], scopes: ['read', 'submit', 'sign', 'files'], demo: true, personas: [{ name: 'yangtze-motor-maker', member: 'yangtze-motor', organisation: { zh: '长江汽车股份有限公司', en: 'Yangtze Motor Co., Ltd.' }, roles: ['admin', 'maker'] }],
}

/** Tells who is signed in, and which persons of a demo may be chosen by a request. */
export type Standings = Readonly<{ standing(raw: FastifyRequest, caller: Caller): Promise<Static<typeof STANDING>>; personasFor(raw: FastifyRequest): Promise<readonly Persona[]> }>

/** The standings of a node's callers. */
export function standings({ folder, signer }: Pick<HttpContext, 'folder' | 'signer'>): Standings {
  const personas: Promise<readonly Persona[]> = folder.demo ? readPersonas(folder.path) : Promise.resolve([])
  // Keys of the demo lie on this machine; a browser elsewhere is not shown them, and may not use them.
  const personasFor = async (raw: FastifyRequest): Promise<readonly Persona[]> => (isLoopbackPeer(raw.raw) ? personas : [])
  const standing = async (raw: FastifyRequest, caller: Caller): Promise<Static<typeof STANDING>> => ({
    kind: caller.ended === true ? 'ended' : caller.kind, id: caller.actor.id, member: caller.viewer.member ?? null, ...await signingOf(caller), scopes: [...caller.scopes], demo: folder.demo,
    personas: (await personasFor(raw)).map(({ name, member, roles }) => ({ name, member, organisation: organisationOf(member), roles: [...roles] })),
  })
  const signingOf = async ({ own, grant }: Caller): Promise<Pick<Static<typeof STANDING>, 'key' | 'signs' | 'publicKey' | 'roles'>> => {
    const key = own?.key ?? grant?.key
    if (key === undefined) return { key: null, signs: null, publicKey: null, roles: [] }
    const roles = (await signer.signer.ports.authority.holder(key))?.roles ?? []
    return { key: formatAddress('key', fromHex(key) as Uint8Array), signs: own === undefined ? 'node' : 'browser', publicKey: own === undefined ? null : { kind: own.kind, bytes: toHex(own.publicKey) }, roles: [...roles] }
  }
  const organisationOf = (id: string): Words => {
    const members = (folder.genesis.parts['members'] as Readonly<{ members?: readonly Readonly<{ memberId: string; nameZh: string; nameEn: string }>[] }> | undefined)?.members
    const found = members?.find(({ memberId }) => memberId === id)
    return { zh: found?.nameZh ?? id, en: found?.nameEn ?? id }
  }
  return { standing, personasFor }
}
