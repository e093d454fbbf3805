import { actionSchema } from '@jianghan/client'
import { parseAddress, parseDecimal, toHex } from '@jianghan/protocol'
import { DEFAULT_GRANTED, type Grant } from '../callers/grant.ts'
import { fail } from '../problem/define.ts'
import { problems } from '../problem/http.data.ts'
import type { OpenSigner } from './openSigner.ts'

/** A grant as its operator writes it. */
export type GrantWish = Readonly<{
  /** Address of the key on the ledger, jhkey1…. */
  key: string
  actions?: readonly string[] | undefined
  /** "100000.00 CNY.HJB" each. */
  perTransaction?: readonly string[] | undefined
  perDay?: readonly string[] | undefined
}>

/**
 * The grant that an operator wishes for an API key of a member. The key must be held by this node and be an active one of that very member, so that nobody finds out when the
 * first payment is due. Throws ProblemFault naming what does not fit.
 */
export async function grantOf({ keys, signer }: OpenSigner, member: string, wish: GrantWish): Promise<Grant> {
  const { authority } = signer.ports
  const id = parseAddress('key', wish.key)
  const key = id && toHex(id)
  const wrong = (name: string, allowed: string): never => fail(problems.badArgument, { name: `signing.${name}`, allowed })
  if (key === undefined || keys.key(key) === undefined) return wrong('key', `a key that this node holds (${keys.ids.length}), jhkey1…`)
  const holder = await authority.holder(key)
  if (holder?.member !== member || !holder.active) return wrong('key', `an active key of ${member}`)
  const { actions = DEFAULT_GRANTED } = wish
  const unknown = actions.find(action => actionSchema(action) === undefined)
  if (unknown !== undefined) wrong('actions', 'actions of this ledger, payments.v1.Transfer')
  const limits = async (name: 'perTransaction' | 'perDay'): Promise<Grant['perDay']> => {
    const amounts = wish[name]
    if (amounts === undefined) return undefined
    const seen = new Set<string>()
    return Promise.all(amounts.map(async text => {
      const [decimal = '', assetId = ''] = text.trim().split(/ +/)
      const decimals = await authority.decimals(assetId)
      const atoms = decimals === undefined ? undefined : parseDecimal(decimal, decimals)
      if (atoms === undefined || seen.has(assetId)) return wrong(name, 'amounts with their assets, each asset once: 100000.00 CNY.HJB')
      seen.add(assetId)
      return { assetId, atoms: String(atoms) }
    }))
  }
  const [perTransaction, perDay] = [await limits('perTransaction'), await limits('perDay')]
  return { key, actions: [...actions], ...(perTransaction && { perTransaction }), ...(perDay && { perDay }) }
}
