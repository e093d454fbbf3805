import { codec, defineErrors } from '@jianghan/kernel/schema'
import { TRACE } from './identity.ts'

const { text, u32, u64 } = codec

/** The order is the precedence. `index`: which event of a capture, counted from 0. */
export const errors = defineErrors(TRACE, {
  memberIdShape: {
    code: 1, retry: 'never', facts: {}, zh: () => '成员标识不合规则。', en: () => 'The id of a member is out of shape.', hint: { zh: '请核对成员标识。', en: 'Check the ids of the members.' },
  },
  gtinShape: {
    code: 2, retry: 'never', facts: {}, zh: () => 'GTIN 须为 14 位数字且校验码正确。', en: () => 'A GTIN has 14 digits, and its check digit must be right.',
    hint: { zh: '不足 14 位的请在前面补零；请核对最后一位。', en: 'Put zeros in front of a shorter one, and check the last digit.' },
  },
  glnShape: {
    code: 3, retry: 'never', facts: {}, zh: () => 'GLN 须为 13 位数字且校验码正确。', en: () => 'A GLN has 13 digits, and its check digit must be right.', hint: { zh: '请核对最后一位。', en: 'Check the last digit.' },
  },
  productShape: {
    code: 4, retry: 'never', facts: { makers: u32, decimals: u32 },
    zh: f => `计量单位须为 2 至 3 位代码，小数至多 ${f.decimals} 位，其他生产方至多 ${f.makers} 名，按升序且不含所有者。`, en: f => `A unit is a code of 2 or 3 characters, decimals are at most ${f.decimals}, and other makers at most ${f.makers}, ascending and without the owner.`,
    hint: { zh: '单位用 UN/ECE 第 20 号建议书的代码，例如 KGM。', en: 'Units are codes of UN/ECE Recommendation 20, like KGM.' },
  },
  countryShape: {
    code: 5, retry: 'never', facts: {}, zh: () => '国家代码须为两个大写字母。', en: () => 'A country is two capital letters.', hint: { zh: '用 ISO 3166-1 代码，例如 CN。', en: 'Use a code of ISO 3166-1, like CN.' },
  },
  recipeShape: {
    code: 6, retry: 'never', facts: { limit: u32 },
    zh: f => `配方须有 1 至 ${f.limit} 种投入，按 GTIN 升序，各一次，不含产出本身，比例的两数均大于零。`, en: f => `A recipe has 1 to ${f.limit} inputs, ascending by GTIN, each once, not the product itself, and no zero in a ratio.`,
    hint: { zh: '请核对投入及比例。', en: 'Check inputs and ratios.' },
  },
  captureShape: {
    code: 7, retry: 'never', facts: { limit: u32, items: u32 },
    zh: f => `一次采集须有 1 至 ${f.limit} 个事件，合计至多 ${f.items} 个物品。`, en: f => `A capture has 1 to ${f.limit} events, which name at most ${f.items} items in all.`, hint: { zh: '请拆分。', en: 'Split it.' },
  },
  eventShape: {
    code: 8, retry: 'never', facts: { index: u32 },
    zh: f => `第 ${f.index} 个事件（自 0 起）的标识、承诺、步骤或事由不合规则，或没有内容。`, en: f => `Id, commitment, step or reason of event ${f.index} (counted from 0) are out of shape, or it says nothing.`,
    hint: { zh: '标识与承诺各 32 字节；步骤与事由为小写代码，可含数字、连字符与下划线。', en: 'Id and commitment have 32 bytes each; steps and reasons are codes of small letters, digits, hyphens and underscores.' },
  },
  itemsShape: {
    code: 9, retry: 'never', facts: { index: u32 },
    zh: f => `第 ${f.index} 个事件的物品不合规则、重复、过多或没有：须为批次、单品或物流单元，校验码正确，数量与之相称。`, en: f => `The items of event ${f.index} are out of shape, named twice, too many or none: lots, pieces or logistic units with right check digits, and quantities that go with them.`,
    hint: { zh: '形如 01/GTIN/10/批号、01/GTIN/21/序列号、00/SSCC；物流单元数量为 0，其余大于 0。', en: 'Like 01/GTIN/10/LOT, 01/GTIN/21/SERIAL, 00/SSCC; the quantity of a logistic unit is 0, of others more.' },
  },
  certificateShape: {
    code: 10, retry: 'never', facts: {}, zh: () => '证书的标识、对象、类别、哈希或撤销事由不合规则。', en: () => 'Id, subject, scheme, hash or reason of the certificate are out of shape.',
    hint: { zh: '标识 16 字节；对象形如 01/GTIN、414/GLN 或物品；哈希 32 字节。', en: 'The id has 16 bytes, the hash 32; a subject is 01/GTIN, 414/GLN or an item.' },
  },
  recallShape: {
    code: 11, retry: 'never', facts: {}, zh: () => '召回的标识、物品或事由不合规则。', en: () => 'Id, item or reason of the recall are out of shape.', hint: { zh: '标识 16 字节；物品为批次或单品。', en: 'The id has 16 bytes, and the item is a lot or a piece.' },
  },
  scansShape: {
    code: 12, retry: 'never', facts: { limit: u32 }, zh: f => `须有 1 至 ${f.limit} 次扫码，物品与地区代码合乎规则。`, en: f => `There are 1 to ${f.limit} scans, of items and with codes of regions that fit.`, hint: { zh: '请核对物品与地区代码。', en: 'Check items and codes of regions.' },
  },
  notTheOwner: {
    code: 20, retry: 'never', facts: { owner: text }, zh: f => `该产品或地点由 ${f.owner} 登记。`, en: f => `The product or place was registered by ${f.owner}.`, hint: { zh: '请由其所有者更改。', en: 'Its owner changes it.' },
  },
  productNotFound: {
    code: 21, retry: 'later', facts: { gtin: text }, zh: f => `没有登记产品 ${f.gtin}。`, en: f => `There is no product ${f.gtin}.`, hint: { zh: '请先登记产品。', en: 'Register the product first.' },
  },
  unitFixed: {
    code: 22, retry: 'never', facts: {}, zh: () => '产品的计量单位与小数位数登记后不得更改。', en: () => 'The unit and the decimals of a product stay as they were registered.', hint: { zh: '已有数量以其计量；请用另一 GTIN。', en: 'Quantities are counted in them; use another GTIN.' },
  },
  placeNotFound: {
    code: 23, retry: 'later', facts: { gln: text }, zh: f => `没有登记地点 ${f.gln}。`, en: f => `There is no place ${f.gln}.`, hint: { zh: '请先登记地点。', en: 'Register the place first.' },
  },
  eventChanged: {
    code: 24, retry: 'never', facts: { index: u32, height: u64 }, zh: f => `第 ${f.index} 个事件的标识在区块 ${f.height} 中用于另一内容。`, en: f => `The id of event ${f.index} was used for another event, in block ${f.height}.`,
    hint: { zh: '更正请声明原事件有误，并以新标识采集。', en: 'To correct an event declare it to be wrong and capture another under an id of its own.' },
  },
  timeInFuture: {
    code: 25, retry: 'later', facts: { index: u32, latestMs: u64 }, zh: f => `第 ${f.index} 个事件晚于账本时间所容许的 ${f.latestMs}（毫秒）。`, en: f => `Event ${f.index} lies ahead of ${f.latestMs}, the latest that the ledger's time allows (milliseconds).`, hint: { zh: '请校准采集设备的时钟。', en: 'Set the clock of the device.' },
  },
  timeBeforePrevious: {
    code: 26, retry: 'never', facts: { index: u32, item: text, lastMs: u64 }, zh: f => `第 ${f.index} 个事件早于物品 ${f.item} 的上一事件（${f.lastMs} 毫秒）。`, en: f => `Event ${f.index} is earlier than the last one of ${f.item}, at ${f.lastMs} (milliseconds).`, hint: { zh: '请按发生次序采集。', en: 'Capture events in the order in which they happened.' },
  },
  alreadyCommissioned: {
    code: 27, retry: 'never', facts: { index: u32, item: text }, zh: f => `第 ${f.index} 个事件：物品 ${f.item} 已存在。`, en: f => `Event ${f.index}: ${f.item} is there already.`, hint: { zh: '同一编码只能赋予一次。', en: 'A code is given once.' },
  },
  notCommissioned: {
    code: 28, retry: 'later', facts: { index: u32, item: text }, zh: f => `第 ${f.index} 个事件：物品 ${f.item} 从未赋码。`, en: f => `Event ${f.index}: ${f.item} was never commissioned.`, hint: { zh: '请先采集其赋码或加工事件。', en: 'Capture how it came into being first.' },
  },
  notAMaker: {
    code: 29, retry: 'never', facts: { index: u32, gtin: text }, zh: f => `第 ${f.index} 个事件：该成员不是产品 ${f.gtin} 的生产方。`, en: f => `Event ${f.index}: the member may not make ${f.gtin}.`, hint: { zh: '请由产品所有者登记其为生产方。', en: 'The owner of the product names its makers.' },
  },
  inputsMissing: {
    code: 30, retry: 'never', facts: { index: u32, gtin: text }, zh: f => `第 ${f.index} 个事件：产品 ${f.gtin} 有配方，只能由投入加工而成。`, en: f => `Event ${f.index}: ${f.gtin} has a recipe, and comes out of its inputs alone.`, hint: { zh: '请采集加工事件并写明投入。', en: 'Capture a transformation with its inputs.' },
  },
  yieldExceeded: {
    code: 31, retry: 'never', facts: { index: u32, gtin: text, input: text, asked: u64, allowed: u64 },
    zh: f => `第 ${f.index} 个事件：所投入的 ${f.input} 至多产出 ${f.gtin} ${f.allowed}，而所报为 ${f.asked}（最小单位）。`, en: f => `Event ${f.index}: out of the ${f.input} that went in come at most ${f.allowed} of ${f.gtin}, not ${f.asked} (atoms).`,
    hint: { zh: '请核对投入与产出的数量；产出不得多于投入乘以得率。', en: 'Check quantities: what comes out is no more than what went in times the yield.' },
  },
  noRecipe: {
    code: 32, retry: 'never', facts: { index: u32, gtin: text }, zh: f => `第 ${f.index} 个事件：产品 ${f.gtin} 没有配方，投入中也没有同一产品。`, en: f => `Event ${f.index}: ${f.gtin} has no recipe, and none of it went in.`, hint: { zh: '请由产品所有者声明配方与得率。', en: 'The owner of the product declares a recipe with yields.' },
  },
  notEnoughLeft: {
    code: 33, retry: 'never', facts: { index: u32, item: text, asked: u64, left: u64 }, zh: f => `第 ${f.index} 个事件：物品 ${f.item} 余量 ${f.left}，不足 ${f.asked}（最小单位）。`, en: f => `Event ${f.index}: ${f.left} are left of ${f.item}, not ${f.asked} (atoms).`, hint: { zh: '请核对数量。', en: 'Check the quantity.' },
  },
  notTheHolder: {
    code: 34, retry: 'never', facts: { index: u32, item: text, holder: text }, zh: f => `第 ${f.index} 个事件：物品 ${f.item} 现由 ${f.holder} 持有。`, en: f => `Event ${f.index}: ${f.holder} has ${f.item}.`, hint: { zh: '请由持有方发运、本方收货后再采集。', en: 'Its holder ships it, and you receive it first.' },
  },
  notActive: {
    code: 35, retry: 'never', facts: { index: u32, item: text }, zh: f => `第 ${f.index} 个事件：物品 ${f.item} 已用尽或已注销。`, en: f => `Event ${f.index}: ${f.item} was used up or decommissioned.`, hint: { zh: '请核对编码；此事也可能意味着仿冒。', en: 'Check the code; this may also mean a copy.' },
  },
  insideParent: {
    code: 36, retry: 'never', facts: { index: u32, item: text, parent: text }, zh: f => `第 ${f.index} 个事件：物品 ${f.item} 在物流单元 ${f.parent} 之内，不能单独处置。`, en: f => `Event ${f.index}: ${f.item} is inside ${f.parent} and goes nowhere by itself.`, hint: { zh: '请先拆出，或对整个单元采集。', en: 'Take it out first, or name the unit.' },
  },
  notInside: {
    code: 37, retry: 'never', facts: { index: u32, item: text }, zh: f => `第 ${f.index} 个事件：物品 ${f.item} 不在该物流单元之内。`, en: f => `Event ${f.index}: ${f.item} is not directly in that unit.`, hint: { zh: '请核对物流单元。', en: 'Check the unit.' },
  },
  notAUnit: {
    code: 38, retry: 'never', facts: { index: u32 }, zh: f => `第 ${f.index} 个事件：装入的上级须为物流单元，不在所装物品之内，且嵌套不超过 8 层。`, en: f => `Event ${f.index}: what others go into is a logistic unit, not inside one of them, and nested no more than 8 deep.`, hint: { zh: '上级用 SSCC。', en: 'A parent has an SSCC.' },
  },
  contentsLeft: {
    code: 39, retry: 'never', facts: { index: u32, item: text, inside: u32 }, zh: f => `第 ${f.index} 个事件：物流单元 ${f.item} 内仍有 ${f.inside} 件。`, en: f => `Event ${f.index}: ${f.inside} items are still in ${f.item}.`, hint: { zh: '请先拆出。', en: 'Take them out first.' },
  },
  receiverUnknown: {
    code: 40, retry: 'later', facts: { index: u32, memberId: text }, zh: f => `第 ${f.index} 个事件：收货方 ${f.memberId} 不存在或已被暂停。`, en: f => `Event ${f.index}: there is no member ${f.memberId} to receive, or it is suspended.`, hint: { zh: '请核对收货方。', en: 'Check who receives.' },
  },
  notOnItsWay: {
    code: 41, retry: 'later', facts: { index: u32, item: text }, zh: f => `第 ${f.index} 个事件：物品 ${f.item} 并未发运给该成员。`, en: f => `Event ${f.index}: ${f.item} was not shipped to the member.`, hint: { zh: '请由发货方先采集发运事件。', en: 'Whoever ships it says so first.' },
  },
  onItsWay: {
    code: 42, retry: 'later', facts: { index: u32, item: text, toward: text }, zh: f => `第 ${f.index} 个事件：物品 ${f.item} 已发往 ${f.toward}，尚未收货。`, en: f => `Event ${f.index}: ${f.item} is on its way to ${f.toward}.`, hint: { zh: '请待其收货；发错的由收货方收货后发回。', en: 'Wait until it is received; what was sent by mistake is received and sent back.' },
  },
  underRecall: {
    code: 43, retry: 'never', facts: { index: u32, item: text }, zh: f => `第 ${f.index} 个事件：物品 ${f.item} 正在召回，只能运输、拆装与销毁。`, en: f => `Event ${f.index}: ${f.item} is under recall. It is moved, packed and destroyed, and nothing is made of it or sold.`, hint: { zh: '请按召回要求处置。', en: 'Do with it as the recall says.' },
  },
  eventNotFound: {
    code: 44, retry: 'later', facts: { index: u32 }, zh: f => `第 ${f.index} 个事件所声明有误的事件不存在。`, en: f => `The event that event ${f.index} declares to be wrong is not there.`, hint: { zh: '请核对事件标识。', en: 'Check its id.' },
  },
  notItsMember: {
    code: 45, retry: 'never', facts: { index: u32, memberId: text }, zh: f => `第 ${f.index} 个事件所声明有误的事件由 ${f.memberId} 采集。`, en: f => `The event that event ${f.index} declares to be wrong was captured by ${f.memberId}.`, hint: { zh: '请由其声明。', en: 'Its member declares that.' },
  },
  certificateExists: {
    code: 50, retry: 'never', facts: { height: u64 }, zh: f => `该证书标识已在区块 ${f.height} 中使用。`, en: f => `This id of a certificate was used in block ${f.height}.`, hint: { zh: '请换用新的随机标识。', en: 'Draw another id.' },
  },
  certificateExpired: {
    code: 51, retry: 'never', facts: { nowMs: u64 }, zh: f => `证书的到期时间不晚于账本时间 ${f.nowMs}（毫秒）。`, en: f => `The certificate would expire by ${f.nowMs}, the ledger's time (milliseconds).`, hint: { zh: '请核对到期时间。', en: 'Check its expiry.' },
  },
  certificateNotFound: {
    code: 52, retry: 'later', facts: {}, zh: () => '没有此证书。', en: () => 'There is no such certificate.', hint: { zh: '请核对证书标识。', en: 'Check its id.' },
  },
  notTheIssuer: {
    code: 53, retry: 'never', facts: { issuer: text }, zh: f => `该证书由 ${f.issuer} 签发。`, en: f => `${f.issuer} issued the certificate.`, hint: { zh: '请由签发方撤销。', en: 'Its issuer revokes it.' },
  },
  alreadyRevoked: {
    code: 54, retry: 'never', facts: { reason: text }, zh: f => `该证书已撤销（${f.reason}）。`, en: f => `The certificate was revoked (${f.reason}).`, hint: { zh: '无需再次撤销。', en: 'Once is enough.' },
  },
  recallExists: {
    code: 60, retry: 'never', facts: { height: u64 }, zh: f => `该召回标识已在区块 ${f.height} 中使用。`, en: f => `This id of a recall was used in block ${f.height}.`, hint: { zh: '请换用新的随机标识。', en: 'Draw another id.' },
  },
  itemNotFound: {
    code: 61, retry: 'later', facts: { item: text }, zh: f => `没有物品 ${f.item}。`, en: f => `There is no ${f.item}.`, hint: { zh: '请核对编码。', en: 'Check the code.' },
  },
  notEntitled: {
    code: 62, retry: 'never', facts: { memberId: text }, zh: f => `成员 ${f.memberId} 既非产品所有者或该物品的生产方，也无监管资格。`, en: f => `Member ${f.memberId} neither owns the product nor made the item, and is no supervisor.`, hint: { zh: '请由所有者、生产方或监管方召回。', en: 'Its owner, its maker or a supervisor recalls it.' },
  },
  tooManyRecalls: {
    code: 63, retry: 'later', facts: { limit: u32 }, zh: f => `同时追查的召回，或该物品名下的召回，已达 ${f.limit} 项。`, en: f => `There are ${f.limit} recalls that spread, or that the item stands under, as many as there may be.`, hint: { zh: '请待追查结束。', en: 'Wait until one has spread.' },
  },
})
