/** Words of a certificate of evidence, and of the report behind it (人民法院在线诉讼规则, 法释〔2021〕12号). */
export const certificateWords = {
  title: { zh: '存 证 证 书', en: 'CERTIFICATE OF EVIDENCE' },
  ledger: { zh: '账本', en: 'Ledger' },
  file: { zh: '文件', en: 'file' },
  member: { zh: '存证方', en: 'Deposited by' },
  time: { zh: '存证时间', en: 'Time of deposit' },
  block: { zh: '区块', en: 'Block' },
  fileHash: { zh: '文件 SHA-256', en: 'SHA-256 of the file' },
  root: { zh: '批次默克尔根', en: 'Merkle root of the batch' },
  items: { zh: '批次项数', en: 'Items' },
  mediaType: { zh: '媒体类型', en: 'Media type' },
  purpose: { zh: '用途', en: 'Purpose' },
  custodian: { zh: '保管方（存证时）', en: 'Custodian at deposit' },
  transaction: { zh: '交易编号', en: 'Transaction' },
  header: { zh: '所依据的区块头', en: 'Proved under header' },
  means: {
    zh: '本证书说明：上列成员的人员签署了上列哈希，账本在上列时间记录了它；此后哈希未变。持有文件者对其计算 SHA-256，与上列哈希相同者，即为当时存证的文件。存证之前文件是否真实、由何人以何种方式形成，账本不知道，本证书亦不证明。',
    en: 'This certificate says: officers of the member named signed the hash named, and the ledger recorded it at the time named; it has not changed since. A file whose SHA-256 is this hash is the file that was deposited. Whether it was true before, who made it and how, the ledger does not know, and this certificate does not prove.',
  },
  inside: {
    zh: '账本证明（proof.jhproof）与证书数据（evidence.json）附于本 PDF 内；jianghan verify 或核验页可离线核验，jianghan evidence verify 连同文件一并核验。印出的图文本身不是证据。',
    en: 'The proof and the data are attached inside this PDF: jianghan verify and the verify page judge them offline, jianghan evidence verify together with the file. The printed picture itself is no evidence.',
  },
  scan: '扫码打开核验页 verify page',
  check: { zh: '核对口令（交易编号）', en: 'check words of the transaction' },
  dataFile: '证书数据 Data of the certificate',
  report: { zh: '与《人民法院在线诉讼规则》第十六至十九条的对照', en: 'How this stands to articles 16 to 19 of the Rules of Online Litigation of the People\'s Courts' },
  given: { zh: '本证明提供', en: 'what the proof gives' },
  open: { zh: '须另行说明或由法院认定', en: 'what it leaves to others' },
  articles: [
    {
      number: '第十六条', asks: '上链后未经篡改：经技术核验一致的，可以认定，但有相反证据足以推翻的除外。',
      given: '文件的 SHA-256 与账本所记一致，即自存证时间起未改动；记录由验证者签名的区块头与默克尔路径证明，任何人可离线复核，不依赖出具方。',
      open: '相反证据由法院审查。',
    },
    {
      number: '第十七条', asks: '对上链后真实性有异议时的考察：平台资质、利害关系、系统与技术过程是否合乎标准。',
      given: '账本由联盟各成员共同维护，验证者名单与签名载于证明；算法公开：SHA-256、RFC 9162 默克尔树、Ed25519 等签名，核验程序开源，另有互不共享代码的实现可比对。单一验证者时，核验结论会注明只是一家之言。',
      open: '平台备案与资质、成员与当事人的利害关系、运行环境是否达到国家或行业标准，由当事人提供材料。',
    },
    {
      number: '第十八条', asks: '上链前的真实性：来源、生成机制、存储过程、公证、见证与关联印证。',
      given: '无。账本只知道哈希、签署人员的密钥与时间。保管链可说明存证之后由何人保管。',
      open: '全部由提交方举证或说明，由法院综合判断。',
    },
    {
      number: '第十九条', asks: '可申请具有专门知识的人提出意见，或委托鉴定。',
      given: '本 PDF 内附机器可读的完整证明；格式与核验步骤见公开规范（docs/spec/proof.md），鉴定人可用自己的程序复算每一步。',
      open: '鉴定由法院委托。',
    },
  ],
} as const
