import { equalBytes, formatAddress, toHex } from '@jianghan/protocol'
import { decodeEvent, renderOutcome, type Words } from '@jianghan/kernel/schema'
import { type LogClaim, type Proof, proofReasons, type ProofReason, type ProofVerdict, readBulkEvent, type TimedVerdict, timestampReasons, type TrustPack } from '@jianghan/light'
import { moduleSchemas } from '@jianghan/modules/schema'
import { shownText } from '../shownText.ts'
import { entryStatus } from '../bulkResults.ts'
import { referenceRows, tellAction } from './actions.ts'
import { stateStatements } from './entries.ts'
import { Known } from './known.ts'
import { levelsOf } from './levels.ts'
import { type ProofStory, type Row, same, type Statement } from './model.ts'
import { describeMoment } from './moment.ts'

/** On what a verdict was made. */
export type StoryContext = Readonly<{
  trust?: TrustPack | undefined
  /** Where the pack came from: "given" by the reader, or named by the node itself at "firstUse". */
  trustSource?: 'given' | 'firstUse'
  /** What the reader calls the pack: its file. */
  trustName?: string
}>

/** Tells a verdict over a proof in words, in both languages: who did what, when, and on whose signatures that rests. */
export function storyOf(judged: TimedVerdict, context: StoryContext): ProofStory {
  const levels = levelsOf(judged, context.trust !== undefined)
  if (judged.verdict === 'false') {
    const { reason, proof } = judged
    const basis = proof === undefined ? [] : basisOf(proof, context)
    return { verdict: 'false', level: 'none', reason, headline: falseHeadline(reason), statements: [], levels, basis, cautions: [FALSE_CAUTION] }
  }
  const { proof, verdict, level } = judged
  const known = new Known(proof)
  const statements = [
    ...proof.transactions.flatMap((_, i) => transactionStatements(proof, i, known)),
    ...bulkEntryStatements(proof, known),
    ...receiptsAlone(proof),
    ...stateStatements(proof, known),
  ]
  return { verdict, level, headline: HEADLINES[headlineOf(judged, context)], statements, levels, basis: [...basisOf(proof, context), ...witnessRows(judged), ...timestampRows(judged)], cautions: [...cautionsOf(proof, verdict, context), ...timestampCautions(judged)] }
}

const HEADLINES = {
  true: { zh: '属实', en: 'True' },
  unanchored: { zh: '内部一致，签名者身份未核实', en: 'Consistent, but nobody vouches for who signed' },
  stale: { zh: '曾经属实，证明已过期', en: 'It was true; the proof has gone stale' },
} as const satisfies Record<string, Words>

const headlineOf = ({ verdict }: ProofVerdict, { trust }: StoryContext): keyof typeof HEADLINES =>
  (verdict === 'stale' ? 'stale' : trust === undefined ? 'unanchored' : 'true')

const falseHeadline = (reason: ProofReason): Words => ({ zh: `不成立：${proofReasons[reason].zh}`, en: `False: ${proofReasons[reason].en}` })

const FALSE_CAUTION: Words = {
  zh: '请勿依据此文件行事；请向出具者索取新的证明。', en: 'Do not act on this file; ask whoever gave it for a new proof.',
}

function transactionStatements(proof: Proof, transaction: number, known: Known): Statement[] {
  const tx = proof.transactions[transaction]
  const claim = tx && proof.log.find(({ leaf }) => leaf.kind === 'receipt' && equalBytes(leaf.transactionId, tx.id))
  if (tx === undefined || claim === undefined || claim.leaf.kind === 'block') return []
  const when = momentOf(proof, claim.leaf.height)
  const { outcome } = claim.leaf
  const done = outcome.code === 0
  const rendered = renderOutcome(moduleSchemas.flatMap(module => Object.values(module.errors)), outcome)
  return tx.body.actions.map((_, action) => {
    const { sentence, rows } = tellAction(tx, { transaction, action }, known)
    return {
      sentence: done
        ? { zh: `${when.zh}，${sentence.zh}。`, en: `${capital(sentence.en)}, ${when.en}.` }
        : { zh: `未执行：${sentence.zh}。${when.zh}被拒绝：${rendered.text.zh}`, en: `Not done: ${sentence.en}. Refused ${when.en}: ${rendered.text.en}` },
      rows: [...rows, ...receiptRows(claim)],
    }
  })
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

/** When a block was: by its own leaf where the proof has it, otherwise "by" the time of the header that proves it. */
function momentOf(proof: Proof, height: bigint): Words {
  for (const { leaf } of proof.log) {
    if (leaf.kind !== 'block' || leaf.height !== height) continue
    const { zh, en } = describeMoment(leaf)
    return { zh, en: `on ${en}` }
  }
  const { zh, en } = describeMoment(proof.header.time)
  return { zh: `不晚于 ${zh}`, en: `not later than ${en}` }
}

function receiptRows({ leaf, events }: LogClaim): Row[] {
  if (leaf.kind === 'block') return []
  const definitions = moduleSchemas.flatMap(module => Object.values(module.events))
  const names = events.map(bytes => decodeEvent(definitions, bytes)?.definition?.words ?? { zh: '本版本不认识的事件', en: 'an event unknown to this version' })
  return [
    { label: { zh: '交易编号', en: 'Transaction' }, value: same(toHex(leaf.transactionId)) },
    { label: { zh: '位置', en: 'Place' }, value: { zh: `区块 ${leaf.height}，第 ${leaf.index + 1} 笔`, en: `block ${leaf.height}, number ${leaf.index + 1}` } },
    ...(names.length > 0 ? [{ label: { zh: '账本事件', en: 'Events' }, value: { zh: names.map(n => n.zh).join('；'), en: names.map(n => n.en).join('; ') } }] : []),
  ]
}

/** Entries of bulk transfers that are shown without the others. */
function bulkEntryStatements(proof: Proof, known: Known): Statement[] {
  return proof.bulkEntries.flatMap(({ log, event: bytes, entry, index, module, code, opening }) => {
    const claim = proof.log[log]
    const event = readBulkEvent(bytes)
    if (claim === undefined || claim.leaf.kind === 'block' || event === undefined) return []
    const when = momentOf(proof, claim.leaf.height)
    const [payer, payee] = [known.account(event.from), known.account(entry.to)]
    const sum = known.amount({ assetId: event.assetId, atoms: entry.atoms })
    const { why } = entryStatus({ module, code })
    return [{
      sentence: why === undefined
        ? { zh: `${when.zh}，${payer.zh}以批量转账向${payee.zh}付款 ${sum.zh}。`, en: `${capital(payer.en)} paid ${payee.en} ${sum.en} as part of a bulk transfer, ${when.en}.` }
        : { zh: `未执行：${when.zh}，${payer.zh}的批量转账中，向${payee.zh}付款 ${sum.zh} 的一笔未成：${why.zh}。`, en: `Not done: of a bulk transfer of ${payer.en}, ${when.en}, the entry that was to pay ${payee.en} ${sum.en} failed: ${why.en}.` },
      rows: [
        { label: { zh: '笔序', en: 'Entry' }, value: { zh: `第 ${index + 1} 笔，共 ${event.entryCount} 笔（其余未出示）`, en: `number ${index + 1} of ${event.entryCount}; the others are not shown` } },
        { label: { zh: '付款账户', en: 'From' }, value: same(formatAddress('account', event.from)) },
        { label: { zh: '收款账户', en: 'To' }, value: same(formatAddress('account', entry.to)) },
        ...referenceRows(opening),
        ...receiptRows(claim),
      ],
    }]
  })
}

/** Receipts whose transaction the proof does not show, and later outcomes. */
function receiptsAlone(proof: Proof): Statement[] {
  return proof.log.flatMap((claim, position) => {
    const { leaf } = claim
    if (proof.bulkEntries.some(({ log }) => log === position)) return []
    if (leaf.kind === 'block' || (leaf.kind === 'receipt' && proof.transactions.some(({ id }) => equalBytes(id, leaf.transactionId)))) return []
    const { text } = renderOutcome(moduleSchemas.flatMap(module => Object.values(module.errors)), leaf.outcome)
    const when = momentOf(proof, leaf.height)
    if (leaf.kind === 'outcome') {
      return [{ sentence: { zh: `其后（${when.zh}），账本对该交易记有后续结果：${text.zh}`, en: `Later, ${when.en}, this became of the transaction: ${text.en}` }, rows: receiptRows(claim) }]
    }
    return [{
      sentence: {
        zh: `${when.zh}，账本处理了一笔交易（内容未出示）：${text.zh}`, en: `A transaction, not shown here, was processed ${when.en}: ${text.en}`,
      },
      rows: receiptRows(claim),
    }]
  })
}

const count = (validators: number): string => `${validators} ${validators === 1 ? 'validator' : 'validators'}`

function basisOf(proof: Proof, { trust, trustSource, trustName = '' }: StoryContext): Row[] {
  const { header, validators, commit } = proof
  const total = validators.length
  const signed = commit.votes.length
  const time = describeMoment(header.time)
  const pack: Words = trust === undefined
    ? { zh: '未提供信任包', en: 'no trust pack was given' }
    : trustSource === 'firstUse'
      ? { zh: `节点自述的信任包（首次接触时采信，${trust.validators.length} 个验证者）`, en: `the pack that the node itself named at first contact (${count(trust.validators.length)})` }
      : { zh: `所给的信任包${trustName && ` ${shownText(trustName)}`}（链 ${trust.chainId}，${trust.validators.length} 个验证者）`, en: `the pack given${trustName && `, ${shownText(trustName)}`} (chain ${trust.chainId}, ${count(trust.validators.length)})` }
  return [
    { label: { zh: '链', en: 'Chain' }, value: same(header.chainId) },
    { label: { zh: '检查点', en: 'Checkpoint' }, value: { zh: `区块头 ${header.height}，${time.zh}`, en: `header ${header.height}, ${time.en}` } },
    { label: { zh: '签名', en: 'Signatures' }, value: { zh: `${total} 个验证者中的 ${signed} 个`, en: `${signed} of ${count(total)}` } },
    { label: { zh: '信任依据', en: 'Trust' }, value: pack },
  ]
}

/** Who cosigned, and when by their own clocks. */
const witnessRows = ({ witnesses }: Exclude<ProofVerdict, { verdict: 'false' }>): Row[] => witnesses.map(({ name, time }) => {
  const said = describeMoment({ seconds: time, nanos: 0 })
  return { label: { zh: '见证', en: 'Witness' }, value: { zh: `${shownText(name)}，${said.zh}`, en: `${shownText(name)}, ${said.en}` } }
})

/** Who time-stamped the checkpoint, and when. */
const timestampRows = ({ timestamps }: TimedVerdict): Row[] => (timestamps?.good ?? []).map(({ time, authority }) => {
  const said = describeMoment(time)
  return { label: { zh: '时间戳', en: 'Time-stamp' }, value: { zh: `${shownText(authority)}，不晚于 ${said.zh}`, en: `${shownText(authority)}, not later than ${said.en}` } }
})

const timestampCautions = ({ timestamps }: TimedVerdict): Words[] => (timestamps?.bad ?? []).map(({ name, reason }) => {
  const { zh, en } = timestampReasons[reason]
  return { zh: `时间戳 ${shownText(name)} 不予采信：${zh}。`, en: `The time-stamp ${shownText(name)} is not believed: ${en}.` }
})

function cautionsOf(proof: Proof, verdict: 'true' | 'stale', { trust, trustSource }: StoryContext): Words[] {
  const cautions: Words[] = []
  if (proof.validators.length === 1) {
    cautions.push({ zh: '只有一个验证者：这是单一运营方的陈述。', en: "There is one validator: this is one operator's word." })
  }
  if (trust === undefined) {
    cautions.push({
      zh: '没有信任包：只能核对文件自身，无法判断签名者是否为该链的验证者。请从可靠渠道取得信任包后再核验。',
      en: 'Without a trust pack the file was checked against itself alone: whether those who signed are the validators of that chain is not known. Get the trust pack by a way you trust and verify again.',
    })
  } else if (trustSource === 'firstUse') {
    cautions.push({
      zh: '信任包由节点自己提供：请通过另一渠道核对，或用 --trust 指定可靠的信任包。',
      en: 'The trust pack came from the node itself: compare it by another way, or give one you trust with --trust.',
    })
  }
  if (verdict === 'stale') {
    cautions.push({
      zh: '区块头已超出信任期，验证者可能不再对其负责：请索取较新区块头下的同一证明。',
      en: 'The header has left the trusting period, and its validators may no longer answer for it: ask for the same proof under a newer header.',
    })
  }
  return cautions
}
