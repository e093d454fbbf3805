import { defineProblems } from '../problem/define.ts'

/** What stands against a webhook. */
export const webhookProblems = defineProblems({
  webhookNotFound: {
    status: 404, retry: 'never', title: { zh: '没有此回调', en: 'No such webhook' },
    zh: f => `没有您可以管理的回调 ${f.id}。`, en: f => `There is no webhook ${f.id} that you may manage.`,
    hint: { zh: './jianghan webhooks list 列出全部。', en: './jianghan webhooks list shows those there are.' },
  },
  deliveryNotFound: {
    status: 404, retry: 'never', title: { zh: '没有此投递', en: 'No such delivery' },
    zh: f => `投递 ${f.delivery} 不在记录中，或正在等待投递。`, en: f => `Delivery ${f.delivery} is not in the log, or it is waiting to be sent anyway.`,
    hint: { zh: '记录只保留最近的投递；更早的可用 replay 的 from 按时间重发。', en: 'The log keeps the newest; earlier ones are sent again by time, with `from` of replay.' },
  },
  webhooksFull: {
    status: 409, retry: 'never', title: { zh: '回调已达上限', en: 'Too many webhooks' },
    zh: f => `回调已达上限（${f.limit}）。`, en: f => `There are as many webhooks as may be (${f.limit}).`,
    hint: { zh: '请先删除不再使用的回调，或请运维人员调高配置 webhooks。', en: 'Remove one that is of no use any more, or have the operator raise `webhooks` of the configuration.' },
  },
  webhookUrlRefused: {
    status: 422, retry: 'never', title: { zh: '回调地址不可用', en: 'URL not usable' },
    zh: f => `回调地址不可用：${f.zh}`, en: f => `The URL cannot be used: ${f.en}`,
    hint: { zh: '内网地址须由运维人员列入配置 webhookAllow。', en: 'An address of an inner network has to be listed in `webhookAllow` of the configuration by the operator.' },
  },
  webhookKeyNeeded: {
    status: 403, retry: 'never', title: { zh: '须以 API 密钥登记', en: 'To be made with an API key' },
    zh: () => '回调以登记它的 API 密钥的可见范围投递，须由成员的 API 密钥登记。', en: () => 'A webhook sees what the API key sees that made it: it has to be made with the API key of a member.',
    hint: { zh: './jianghan api-keys create NAME --member ID --scopes read', en: './jianghan api-keys create NAME --member ID --scopes read' },
  },
})

/** Why a URL is refused, in words. */
export const TARGET_FAULTS = {
  malformed: { zh: '不是完整的 URL，或带有 # 片段。', en: 'it is no complete URL, or has a fragment (#).' },
  scheme: { zh: '须为 https://；http:// 只可用于配置 webhookAllow 所列的主机。', en: 'it has to be https://. http:// goes only to hosts that webhookAllow of the configuration lists.' },
  credentials: { zh: '不得含用户名或口令；接收方以签名核验来源。', en: 'it may hold no user name or password: receivers know by the signature who sent a message.' },
  port: { zh: '端口不可用。', en: 'it has a port that cannot be.' },
  private: { zh: '其地址不在公网。', en: 'its address is none of the Internet.' },
  unresolved: { zh: '主机名无法解析。', en: 'its host name leads nowhere.' },
} as const
