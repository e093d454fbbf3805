import { formatAddress, toHex } from '@jianghan/protocol'
import type { Proof } from '@jianghan/light'
import { membersTables, paymentsTables } from '@jianghan/modules/schema'
import type { Words } from '@jianghan/kernel/schema'
import { formatUuid } from '../fields.ts'
import type { Known } from './known.ts'
import { same, type Statement } from './model.ts'

type Claim = Proof['state'][number]

/** What the state claims of a proof say. Claims that only lend names to a transaction in the same proof are not told again. */
export function stateStatements(proof: Proof, known: Known): Statement[] {
  const behind: Words = { zh: `区块 ${proof.header.height - 1n} 之后`, en: `After block ${proof.header.height - 1n}` }
  return proof.state.flatMap(claim => {
    const told = tell(claim, known)
    if (told === undefined || (told.lendsNames && proof.transactions.length + proof.bulkEntries.length > 0)) return []
    return [{ sentence: { zh: `${behind.zh}，${told.words.zh}。`, en: `${behind.en}, ${told.words.en}.` }, rows: [] }]
  })
}

function tell(claim: Claim, known: Known): Readonly<{ words: Words; lendsNames: boolean }> | undefined {
  return balance(claim, known) ?? payment(claim) ?? naming(claim, known) ?? { words: unknownEntry(claim), lendsNames: false }
}

function balance(claim: Claim, known: Known) {
  const key = paymentsTables.balances.readKey(claim.key)
  if (key === undefined) return undefined
  const atoms = claim.kind === 'absent' ? 0n : paymentsTables.balances.read(claim.value)?.atoms
  if (atoms === undefined) return undefined
  const [holder, sum, address] = [known.account(key.account), known.amount({ assetId: key.asset, atoms }), formatAddress('account', key.account)]
  return { words: { zh: `${holder.zh}持有 ${sum.zh}（${address}）`, en: `${holder.en} held ${sum.en} (${address})` }, lendsNames: false }
}

function payment(claim: Claim) {
  const uetr = paymentsTables.payments.readKey(claim.key)
  if (uetr === undefined) return undefined
  const text = formatUuid(uetr)
  const found = claim.kind === 'present' ? paymentsTables.payments.read(claim.value) : undefined
  if (claim.kind === 'present' && found === undefined) return undefined
  const words: Words = found === undefined
    ? { zh: `账本上没有 UETR ${text} 的付款`, en: `the ledger held no payment ${text}` }
    : { zh: `UETR ${text} 的付款已在区块 ${found.height} 执行（交易 ${toHex(found.transactionId)}）`, en: `payment ${text} had been made in block ${found.height} (transaction ${toHex(found.transactionId)})` }
  return { words, lendsNames: false }
}

/** Members, accounts and assets: who is who, and how things are counted. */
function naming(claim: Claim, known: Known) {
  const member = membersTables.members.readKey(claim.key)
  if (member !== undefined) return named(claim, { zh: `成员 ${member}`, en: `member ${member}` }, known.member(member))
  const account = membersTables.accounts.readKey(claim.key)
  if (account !== undefined) {
    const holder = claim.kind === 'present' ? membersTables.accounts.read(claim.value)?.member : undefined
    const address = formatAddress('account', account)
    return named(claim, { zh: `账户 ${address}`, en: `account ${address}` }, holder === undefined ? undefined : known.member(holder))
  }
  const asset = paymentsTables.assets.readKey(claim.key)
  if (asset === undefined) return undefined
  const issuer = claim.kind === 'present' ? paymentsTables.assets.read(claim.value)?.issuer : undefined
  return named(claim, { zh: `资产 ${asset}`, en: `asset ${asset}` }, issuer === undefined ? undefined : known.member(issuer))
}

function named(claim: Claim, what: Words, of: Words | undefined) {
  const words: Words = claim.kind === 'absent'
    ? { zh: `账本上没有${what.zh}`, en: `the ledger held no ${what.en}` }
    : { zh: `账本上有${what.zh}（${(of ?? same('?')).zh}）`, en: `the ledger held ${what.en} (${(of ?? same('?')).en})` }
  return { words, lendsNames: claim.kind === 'present' }
}

function unknownEntry(claim: Claim): Words {
  const key = toHex(claim.key).slice(0, 80)
  return claim.kind === 'present'
    ? { zh: `状态条目 ${key} 存在，${claim.value.length} 字节`, en: `state entry ${key} was there, ${claim.value.length} bytes` }
    : { zh: `状态条目 ${key} 不存在`, en: `state entry ${key} was not there` }
}
