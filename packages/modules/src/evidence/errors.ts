import { codec, defineErrors } from '@jianghan/kernel/schema'
import { EVIDENCE } from './identity.ts'

const { bytes, text, u32, u64 } = codec

/** The order is the precedence. */
export const errors = defineErrors(EVIDENCE, {
  memberIdShape: {
    code: 1, retry: 'never', facts: {},
    zh: () => '成员标识不合规则。', en: () => 'The id of a member is out of shape.',
    hint: { zh: '请核对存证方与保管方的标识。', en: 'Check the ids of who deposits and who keeps the file.' },
  },
  digestShape: {
    code: 2, retry: 'never', facts: {},
    zh: () => '文件哈希或批次根须为 32 字节。', en: () => 'The hash of a file, or the root of a batch, must have 32 bytes.',
    hint: { zh: '请对文件的字节计算 SHA-256。', en: "Take the SHA-256 of the file's bytes." },
  },
  mediaTypeShape: {
    code: 3, retry: 'never', facts: {},
    zh: () => '媒体类型不合规则。', en: () => 'The media type is out of shape.',
    hint: { zh: '请用小写的 RFC 6838 类型，例如 application/pdf。', en: 'Use a type of RFC 6838 in small letters, like application/pdf.' },
  },
  itemCountRange: {
    code: 4, retry: 'never', facts: { limit: u32 },
    zh: f => `一批须有 1 至 ${f.limit} 项。`, en: f => `A batch has 1 to ${f.limit} items.`,
    hint: { zh: '请拆分批次。', en: 'Split the batch.' },
  },
  codeShape: {
    code: 5, retry: 'never', facts: {},
    zh: () => '用途或事由须为代码：小写字母开头，小写字母、数字与连字符，2 至 31 个字符。', en: () => 'A purpose or a reason is a code of 2 to 31 small letters, digits and hyphens that begins with a letter.',
    hint: { zh: '例如 contract；内容与姓名不应上链。', en: 'For example contract; names and contents do not belong on the ledger.' },
  },
  alreadyDeposited: {
    code: 10, retry: 'never', facts: { height: u64 },
    zh: f => `该成员已在区块 ${f.height} 中存证同一哈希。`, en: f => `The member deposited this hash already, in block ${f.height}.`,
    hint: { zh: '首次存证有效，无需再次存证。', en: 'The first deposit stands; there is no need for a second.' },
  },
  depositNotFound: {
    code: 11, retry: 'later', facts: { memberId: text, digest: bytes(32) },
    zh: f => `成员 ${f.memberId} 没有存证 ${f.digest}。`, en: f => `Member ${f.memberId} made no deposit of ${f.digest}.`,
    hint: { zh: '请核对存证方与文件；文件改动一个字节，哈希就不同。', en: 'Check who deposited, and the file: one changed byte makes another hash.' },
  },
  notTheCustodian: {
    code: 12, retry: 'never', facts: { memberId: text, custodian: text },
    zh: f => `保管方为 ${f.custodian}，而非 ${f.memberId}。`, en: f => `${f.custodian} keeps it, not ${f.memberId}.`,
    hint: { zh: '请由现保管方移交。', en: 'Whoever keeps it now hands it over.' },
  },
  sameCustodian: {
    code: 13, retry: 'never', facts: {},
    zh: () => '移交双方不能是同一成员。', en: () => 'A member cannot hand over to itself.',
    hint: { zh: '请核对接收方。', en: 'Check who receives it.' },
  },
  chainFull: {
    code: 14, retry: 'never', facts: { limit: u32 },
    zh: f => `该存证已移交 ${f.limit} 次。`, en: f => `It was handed over ${f.limit} times, as often as may be.`,
    hint: { zh: '如需继续，请重新存证。', en: 'Deposit it anew to go on.' },
  },
})
