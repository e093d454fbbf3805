import { STATEMENT_FORMAT, type StatementData, type StatementEntryData } from '@jianghan/client'
import { STATEMENT_ENTRIES_MAX } from '@jianghan/gateway-documents'
import type { StatementPayment } from '@jianghan/gateway-iso20022'
import type { Holding, Period, StatementLine } from '@jianghan/index'
import { assert, formatAddress, toHex, toMillis } from '@jianghan/protocol'
import { EVERYTHING } from '../audience/viewer.ts'
import { indexed, indexOf } from '../http/find.ts'
import { fail } from '../problem/define.ts'
import { orFail } from '../threads/kernelLink.ts'
import { statementProblems } from './problems.data.ts'
import { type MadeStatement, type MakerContext, StatementMaker } from './statementMaker.ts'

/** How long a statement waits for the index to come to the block that its balance is proved at, milliseconds. */
const INDEX_WAIT_MS = 10_000

/** The data of a statement, and the proof file of the balance that it is anchored at. */
export type StatementPaper = Readonly<{ data: StatementData; proof: Uint8Array }>

/**
 * Statements of account as papers: the same movements and balances as the messages, one line each, anchored at a balance that can be proved. Whom a statement is for the caller
 * has decided.
 */
export class StatementPapers {
  readonly #context: MakerContext
  readonly #maker: StatementMaker

  constructor(context: MakerContext) {
    this.#context = context
    this.#maker = new StatementMaker(context)
  }

  /** The statement of a holding for a day. Fails where it has more movements than a paper holds, or the index stays behind. */
  async make(holding: Holding, day: string, period: Period): Promise<StatementPaper> {
    const { currency, decimals, issuer } = await this.#maker.termsOf(holding.assetId)
    const { height, proof } = await this.#provedBalance(holding)
    const index = indexOf(this.#context)
    if (!await index.reached(height, INDEX_WAIT_MS)) return fail(statementProblems.dayNotIndexed, { height: String(index.status().marker.height), latest: String(height) })
    const moment = indexed(await index.block(height))
    // Payments that the payer's file books as one stand here one by one: each has a receipt.
    const [made = fail(statementProblems.dayNotIndexed, { height: String(height), latest: String(height) })] = await this.#maker.make([holding], { ...period, kind: 'day' }, { at: height, groups: new Map() })
    const { statement: { id, account, owner, servicer }, moved: { credits, debits, since }, opening, closing, balance } = made
    const entries = entriesOf(made)
    const number = account.schemeName === 'JIANGHAN' ? undefined : account.id
    const data: StatementData = {
      format: STATEMENT_FORMAT, ledger: this.#context.facts.chainId, id, day, complete: moment !== undefined && moment.time.seconds >= period.until,
      account: {
        address: formatAddress('account', holding.account), ...(number !== undefined && { number }), ...(owner?.name !== undefined && { owner: owner.name }),
        bank: { member: issuer, ...await this.#bankName(issuer) }, ...(servicer?.clearing && { bankCode: servicer.clearing.memberId }),
      },
      asset: holding.assetId, currency, decimals, opening: String(opening), credits: { count: credits.count, atoms: String(credits.atoms) }, debits: { count: debits.count, atoms: String(debits.atoms) },
      closing: String(closing), anchor: { height: String(height), atoms: String(balance), since: String(since) }, entries,
    }
    return { data, proof }
  }

  async #provedBalance({ account, assetId }: Holding): Promise<Readonly<{ height: bigint; proof: Uint8Array }>> {
    const args = { account: formatAddress('account', account), asset: assetId }
    const { height, proof } = orFail(await this.#context.kernel.call('query', { name: 'payments.getBalance', args, prove: true, viewer: EVERYTHING }))
    assert(proof !== undefined, 'a proof was asked for')
    return { height, proof }
  }

  async #bankName(member: string): Promise<{ name?: { zh: string; en: string } }> {
    const { answer } = orFail(await this.#context.kernel.call('query', { name: 'members.getMember', args: { member }, prove: false, viewer: EVERYTHING }))
    const found = answer as { nameZh: string; nameEn: string } | null
    return found === null ? {} : { name: { zh: found.nameZh, en: found.nameEn } }
  }
}

/** One line for each movement, with what the account held after it. */
function entriesOf({ moved: { lines }, statement: { entries }, opening }: MadeStatement): StatementEntryData[] {
  const moving = lines.filter(({ movement }) => movement !== undefined && movement.atoms !== 0n)
  assert(moving.length === entries.length, 'ungrouped, each movement is an entry')
  if (moving.length > STATEMENT_ENTRIES_MAX) return fail(statementProblems.paperTooLong, { entries: moving.length, limit: STATEMENT_ENTRIES_MAX })
  let balance = opening
  return moving.map((line, i) => {
    const atoms = line.movement?.atoms ?? 0n
    balance += atoms
    const [payment] = entries[i]?.payments ?? []
    assert(payment !== undefined, 'an entry has its payment')
    return entryOf(line, payment, balance)
  })
}

function entryOf({ transaction: { id, height, time }, movement }: StatementLine, payment: StatementPayment, balance: bigint): StatementEntryData {
  const atoms = movement?.atoms ?? 0n
  const isOut = atoms < 0n
  const [party, account] = isOut ? [payment.creditor, payment.creditorAccount] : [payment.debtor, payment.debtorAccount]
  const other = { ...(party?.name !== undefined && { name: party.name }), ...(account !== undefined && { number: account.id }) }
  const { uetr, endToEndId, purpose, remittance } = payment
  const texts = [...remittance?.unstructured ?? [], ...(remittance?.structured ?? []).flatMap(({ documents }) => documents.flatMap(({ number }) => (number === undefined ? [] : [number])))]
  const isFee = movement?.purpose === 'fee'
  return {
    direction: isOut ? 'DBIT' : 'CRDT', atoms: String(isOut ? -atoms : atoms), balance: String(balance), time: new Date(Number(toMillis(time)) + 8 * 3_600_000).toISOString().replace('Z', '+08:00'),
    transaction: toHex(id), height: String(height), ...(uetr !== undefined && { uetr }), ...(endToEndId !== undefined && { endToEndId }),
    ...(!isFee && Object.keys(other).length > 0 && { counterparty: other }), ...(purpose && { purpose: 'code' in purpose ? purpose.code : purpose.name }),
    ...(texts.length > 0 && { remittance: texts.join('\n') }), ...(isFee && { fee: true as const }),
  }
}
