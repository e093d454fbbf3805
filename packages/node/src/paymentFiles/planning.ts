import { fromHex, toHex } from '@jianghan/protocol'
import type { Viewer } from '../audience/viewer.ts'
import { checkPayees, type PayeeNames } from './payeeNames.ts'
import type { PaymentFilePorts } from './paymentFiles.ts'
import type { PlanOutline } from './messageStore.ts'
import type { AssetTerms, GroupStanding, PlanInput } from './plan/makePlan.ts'
import { localReason, type Reason } from './reasons.ts'
import { hexBytes, VALIDITY_MS } from './sending.ts'
import type { Source } from './reading.ts'
import type { MessageOutline } from './work/jobs.ts'

/** `chunks`: items of the vault, in their order. */
type Planned = Readonly<{ outline: PlanOutline; chunks: readonly string[]; unspent: Readonly<Record<string, bigint>> }> | Readonly<{ refused: readonly Reason[] }>

/** How a file is planned. `limits` are those of an API key. */
type Wishes = Readonly<{ messageKey: string; /** Whether it is only looked at, and nothing kept. */ dry?: boolean; limits: PlanInput['limits']; payeeNames?: PayeeNames | undefined }>

/** Reasons that are told of a file which is refused as a whole. */
const REASONS_MAX = 20

/**
 * Decides every transaction of a file that is not known yet. Refuses the file as a whole where nobody can sign for any of its debtors, so that
 * there is no member who could record it.
 */
export async function planFor(ports: PaymentFilePorts, source: Source, message: MessageOutline, { messageKey, limits, dry = false, payeeNames = ports.payeeNames }: Wishes): Promise<Planned> {
  const { node, work, directory, signatory, store } = ports
  const groups = await Promise.all(standings(ports, message))
  const payer = groups.find(group => 'debtor' in group)
  if (payer === undefined) return { refused: distinct(groups.flatMap(group => ('refused' in group ? group.refused : []))) }
  const memberId = payer.debtor.holder
  const maker = await signatory.forRole(memberId, 'maker')
  if (typeof maker !== 'string') return { refused: [maker] }
  const names = payeeNames === 'off' ? undefined : await checkPayees(ports, source, memberId)
  const wrongNames = names?.outcomes.flatMap(([index, outcome]) => (outcome === 'none' || outcome === 'unknown' ? [index] : []))
  const keeping: Promise<string>[] = []
  const keep = async (item: Uint8Array): Promise<void> => {
    keeping.push(store.keepPlanned(item))
    await keeping.at(-1)
  }
  const plan = await work.run('plan', {
    source, directory: directory.entries,
    plan: {
      chainId: node.chainId, validUntilMs: BigInt(Date.now() + VALIDITY_MS), assets: await assetsOf(ports), groups, limits, ...(wrongNames && payeeNames === 'refuse' && { wrongNames: new Set(wrongNames) }),
      record: { memberId, messageKey: hexBytes(messageKey), signers: [maker], digest: hexBytes(message.digest) },
    },
  }, dry ? undefined : keep)
  const { signerSets, refused, reasons, record } = plan
  return {
    chunks: await Promise.all(keeping), unspent: plan.unspent,
    outline: {
      signerSets, refused, reasons, record: { id: toHex(record.id), body: toHex(record.body), signerSet: record.signerSet },
      debtors: groups.map(group => ('debtor' in group ? group.debtor.account : '')), ...(names && { names }),
    },
  }
}

/** Why a viewer may not send a file: an account that it would pay from is not the viewer's, which is told as if there were none. */
export function foreignDebtor({ directory }: Pick<PaymentFilePorts, 'directory'>, { groups }: MessageOutline, viewer: Viewer): Reason | undefined {
  if (viewer.all) return undefined
  const foreign = groups.some(({ debtorAgent, debtorAccount }) => {
    const debtor = directory.resolve(debtorAgent, debtorAccount)
    return typeof debtor !== 'string' && (debtor.holder !== viewer.member || viewer.accounts?.includes(debtor.account) === false)
  })
  return foreign ? localReason('debtorAccountUnknown') : undefined
}

/** Who pays and who signs for each PmtInf; debtors that come again are looked up once. */
function standings({ directory, signatory }: PaymentFilePorts, { groups }: MessageOutline): Promise<GroupStanding>[] {
  const signers = new Map<string, ReturnType<typeof signatory.forAccount>>()
  return groups.map(async ({ debtorAgent, debtorAccount }): Promise<GroupStanding> => {
    const debtor = directory.resolve(debtorAgent, debtorAccount)
    if (debtor === 'bankUnknown') return { refused: localReason('debtorBankUnknown') }
    if (debtor === 'accountUnknown') return { refused: localReason('debtorAccountUnknown') }
    const account = fromHex(debtor.account) ?? new Uint8Array(0)
    const asked = signers.get(debtor.account) ?? signatory.forAccount(account)
    signers.set(debtor.account, asked)
    const found = await asked
    return 'code' in found ? { refused: found } : { debtor, signers: found }
  })
}

/** Terms of every asset that the directory names. */
export async function assetsOf({ node, directory }: Pick<PaymentFilePorts, 'node' | 'directory'>): Promise<Record<string, AssetTerms>> {
  const terms: Record<string, AssetTerms> = {}
  for (const asset of new Set(directory.entries.map(({ assetId }) => assetId))) {
    const found = await node.query('payments.getAsset', { asset }) as AssetTerms | null
    if (found !== null) terms[asset] = { currency: found.currency, decimals: found.decimals }
  }
  return terms
}

const distinct = (reasons: readonly Reason[]): Reason[] =>
  [...new Map(reasons.map(reason => [`${reason.status} ${reason.en}`, reason])).values()].slice(0, REASONS_MAX)
