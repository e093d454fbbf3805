import { codec, defineErrors } from '@jianghan/kernel/schema'
import { PAYMENTS } from './identity.ts'

const { text, u32, u128, account, bytes, u64 } = codec

/** The order is the precedence. */
export const errors = defineErrors(PAYMENTS, {
  assetIdShape: {
    code: 1, retry: 'never', facts: { assetId: text },
    zh: f => `资产标识“${f.assetId}”不合规则。`, en: f => `"${f.assetId}" cannot be the id of an asset.`,
    hint: { zh: '形如 CNY 或 CNY.HJB：大写字母与数字，至多一个点。', en: 'Like CNY or CNY.HJB: capital letters and digits, at most one dot.' },
  },
  amountShape: {
    code: 2, retry: 'never', facts: {},
    zh: () => '金额缺失，或不是规范的最小单位整数。', en: () => 'The amount is missing, or is not a canonical integer of smallest units.',
    hint: { zh: '仅用十进制数字，无正负号与前导零，不超过 2^127−1。', en: 'Decimal digits only, no sign, no leading zeros, at most 2^127−1.' },
  },
  amountNotPositive: {
    code: 3, retry: 'never', facts: {},
    zh: () => '金额须大于零。', en: () => 'The amount must be greater than zero.',
    hint: { zh: '请填写至少一个最小单位。', en: 'Name at least one smallest unit.' },
  },
  accountShape: {
    code: 4, retry: 'never', facts: {},
    zh: () => '账户须为 20 字节。', en: () => 'An account must have 20 bytes.',
    hint: { zh: '请使用账户地址所代表的 20 字节。', en: 'Use the 20 bytes that an account address stands for.' },
  },
  sameAccount: {
    code: 5, retry: 'never', facts: {},
    zh: () => '付款账户与收款账户相同。', en: () => 'Payer and payee are the same account.',
    hint: { zh: '请核对收款账户。', en: 'Check the payee.' },
  },
  uetrShape: {
    code: 6, retry: 'never', facts: {},
    zh: () => 'UETR 须为 RFC 9562 第 4 版 UUID 的 16 字节。', en: () => 'A UETR must be the 16 bytes of an RFC 9562 UUID of version 4.',
    hint: { zh: '请生成新的 UETR。', en: 'Make a new UETR.' },
  },
  commitmentsShape: {
    code: 7, retry: 'never', facts: {},
    zh: () => '字段承诺过多、名称不合规则、重复或未按次序排列。', en: () => 'There are too many field commitments, or their names are out of shape, repeated or out of order.',
    hint: { zh: '至多 24 项，名称形如 creditor.name，按升序，承诺各 32 字节。', en: 'At most 24, names like creditor.name in ascending order, 32 bytes each.' },
  },
  memberIdShape: {
    code: 8, retry: 'never', facts: {},
    zh: () => '成员标识不合规则。', en: () => 'The id of the member is out of shape.',
    hint: { zh: '请核对成员标识。', en: 'Check the id of the member.' },
  },
  assetTermsShape: {
    code: 9, retry: 'never', facts: {},
    zh: () => '资产条款不合规则：币种、小数位或清算安排有误。', en: () => 'The terms of the asset are out of shape: currency, decimals or settlement.',
    hint: { zh: '币种为三位大写字母或留空；小数位 0 至 18；清算资产与清算账户须同时给出。', en: 'Currency of three capital letters or none; 0 to 18 decimals; settlement asset and account together or not at all.' },
  },
  messageShape: {
    code: 10, retry: 'never', facts: {},
    zh: () => '报文登记不合规则。', en: () => 'The record of the message is out of shape.',
    hint: { zh: '报文键与承诺各 32 字节，笔数 1 至 1,000,000。', en: 'Key and commitment of 32 bytes, 1 to 1,000,000 transactions.' },
  },
  assetExists: {
    code: 11, retry: 'never', facts: { assetId: text },
    zh: f => `资产 ${f.assetId} 已存在。`, en: f => `Asset ${f.assetId} exists already.`,
    hint: { zh: '请另选标识。', en: 'Choose another id.' },
  },
  notAnIssuer: {
    code: 12, retry: 'never', facts: { memberId: text },
    zh: f => `成员 ${f.memberId} 不具备发行资格。`, en: f => `Member ${f.memberId} may not issue assets.`,
    hint: { zh: '请由运营机构授予“issuer”资格。', en: 'The operator grants the capacity "issuer".' },
  },
  assetNotFound: {
    code: 13, retry: 'later', facts: { assetId: text },
    zh: f => `没有资产 ${f.assetId}。`, en: f => `There is no asset ${f.assetId}.`,
    hint: { zh: '请核对资产标识。', en: 'Check the id of the asset.' },
  },
  notTheIssuer: {
    code: 14, retry: 'never', facts: { assetId: text, memberId: text },
    zh: f => `成员 ${f.memberId} 不是资产 ${f.assetId} 的发行人。`, en: f => `Member ${f.memberId} is not the issuer of ${f.assetId}.`,
    hint: { zh: '只有发行人可以增发。', en: 'Only the issuer creates units.' },
  },
  settlementUnfit: {
    code: 15, retry: 'never', facts: { assetId: text },
    zh: f => `资产 ${f.assetId} 的清算安排不成立。`, en: f => `The settlement arrangement of ${f.assetId} does not hold.`,
    hint: { zh: '清算资产须同币种、同小数位且自身无清算安排；清算账户须由发行人持有。', en: 'Same currency and decimals, an asset without settlement of its own, and an account held by the issuer.' },
  },
  accountNotFound: {
    code: 16, retry: 'later', facts: { account },
    zh: f => `没有账户 ${f.account}。`, en: f => `There is no account ${f.account}.`,
    hint: { zh: '请核对账户地址，或先开立账户。', en: 'Check the address, or open the account first.' },
  },
  duplicateUetr: {
    code: 17, retry: 'never', facts: { uetr: bytes(16), height: u64 },
    zh: f => `UETR ${f.uetr} 已在区块 ${f.height} 中使用。`, en: f => `UETR ${f.uetr} was used in block ${f.height}.`,
    hint: { zh: '该笔付款已执行，请勿重复付款；新付款请用新的 UETR。', en: 'That payment was made; do not pay twice. A new payment takes a new UETR.' },
  },
  noSettlementPath: {
    code: 18, retry: 'never', facts: { from: text, to: text },
    zh: f => `${f.from} 与 ${f.to} 之间没有共同的清算资产。`, en: f => `${f.from} and ${f.to} do not settle in one asset.`,
    hint: { zh: '两家银行须在同一清算资产中开户。', en: 'Both banks must settle in the same asset.' },
  },
  insufficientFunds: {
    code: 19, retry: 'later', facts: { account, assetId: text, needed: u128, available: u128 },
    zh: f => `账户 ${f.account} 的 ${f.assetId} 余额不足：需要 ${f.needed}，可用 ${f.available}（最小单位）。`,
    en: f => `Account ${f.account} holds ${f.available} of ${f.assetId} and needs ${f.needed} (smallest units).`,
    hint: { zh: '请补足余额后重新提交。', en: 'Fund the account and submit it again.' },
  },
  supplyExceeded: {
    code: 20, retry: 'never', facts: { assetId: text },
    zh: f => `资产 ${f.assetId} 的总量将超过 2^127−1。`, en: f => `The supply of ${f.assetId} would exceed 2^127−1.`,
    hint: { zh: '请减少发行数量。', en: 'Issue less.' },
  },
  duplicateMessage: {
    code: 21, retry: 'never', facts: { height: u64 },
    zh: f => `该付款报文（发起方与 MsgId）已在区块 ${f.height} 登记。`, en: f => `This payment message (initiating party and MsgId) was recorded in block ${f.height}.`,
    hint: { zh: '请查询原报文状态；新报文请使用新的 MsgId。', en: 'Ask for the status of that message; a new message takes a new MsgId.' },
  },
  tooManyTransactions: {
    code: 22, retry: 'never', facts: { limit: u32 },
    zh: f => `一份报文至多 ${f.limit} 笔。`, en: f => `A message announces at most ${f.limit} transactions.`,
    hint: { zh: '请拆分报文。', en: 'Split the message.' },
  },
  payerFrozen: {
    code: 30, retry: 'later', facts: { account },
    zh: f => `账户 ${f.account} 已被监管方冻结，不得支出。`, en: f => `Account ${f.account} is frozen by a supervisor: nothing may leave it.`,
    hint: { zh: '解除冻结后重新提交。', en: 'Submit it again once the account is released.' },
  },
  payeeFrozen: {
    code: 31, retry: 'later', facts: { account },
    zh: f => `收款账户 ${f.account} 已被监管方冻结，不得收款。`, en: f => `Account ${f.account} is frozen by a supervisor: nothing may come to it.`,
    hint: { zh: '请联系收款方；解除冻结后重新提交。', en: 'Ask the payee; submit it again once the account is released.' },
  },
  promiseIdShape: {
    code: 40, retry: 'never', facts: {},
    zh: () => '预留或约定付款的标识须为 16 字节。', en: () => 'The id of a hold or of a scheduled payment must have 16 bytes.',
    hint: { zh: '请使用 16 个随机字节。', en: 'Use 16 random bytes.' },
  },
  scheduleShape: {
    code: 41, retry: 'never', facts: {},
    zh: () => '约定付款的 UETR 与收款方资产须同时给出或都不给出。', en: () => 'UETR and asset of the payee come together or not at all.',
    hint: { zh: '客户贷记转账两者都填，同一资产内的转账两者都不填，也不排队。', en: 'Name both for a customer credit transfer, neither for a transfer within one asset, which does not wait in a queue either.' },
  },
  timeOutOfRange: {
    code: 42, retry: 'never', facts: { nowMs: u64, latestMs: u64 },
    zh: f => `到期时间须晚于账本时间 ${f.nowMs} 且不晚于 ${f.latestMs}（毫秒）。`, en: f => `The time must lie after ${f.nowMs}, the ledger's time, and not after ${f.latestMs} (milliseconds).`,
    hint: { zh: '至多可约定 400 天之后。', en: 'At most 400 days ahead.' },
  },
  tooManyDue: {
    code: 43, retry: 'later', facts: { limit: u32 },
    zh: f => `账本上待到期的事项已达 ${f.limit} 项。`, en: f => `The ledger holds ${f.limit} items that wait for their time, as many as it takes.`,
    hint: { zh: '请稍后再试。', en: 'Try again later.' },
  },
  holdExists: {
    code: 44, retry: 'never', facts: { height: u64 },
    zh: f => `该预留标识已在区块 ${f.height} 中使用。`, en: f => `This id of a hold was used in block ${f.height}.`,
    hint: { zh: '请另选 16 个随机字节。', en: 'Choose 16 other random bytes.' },
  },
  holdNotFound: {
    code: 45, retry: 'later', facts: { holdId: bytes(16) },
    zh: f => `没有预留 ${f.holdId}。`, en: f => `There is no hold ${f.holdId}.`,
    hint: { zh: '请核对预留标识；结束的预留保存 400 天。', en: 'Check its id; a hold that ended is kept for 400 days.' },
  },
  holdEnded: {
    code: 46, retry: 'never', facts: { how: text },
    zh: f => `该预留已经结束（${f.how}）。`, en: f => `The hold has ended: ${f.how}.`,
    hint: { zh: 'posted 为已入账，voided 为已撤销，expired 为已到期；需要时请重新预留。', en: 'It was posted or voided, or its time is over; place a new one if it is needed.' },
  },
  notHoldController: {
    code: 47, retry: 'never', facts: { account },
    zh: f => `账户 ${f.account} 不能处置该预留。`, en: f => `Account ${f.account} can neither post nor void this hold.`,
    hint: { zh: '指定了收款方的预留由收款方处置，未指定的由付款方处置。', en: 'The payee does where the hold names one, otherwise the payer.' },
  },
  payeeMismatch: {
    code: 48, retry: 'never', facts: {},
    zh: () => '收款账户与预留不符。', en: () => 'The payee does not fit the hold.',
    hint: { zh: '预留已指定收款方时请留空，否则请填写付款方以外的账户。', en: 'Leave it empty where the hold names a payee; otherwise name an account other than the payer.' },
  },
  wrongAsset: {
    code: 49, retry: 'never', facts: { assetId: text },
    zh: f => `金额须以 ${f.assetId} 计。`, en: f => `The amount must be in ${f.assetId}.`,
    hint: { zh: '请使用原业务的资产。', en: 'Use the asset of the hold or of the payment.' },
  },
  aboveHold: {
    code: 50, retry: 'never', facts: { asked: u128, remaining: u128 },
    zh: f => `要求入账 ${f.asked}，预留仅余 ${f.remaining}（最小单位）。`, en: f => `${f.asked} are to be posted and ${f.remaining} are held (smallest units).`,
    hint: { zh: '请减少金额。', en: 'Post less.' },
  },
  holdExpired: {
    code: 51, retry: 'never', facts: { released: u128 },
    zh: f => `预留已到期，释放 ${f.released}（最小单位）。`, en: f => `The hold has expired; ${f.released} were released (smallest units).`,
    hint: { zh: '需要时请重新预留。', en: 'Place a new one if it is needed.' },
  },
  paymentNotFound: {
    code: 52, retry: 'later', facts: { uetr: bytes(16) },
    zh: f => `没有 UETR ${f.uetr} 的付款。`, en: f => `There is no payment ${f.uetr}.`,
    hint: { zh: '请核对 UETR；付款在 400 天内可以退款。', en: 'Check the UETR; a payment can be refunded for 400 days.' },
  },
  notRefundable: {
    code: 53, retry: 'never', facts: { uetr: bytes(16) },
    zh: f => `付款 ${f.uetr} 不能退款。`, en: f => `Payment ${f.uetr} cannot be refunded.`,
    hint: { zh: '退款本身不能再退；早于本功能的付款请另行转账。', en: 'A refund is not refunded; for a payment older than refunds make a new one.' },
  },
  notThePayee: {
    code: 54, retry: 'never', facts: { account },
    zh: f => `账户 ${f.account} 不是该付款的收款方。`, en: f => `Account ${f.account} is not the payee of that payment.`,
    hint: { zh: '只有收款方可以退款。', en: 'Only the payee refunds.' },
  },
  refundAbovePayment: {
    code: 55, retry: 'never', facts: { asked: u128, left: u128 },
    zh: f => `要求退款 ${f.asked}，至多可退 ${f.left}（最小单位）。`, en: f => `${f.asked} are to be refunded and ${f.left} of the payment are left (smallest units).`,
    hint: { zh: '全部退款之和不得超过原付款。', en: 'All refunds together are at most the payment.' },
  },
  scheduleExists: {
    code: 56, retry: 'never', facts: {},
    zh: () => '该约定付款标识已被使用。', en: () => 'A scheduled payment has this id already.',
    hint: { zh: '请另选 16 个随机字节。', en: 'Choose 16 other random bytes.' },
  },
  scheduleNotFound: {
    code: 57, retry: 'never', facts: { scheduleId: bytes(16) },
    zh: f => `该账户没有待执行的约定付款 ${f.scheduleId}。`, en: f => `The account has no scheduled payment ${f.scheduleId} that waits.`,
    hint: { zh: '可能已经执行或已取消；结果见原交易的后续结果。', en: 'It may have been made or taken back: see what became of its transaction.' },
  },
  bulkShape: {
    code: 60, retry: 'never', facts: { bytes: u32, limit: u32 },
    zh: f => `批量转账的明细为 ${f.bytes} 字节，应为 1 至 ${f.limit} 笔、每笔 68 字节。`,
    en: f => `The entries of the bulk take ${f.bytes} bytes; they are 1 to ${f.limit} entries of 68 bytes each.`,
    hint: { zh: '每笔依次为收款账户 20 字节、金额 16 字节、承诺或随机数 32 字节；更多笔请拆分。', en: 'Each is the payee (20), the atoms (16), a commitment or random bytes (32). Split what is more.' },
  },
  bulkEntryShape: {
    code: 61, retry: 'never', facts: { index: u32 },
    zh: f => `批量转账第 ${f.index} 笔（自 0 起）金额为零、过大，或收款账户就是付款账户。`,
    en: f => `Entry ${f.index} of the bulk (counted from 0) pays nothing, more than 2^127−1, or the payer itself.`,
    hint: { zh: '请更正该笔后重新签署。', en: 'Correct the entry and sign anew.' },
  },
  entriesRootMismatch: {
    code: 62, retry: 'never', facts: {},
    zh: () => '批量转账的明细根与明细不符。', en: () => 'The entries root of the bulk is not the root of its entries.',
    hint: { zh: '请对每笔的 68 字节按 RFC 9162 重新计算根。', en: 'Compute the RFC 9162 root over the 68 bytes of each entry.' },
  },
  bulkPayeeNotFound: {
    code: 63, retry: 'later', facts: { index: u32, account },
    zh: f => `批量转账第 ${f.index} 笔（自 0 起）的收款账户 ${f.account} 不存在，整批未执行。`,
    en: f => `The payee ${f.account} of entry ${f.index} (counted from 0) does not exist; nothing of the bulk was done.`,
    hint: { zh: '请更正该笔，或改用逐笔执行。', en: 'Correct the entry, or let each be done by itself.' },
  },
  queuePriorityShape: {
    code: 64, retry: 'never', facts: { priority: u32 },
    zh: f => `排队优先级 ${f.priority} 不在 0 至 3 之内。`, en: f => `${f.priority} is no priority of a queue: 0 to 3.`,
    hint: { zh: '0 为不排队，1 为加急，2 为普通，3 为低。', en: '0 does not wait, 1 is urgent, 2 normal, 3 low.' },
  },
  queueFull: {
    code: 65, retry: 'later', facts: { account, limit: u32 },
    zh: f => `清算账户 ${f.account} 的排队付款已达 ${f.limit} 笔。`, en: f => `${f.limit} payments wait for settlement account ${f.account}, as many as its queue takes.`,
    hint: { zh: '请稍后重新提交。', en: 'Submit it again later.' },
  },
  nothingToSettle: {
    code: 66, retry: 'later', facts: { account },
    zh: f => `清算账户 ${f.account} 目前没有可以结清的排队付款。`, en: f => `No queued payment of settlement account ${f.account} can be settled now.`,
    hint: { zh: '队列为空，或资金不足以结清队首。', en: 'The queue is empty, or there is not enough money for the payment at its head.' },
  },
  notQueued: {
    code: 67, retry: 'never', facts: { uetr: bytes(16) },
    zh: f => `该账户没有 UETR 为 ${f.uetr} 的排队付款。`, en: f => `The account has no payment ${f.uetr} that waits.`,
    hint: { zh: '可能已经结清；结果见原交易的后续结果。', en: 'It may have been settled: see what became of its transaction.' },
  },
  queuedPaymentCancelled: {
    code: 68, retry: 'never', facts: { uetr: bytes(16) },
    zh: f => `排队付款 ${f.uetr} 已由付款方撤回。`, en: f => `The payer took back the queued payment ${f.uetr}.`,
    hint: { zh: '需要时请以新的 UETR 重新付款。', en: 'Pay again under a new UETR if it is needed.' },
  },
  feeTermsShape: {
    code: 70, retry: 'never', facts: { reason: text },
    zh: f => `收费标准不合规则（${f.reason}）。`, en: f => `The schedule of fees is out of shape: ${f.reason}.`,
    hint: {
      zh: '种类 1 至 4；金额为最小单位整数，万分比至多 10,000，上限不低于下限；批量转账的费用由付款方承担（DEBT），预留入账的由收款方承担（CRED）；不收费时其余各项留空。',
      en: 'Kinds 1 to 4; whole atoms, at most 10,000 basis points, a maximum not below the minimum; of a bulk the debtor bears it (DEBT), of a post the creditor (CRED); where nothing is charged the rest is empty.',
    },
  },
  maxFeeShape: {
    code: 71, retry: 'never', facts: {},
    zh: () => '可接受的最高费用不是规范的最小单位整数。', en: () => 'The most that may be charged is not a canonical integer of smallest units.',
    hint: { zh: '仅用十进制数字；不接受任何费用填 0，不设上限则留空。', en: 'Decimal digits only; 0 to accept no fee, empty to accept any.' },
  },
  feeNotice: {
    code: 72, retry: 'never', facts: { earliestMs: u64, latestMs: u64 },
    zh: f => `收费标准须自 ${f.earliestMs} 或之后、不晚于 ${f.latestMs}（毫秒）起生效。`, en: f => `Fees begin at ${f.earliestMs} or later, and not after ${f.latestMs} (milliseconds).`,
    hint: { zh: '须至少提前 24 小时、至多提前 400 天公布。', en: 'They are announced at least 24 hours ahead, and at most 400 days.' },
  },
  feeAccountUnfit: {
    code: 73, retry: 'never', facts: { account, memberId: text },
    zh: f => `收费账户 ${f.account} 不由成员 ${f.memberId} 持有。`, en: f => `Account ${f.account} is not held by ${f.memberId}, who charges.`,
    hint: { zh: '请填写发行人自己的账户。', en: "Name one of the issuer's own accounts." },
  },
  feeAboveBound: {
    code: 74, retry: 'never', facts: { fee: u128, bound: u128 },
    zh: f => `费用为 ${f.fee}，超过付款方可接受的 ${f.bound}（最小单位）。`, en: f => `The fee is ${f.fee}, and the payer accepts ${f.bound} (smallest units).`,
    hint: { zh: '请核对收费标准，按新的上限重新签署。', en: 'See what is charged, and sign again with another bound.' },
  },
  feeNotCovered: {
    code: 75, retry: 'later', facts: { account, assetId: text, fee: u128, left: u128 },
    zh: f => `账户 ${f.account} 的 ${f.assetId} 足以付款但不足以支付费用：费用 ${f.fee}，付款后余 ${f.left}（最小单位）。`,
    en: f => `Account ${f.account} covers the amount in ${f.assetId} and not the fee of ${f.fee}: ${f.left} are left (smallest units).`,
    hint: { zh: '请补足余额或减少付款金额后重新提交。', en: 'Fund the account, or pay less, and submit it again.' },
  },
  feeAboveAmount: {
    code: 76, retry: 'never', facts: { fee: u128, amount: u128 },
    zh: f => `收款方承担的费用为 ${f.fee}，不低于付款金额 ${f.amount}，收款方将一无所得（最小单位）。`, en: f => `The payee would bear a fee of ${f.fee} out of ${f.amount}, and get nothing (smallest units).`,
    hint: { zh: '请提高金额。', en: 'Pay more.' },
  },
})
