import type { Words } from '@jianghan/kernel'
import type { Problem } from '../problem/define.ts'
import type { Language } from '../problem/render.ts'

/** The user's language: JIANGHAN_LANG first, then the locale in the order POSIX gives its variables. */
export function languageOfUser(environment: Readonly<Record<string, string | undefined>>): Language {
  const locale = environment['JIANGHAN_LANG'] || environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || ''
  return /^zh/i.test(locale) ? 'zh' : 'en'
}

/** A problem for a person at a terminal: what is wrong, then what to do. */
export function problemText({ definition, facts }: Problem, language: Language): string {
  const name = language === 'zh' ? '江汉链' : 'jianghan'
  const hint = definition.hint[language]
  return `${name}: ${definition[language](facts)} [${definition.code}]${hint === '' ? '' : `\n  ${hint}`}`
}

/** The words of `up`. */
export const words = {
  starting: { zh: '正在启动账本 …', en: 'Starting the ledger …' },
  replaying: { zh: '正在重放区块', en: 'Replaying blocks' },
  made: { zh: '已新建数据目录', en: 'Made the data folder' },
  demo: { zh: '武汉演示联盟：1 家运营机构、2 家银行、4 家企业', en: 'A demo consortium in Wuhan: an operator, two banks, a car maker and three suppliers' },
  continued: { zh: '继续使用数据目录', en: 'Continuing with the data folder' },
  chain: { zh: '链', en: 'chain' },
  height: { zh: '高度', en: 'height' },
  console: { zh: '控制台', en: 'console' },
  api: { zh: 'HTTP 接口', en: 'HTTP API' },
  docs: { zh: '接口文档', en: 'its documentation' },
  next: { zh: '试一试（另开一个终端）', en: 'Worth trying next, in another terminal' },
  stop: { zh: '按 Ctrl-C 停止。', en: 'Ctrl-C stops it.' },
  stopping: { zh: '正在停止（再按一次 Ctrl-C 立即结束）…', en: 'Stopping (Ctrl-C again ends at once) …' },
  stopped: { zh: '已停止。', en: 'Stopped.' },
  bringingGo: { zh: '正在获取 Go（仅此一次）…', en: 'Fetching Go, once …' },
  building: { zh: '正在编译 CometBFT（仅此一次，约三分钟）…', en: 'Building CometBFT, once, about three minutes …' },
  restarting: { zh: '沙箱正在重启 …', en: 'The sandbox begins again …' },
  lost: { zh: '内部线程意外终止，节点退出；已确认的数据完好，请重新启动', en: 'A thread of the node ended unexpectedly and the node exits. What is final is safe; start it again' },
} as const satisfies Record<string, Words>

/** `up --help`. */
export const usage: Words = {
  zh: `用法：jianghan up [选项]

启动账本；首次启动时新建数据目录与演示联盟，再次启动时接着运行。

  --data 目录       数据目录（默认 ./data，或 JIANGHAN_DATA）
  --port 端口       HTTP 端口（默认 8645）
  --host 地址       监听地址，仅限本机回环（默认 127.0.0.1）
  --empty           不带演示联盟
  --sandbox         沙箱：独立的链，可拨动时钟、重置、快照（默认目录 ./sandbox）
  --log-level 级别  trace debug info warn error silent（默认 warn）
  --keep-blocks 数量  只保留最新的若干区块，较早的在备份之后裁剪（默认 0：全部保留）
  --keep-days 天数  只保留若干天内的区块，同上
  --disk-budget 大小  数据目录可占用的空间，如 500GiB 或 20%（默认不限）

其余配置见数据目录中的 node.json 与环境变量 JIANGHAN_*（packages/node/src/config/schema.ts）。`,
  en: `Usage: jianghan up [options]

Starts a ledger. The first time it makes a data folder with a demo consortium; later it goes on where it stopped.

  --data DIR          data folder (default ./data, or JIANGHAN_DATA)
  --port N            HTTP port (default 8645)
  --host ADDRESS      address to listen on, loopback only (default 127.0.0.1)
  --empty             without the demo consortium
  --sandbox           a chain of its own whose clock moves and whose data reset (default folder ./sandbox)
  --log-level LEVEL   trace debug info warn error silent (default warn)
  --keep-blocks N     newest blocks that stay; older ones are pruned once a backup holds them (default 0: all stay)
  --keep-days D       days for which blocks stay, likewise
  --disk-budget SIZE  what the data folder may take, such as 500GiB or 20% (default: no budget)

Everything else stands in node.json of the data folder and in the environment as JIANGHAN_* (packages/node/src/config/schema.ts).`,
}
