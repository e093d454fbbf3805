import { defineProblems } from '../problem/define.ts'

const KINDS = { invitation: { zh: '邀请文件', en: 'invitation' }, request: { zh: '加入申请', en: 'join request' }, seat: { zh: '席位文件', en: 'seat' }, welcome: { zh: '接纳文件', en: 'welcome' } } as const

/** What can stand between organisations and the beginning of their ledger. */
export const ceremonyProblems = defineProblems({
  ceremonyFileInvalid: {
    status: 0, retry: 'never', title: { zh: '文件无效', en: 'File not valid' },
    zh: f => `${f.file} 不是有效的${KINDS[f.kind as keyof typeof KINDS]?.zh}：${f.what}。`, en: f => `${f.file} is no valid ${KINDS[f.kind as keyof typeof KINDS]?.en}: ${f.what}.`,
    hint: { zh: '请向发送方重新索取；文件一经改动，签名即失效。', en: 'Ask its sender for it again. A file that was changed loses its signatures.' },
  },
  requestOfAnotherInvitation: {
    status: 0, retry: 'never', title: { zh: '申请对应另一份邀请', en: 'Request for another invitation' },
    zh: f => `${f.file} 应答的是另一份邀请（${f.found}…），而不是这一份（${f.expected}…）。`, en: f => `${f.file} answers another invitation (${f.found}…) than this one (${f.expected}…).`,
    hint: { zh: '各方必须使用同一份邀请文件；请该机构用它重新生成申请。', en: 'All must use the same invitation; have this member make its request with it.' },
  },
  requestNotSigned: {
    status: 0, retry: 'never', title: { zh: '申请缺少签名', en: 'Signature missing' },
    zh: f => `${f.file} 没有${f.whoseZh}的签名。`, en: f => `${f.file} is not signed by ${f.whoseEn}.`,
    hint: { zh: '申请须由其中登记的节点各密钥与一位管理员签名，以证明机构持有这些密钥。', en: 'A request is signed by the node\'s keys in it and by one admin, to show that the member holds them.' },
  },
  memberNotAdmissible: {
    status: 0, retry: 'never', title: { zh: '成员信息不符', en: 'Member does not fit' },
    zh: f => `${f.file} 中的成员信息不符合要求：${f.zh}`, en: f => `The member in ${f.file} cannot be registered: ${f.en}`,
    hint: { zh: '请该机构更正后重新生成申请。', en: 'Have the member correct it and make the request again.' },
  },
  requestsClash: {
    status: 0, retry: 'never', title: { zh: '申请互相冲突', en: 'Requests clash' },
    zh: f => `${f.a} 与 ${f.b} 使用了相同的${f.whatZh}。`, en: f => `${f.a} and ${f.b} have the same ${f.whatEn}.`,
    hint: { zh: '每个机构只能有一份申请，密钥与地址不得共用；目录中若有旧申请请移除。', en: 'There is one request for a member, and keys and addresses are not shared. Take old requests out of the folder.' },
  },
  founderMissing: {
    status: 0, retry: 'never', title: { zh: '缺少发起机构', en: 'Founder missing' },
    zh: f => `缺少发起机构 ${f.founder} 的加入申请。`, en: f => `The request of the founder ${f.founder} is missing.`,
    hint: { zh: '发起机构在 network create 时已生成 request.json，请放入申请目录。', en: 'The founder made it with network create; put it into the folder of requests.' },
  },
  noValidators: {
    status: 0, retry: 'never', title: { zh: '没有验证者', en: 'No validators' },
    zh: () => '没有任何申请登记验证者密钥。', en: () => 'No request names the key of a validator.',
    hint: { zh: '至少需要一个验证者；要容忍一个节点故障，需要四个。', en: 'One is needed at least, and four to bear the fault of one.' },
  },
  genesisNotPossible: {
    status: 0, retry: 'never', title: { zh: '无法生成创世文件', en: 'No genesis can be made' },
    zh: f => `这些申请与邀请合不成创世状态：${f.what}。`, en: f => `These requests and the invitation do not make a first state: ${f.what}.`,
    hint: { zh: '请检查邀请文件中的 parts。', en: 'Look at the parts in the invitation.' },
  },
  notAMember: {
    status: 0, retry: 'never', title: { zh: '本机构不在其中', en: 'Not one of the members' },
    zh: f => `${f.folder} 中没有属于这条链的 request.json。`, en: f => `There is no request.json in ${f.folder} that belongs to this chain.`,
    hint: { zh: '--data 应指向生成本机构申请的目录。', en: '--data names the folder in which this member\'s request was made.' },
  },
  notHandedOver: {
    status: 0, retry: 'later', title: { zh: '账本尚未移交', en: 'Ledger not handed over' },
    zh: f => `账本位于区块 ${f.height}，其验证者尚未移交：成员还没有通过 PromoteLedger，或随后的那个空区块还没有封装。`, en: f => `The ledger stands at block ${f.height} and its validator has not handed over: the members have not passed PromoteLedger, or the empty block after it is not sealed yet.`,
    hint: { zh: '用 ./jianghan network seats 得到提案内容，用 ./jianghan governance propose 与 vote 表决；通过后让节点再运行片刻，然后停止它。', en: 'Get the proposal from ./jianghan network seats, decide it with ./jianghan governance propose and vote, let the node run a moment more, then stop it.' },
  },
  ledgerNotLinked: {
    status: 0, retry: 'never', title: { zh: '账本不连贯', en: 'Ledger not whole' },
    zh: f => `区块 ${f.height} 与它之前的区块或其中的批次不符。`, en: f => `Block ${f.height} does not follow the one before, or does not hold its batches.`,
    hint: { zh: '请重新取得账本的备份。', en: 'Get the backup of the ledger again.' },
  },
  notANetwork: {
    status: 0, retry: 'never', title: { zh: '不是网络', en: 'Not a network' },
    zh: f => `账本位于区块 ${f.height}，由一个节点维护，并非网络。`, en: f => `The ledger stands at block ${f.height} and is kept by one node, not by a network.`,
    hint: { zh: '请用 ./jianghan restore 由备份恢复。', en: 'Restore it from a backup with ./jianghan restore.' },
  },
  recoveryNotPossible: {
    status: 0, retry: 'never', title: { zh: '无法由此继续', en: 'No network can go on so' },
    zh: f => `这些席位不能接续账本：${f.what}。`, en: f => `These seats cannot go on with the ledger: ${f.what}.`,
    hint: { zh: '席位须是在册成员的，密钥须是新的：各机构重新执行 ./jianghan network seat。', en: 'Seats are of active members and have new keys: every member runs ./jianghan network seat again.' },
  },
  notConfirmed: {
    status: 0, retry: 'never', title: { zh: '确认的高度不符', en: 'Another height was confirmed' },
    zh: f => `确认的是区块 ${f.given}，而本目录的最后一个区块是 ${f.height}。`, en: f => `Block ${f.given} was confirmed, and the last one of this folder is ${f.height}.`,
    hint: { zh: '请从高度最高的幸存节点继续，其余机构由它的备份取得账本（--from）。', en: 'Go on from the highest node that is left; the others take the ledger from a backup of it (--from).' },
  },
  promotedAlready: {
    status: 0, retry: 'never', title: { zh: '已升级为网络', en: 'A network already' },
    zh: f => `账本自区块 ${f.from} 起已是网络。`, en: f => `From block ${f.from} on this ledger is a network already.`,
    hint: { zh: '直接启动：./jianghan up。', en: 'Start it: ./jianghan up.' },
  },
  seatMissing: {
    status: 0, retry: 'never', title: { zh: '缺少席位文件', en: 'Seat missing' },
    zh: f => `成员表决通过的验证者 ${f.member}（${f.publicKey}）没有席位文件。`, en: f => `There is no seat of the validator ${f.member} (${f.publicKey}) that the members voted for.`,
    hint: { zh: '请把全部验证者的 seat.json 放入 --seats 目录。', en: 'Put the seat.json of every validator into the folder of --seats.' },
  },
  seatNotVoted: {
    status: 0, retry: 'never', title: { zh: '席位未经表决', en: 'Seat not voted for' },
    zh: f => `${f.file} 中的验证者密钥不在成员表决通过的名单中。`, en: f => `The validator key in ${f.file} is none of those that the members voted for.`,
    hint: { zh: '请用表决时的席位文件，或以 --no-validator 重新生成。', en: 'Use the seat that was voted for, or make it again with --no-validator.' },
  },
  notSeated: {
    status: 0, retry: 'never', title: { zh: '没有本机构的席位', en: 'No seat of this member' },
    zh: f => `${f.folder} 中没有 seat.json，或其密钥不在 ${f.folder}/keys 中。`, en: f => `There is no seat.json in ${f.folder}, or its keys are not in ${f.folder}/keys.`,
    hint: { zh: '--data 应指向执行 network seat 的目录。', en: '--data names the folder in which network seat was run.' },
  },
  ledgerWanted: {
    status: 0, retry: 'never', title: { zh: '缺少此前的账本', en: 'Ledger of before wanted' },
    zh: f => `该网络自区块 ${f.height} 之后接续一个已有的账本。`, en: f => `This network goes on with a ledger after block ${f.height}.`,
    hint: { zh: '请不加 --blocks 取得状态快照；或向成员索取移交时的备份，并用 --from 指出。', en: 'Fetch a snapshot of the state (without --blocks), or ask a member for the backup of the hand-over and name it with --from.' },
  },
  notAWelcomer: {
    status: 0, retry: 'never', title: { zh: '不能接纳', en: 'Nobody to welcome others' },
    zh: f => `${f.folder} 不是正在运行的网络节点：${f.what}。`, en: f => `${f.folder} is no running node of a network: ${f.what}.`,
    hint: { zh: '请在已加入网络的机构的机器上、节点运行时执行。', en: 'Run it on the machine of a member that is in the network, while its node runs.' },
  },
  welcomeOfAnotherChain: {
    status: 0, retry: 'never', title: { zh: '接纳文件属于另一条链', en: 'Welcome of another chain' },
    zh: f => `接纳文件属于链 ${f.found}，而本机构的席位属于 ${f.expected}。`, en: f => `The welcome is of chain ${f.found}, and this member's seat of ${f.expected}.`,
    hint: { zh: '请核对席位与接纳文件。', en: 'Check the seat and the welcome.' },
  },
  fileExists: {
    status: 0, retry: 'never', title: { zh: '文件已存在', en: 'File exists' },
    zh: f => `${f.file} 已存在，不会覆盖。`, en: f => `${f.file} exists and is not overwritten.`,
    hint: { zh: '请移走它，或指定其他位置。', en: 'Move it away, or name another place.' },
  },
})
