/** What people are told of. For ever: configurations name them. */
export const ABOUT = ['approval.waiting', 'approval.expires', 'payment.arrived', 'payment.refused', 'certificate.expires', 'apiKey.expires', 'disk.low', 'webhook.stopped'] as const
/** One of {@link ABOUT}. */
export type About = (typeof ABOUT)[number]

/** Details that one message holds of each matter. */
export const DETAILS_MAX = 10

/** What gathered of one matter since the last message: how often, and, where they may be told, lines about some of them. */
export type Gathered = Readonly<{ about: About; count: number; details: readonly string[] }>

/** A message to a person. */
export type Composed = Readonly<{ subject: string; text: string }>

type Sentence = (count: number) => string
type Language = 'zh' | 'en'

const s = (count: number): string => (count === 1 ? '' : 's')

const SENTENCES: Readonly<Record<About, Readonly<Record<Language, Sentence>>>> = {
  'approval.waiting': { zh: n => `有 ${n} 个事项待您复核。`, en: n => `${n} matter${s(n)} wait${n === 1 ? 's' : ''} for your approval.` },
  'approval.expires': { zh: n => `有 ${n} 个待复核事项将在 24 小时内到期。`, en: n => `${n} matter${s(n)} that wait${n === 1 ? 's' : ''} for approval will expire within 24 hours.` },
  'payment.arrived': { zh: n => `收到 ${n} 笔款项。`, en: n => `${n} payment${s(n)} arrived.` },
  'payment.refused': { zh: n => `有 ${n} 笔付款被拒绝或未能执行。`, en: n => `${n} payment${s(n)} ${n === 1 ? 'was' : 'were'} refused or not made.` },
  'certificate.expires': { zh: () => '节点的 TLS 证书即将到期，请更换。', en: () => 'The TLS certificate of the node expires soon: replace it.' },
  'apiKey.expires': { zh: n => `有 ${n} 个 API 密钥即将到期。`, en: n => `${n} API key${s(n)} expire${n === 1 ? 's' : ''} soon.` },
  'disk.low': { zh: () => '节点的磁盘空间即将不足，不足时将暂停接收交易。', en: () => 'The disk of the node is filling up; when it is full no transactions are taken.' },
  'webhook.stopped': { zh: n => `有 ${n} 个回调自行停止。`, en: n => `${n} webhook${s(n)} stopped by ${n === 1 ? 'itself' : 'themselves'}.` },
}

const WORDS = {
  zh: { subject: '江汉链通知', open: '详情请登录查看。', more: (count: number) => `……及另外 ${count} 项` },
  en: { subject: 'Jianghan', open: 'Open the console for more.', more: (count: number) => `… and ${count} more` },
} as const

/**
 * The message about all that gathered. Names and amounts stand in it only where the details hold any.
 * @param node the name by which the node is known to its people
 */
export function compose(gathered: readonly Gathered[], { language, node }: Readonly<{ language: Language; node: string }>): Composed {
  const words = WORDS[language]
  const lines = gathered.flatMap(({ about, count, details }) => {
    const shown = details.slice(0, DETAILS_MAX)
    return [SENTENCES[about][language](count), ...shown.map(line => `  ${line}`), ...(shown.length > 0 && count > shown.length ? [`  ${words.more(count - shown.length)}`] : [])]
  })
  const [first] = gathered
  return {
    subject: `${words.subject} ${node}${language === 'zh' ? '：' : ': '}${first === undefined ? '' : SENTENCES[first.about][language](first.count)}`,
    text: [...lines, '', `${node} · ${words.open}`].join('\n'),
  }
}
