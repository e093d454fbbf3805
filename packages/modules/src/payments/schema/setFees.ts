import { ASSET_ID, ID_LENGTH, MEMBER_ID, parseAtoms, paymentsV1 } from '@jianghan/protocol'
import { type Decision, declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { errors } from '../errors.ts'
import { BASIS, type Bearer, BEARERS, BEARERS_OF, FEE_KIND_NAMES, type FeeKind, type FeeTerms } from '../tariff.ts'
import { paymentsTables } from './readings.ts'

/** A schedule whose bytes are right; without terms nothing is charged. */
export type SetFees = Readonly<{ issuer: string; assetId: string; kind: FeeKind; terms: FeeTerms | undefined; fromMs: bigint }>

/** Sets what an issuer charges, from a time ahead. */
export const setFees = declareAction<typeof paymentsV1.SetFeesSchema, SetFees>({
  name: 'payments.v1.SetFees',
  message: paymentsV1.SetFeesSchema,
  summary: { zh: '设定收费标准', en: 'Set what an issuer charges, from a time ahead' },
  example: {
    issuerId: 'hanjiang-bank', assetId: 'CNY.HJB', kind: 2, flat: '50', basisPoints: 10, minimum: '100', maximum: '5000', bearer: 'DEBT',
    feeAccount: new Uint8Array(20).fill(7), fromMs: 1_795_392_000_000n,
  },
  requires: ({ issuer }) => [{ kind: 'admin', member: issuer }],
  explainedBy: ({ assetId }) => [paymentsTables.assets.keyOf(assetId)],
  check(m) {
    if (!ASSET_ID.test(m.assetId)) return refuse(errors.assetIdShape, { assetId: [...m.assetId].slice(0, 40).join('') })
    if (!MEMBER_ID.test(m.issuerId)) return refuse(errors.memberIdShape, {})
    const kind = FEE_KIND_NAMES[m.kind - 1]
    if (kind === undefined) return refuse(errors.feeTermsShape, { reason: `kind ${m.kind}` })
    const terms = checkTerms(kind, m)
    return terms.refused ? terms : ok({ issuer: m.issuerId, assetId: m.assetId, kind, terms: terms.value, fromMs: m.fromMs })
  },
})

function checkTerms(kind: FeeKind, m: paymentsV1.SetFees): Decision<FeeTerms | undefined> {
  const wrong = (reason: string) => refuse(errors.feeTermsShape, { reason })
  const [flat, minimum, maximum] = [m.flat, m.minimum, m.maximum].map(text => (text === '' ? 0n : parseAtoms(text)))
  if (flat === undefined || minimum === undefined || maximum === undefined) return wrong('flat, minimum, maximum')
  if (BigInt(m.basisPoints) > BASIS) return wrong(`basis points ${m.basisPoints}`)
  if (m.maximum !== '' && maximum < minimum) return wrong('maximum < minimum')
  if (flat === 0n && minimum === 0n && m.basisPoints === 0) {
    // One way to say that nothing is charged.
    return m.flat === '' && m.minimum === '' && m.maximum === '' && m.bearer === '' && m.feeAccount.length === 0 ? ok(undefined) : wrong('nothing is charged, and the rest is not empty')
  }
  if (!BEARERS_OF[kind].includes(m.bearer as Bearer)) return wrong(`bearer of ${kind}`)
  if (m.feeAccount.length !== ID_LENGTH) return refuse(errors.accountShape, {})
  return ok({ flat, basisPoints: m.basisPoints, minimum, maximum: m.maximum === '' ? undefined : maximum, bearer: BEARERS.indexOf(m.bearer as Bearer), account: m.feeAccount })
}
