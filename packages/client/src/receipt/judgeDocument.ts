import { fromUtf8 } from '@jianghan/protocol'
import type { Words } from '@jianghan/kernel/schema'
import type { Proof } from '@jianghan/light'
import { judgeProof } from '../proofs.ts'
import { certificatesOfEvidence } from '../evidence/index.ts'
import { shownText } from '../shownText.ts'
import { type ProofStory, type StoryContext, storyOf } from '../story/index.ts'
import { statementDifference } from '../accountStatement/borneOut.ts'
import { type DocumentKind, isPdf, openDocument } from './attachments.ts'
import { type DocumentReason, documentReasons } from './reasons.data.ts'
import { receiptsOf } from './receiptsOf.ts'

/**
 * Judges a proof file, or a PDF with one inside: the proof, and whether the data beside it is what the proof shows. The printed picture is not judged, and the story says so.
 */
export async function judgeDocument(file: Uint8Array, nowMs: number, context: StoryContext): Promise<ProofStory> {
  const judge = async (bytes: Uint8Array) => judgeProof(bytes, { trust: context.trust, nowMs })
  if (!isPdf(file)) return storyOf(await judge(file), context)
  const opened = await openDocument(file)
  if (!opened.ok) return refused(opened.reason)
  const judged = await judge(opened.proof)
  const story = storyOf(judged, context)
  if (judged.verdict === 'false') return story
  const difference = differenceOf(opened.kind, opened.data, judged.proof)
  if (difference !== undefined) return refused('documentMismatch', difference)
  return { ...story, cautions: [PICTURE, ...(opened.kind === 'statement' ? [MOVEMENTS] : []), ...story.cautions] }
}

const PICTURE: Words = {
  zh: '以上内容取自 PDF 中的证明，所附数据与证明一致；PDF 版面上印出的图文本身无法核验，如与此处不同，以此处为准。',
  en: 'What is told here comes from the proof inside the PDF, and the data beside it agrees with it. The printed picture itself cannot be judged: where it differs, what stands here counts.',
}

const MOVEMENTS: Words = {
  zh: '对账单：已核对期初、逐笔与期末勾稽一致，且期末余额与证明所示的余额相符。逐笔明细由出具的节点陈述，每笔可凭自己的回单或证明另行核验。',
  en: 'A statement: opening, movements and closing agree with each other, and the closing balance with the balance that is proved. The movements are told by the node that wrote it; each can be judged by its own receipt or proof.',
}

function refused(reason: DocumentReason, where?: string): ProofStory {
  const { zh, en } = documentReasons[reason]
  const at = where === undefined ? '' : ` (${shownText(where)})`
  return {
    verdict: 'false', level: 'none', reason, headline: { zh: `不成立：${zh}${at}`, en: `False: ${en}${at}` }, statements: [], levels: [], basis: [],
    cautions: [{ zh: '请勿依据此文件行事；请向出具者索取原件。', en: 'Do not act on this file; ask whoever gave it for the original.' }],
  }
}

/** Where the data of a document says something else than the proof; undefined where it says the same. */
function differenceOf(kind: DocumentKind, data: Uint8Array, proof: Proof): string | undefined {
  let said: unknown
  try {
    said = JSON.parse(fromUtf8(data) ?? '')
  } catch {
    return 'JSON'
  }
  if (kind === 'statement') return statementDifference(said, proof)
  return difference(said, JSON.parse(JSON.stringify(kind === 'certificate' ? certificatesOfEvidence(proof) : receiptsOf(proof))), '')
}

/** Path of the first place in which two JSON values differ. The second has few levels, so that this ends. */
function difference(said: unknown, shown: unknown, path: string): string | undefined {
  if (typeof shown !== 'object' || shown === null) return said === shown ? undefined : path
  if (typeof said !== 'object' || said === null || Array.isArray(said) !== Array.isArray(shown)) return path
  for (const key of new Set([...Object.keys(shown), ...Object.keys(said)])) {
    const inner = path === '' ? key : `${path}.${key}`
    const [mine, theirs] = [Object.hasOwn(said, key) ? (said as never)[key] : undefined, Object.hasOwn(shown, key) ? (shown as never)[key] : undefined]
    const found = mine === undefined || theirs === undefined ? inner : difference(mine, theirs, inner)
    if (found !== undefined) return found
  }
  return undefined
}
