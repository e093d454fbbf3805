import { defineProblems } from '../problem/define.ts'

/** What can stand between organisations and the beginning of their ledger. */
export const ceremonyProblems = defineProblems({
  ceremonyFileInvalid: {
    status: 0, retry: 'never', title: { zh: '文件无效', en: 'File not valid' },
    zh: f => `${f.file} 不是有效的${f.kind === 'invitation' ? '邀请文件' : '加入申请'}：${f.what}。`, en: f => `${f.file} is no valid ${f.kind === 'invitation' ? 'invitation' : 'join request'}: ${f.what}.`,
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
  fileExists: {
    status: 0, retry: 'never', title: { zh: '文件已存在', en: 'File exists' },
    zh: f => `${f.file} 已存在，不会覆盖。`, en: f => `${f.file} exists and is not overwritten.`,
    hint: { zh: '请移走它，或指定其他位置。', en: 'Move it away, or name another place.' },
  },
})
