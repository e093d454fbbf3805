import { readFile } from 'node:fs/promises'
import type { CommandSpec } from '../command.ts'
import { EXIT, usageError } from '../failure.ts'
import { withProgress } from '../io.ts'
import { listLines } from '../width.ts'
import { openKey } from './keyFiles.ts'

/** Bytes of a list: 4,096 lines are far fewer. */
const LIST_BYTES_MAX = 1 << 20

/** Pays a list: one bulk transfer. */
export const bulk: CommandSpec = {
  name: 'pay-list',
  summary: { zh: '按清单批量转账（一次签署，至多 4,096 笔）', en: 'Pay a list in one bulk transfer (one signature, at most 4,096 lines)' },
  arguments: [{ name: '<file>', words: { zh: '清单，每行“账户地址,金额”', en: 'the list, "account address,amount" a line' } }],
  options: [
    { flags: '--from <account>', words: { zh: '付款账户', en: 'the account that pays' } },
    { flags: '--asset <id>', words: { zh: '资产，例如 CNY.HJB', en: 'the asset, like CNY.HJB' } },
    { flags: '--each', words: { zh: '逐笔执行：付不了的一笔不影响其余', en: 'each line by itself: one that cannot be paid leaves the others alone' } },
    { flags: '--key <file>', words: { zh: '签名的密钥文件，可重复', en: 'key file that signs; repeatable' }, repeatable: true },
  ],
  examples: [{
    line: 'pay-list wages.csv --from jh1q5zs2pg9q5zs2pg9q5zs2pg9q5zs2pg9zcvpkf --asset CNY.HJB --key data/demo/yangtze-motor-maker.json --key data/demo/yangtze-motor-checker.json',
    words: { zh: '每行形如 jh1…,12.50；# 开头的行略过', en: 'lines like jh1…,12.50; a line that begins with # is skipped' },
  }],
  async run(session, [file = ''], { from, asset, each, key }) {
    const keys = (key ?? []) as readonly string[]
    if (typeof from !== 'string' || typeof asset !== 'string' || keys.length === 0) {
      throw usageError({ zh: '请给出 --from、--asset 与 --key。', en: 'Name --from, --asset and --key.' }, { zh: '见示例。', en: 'See the example.' })
    }
    const text = await readFile(session.path(file), 'utf8')
    if (text.length > LIST_BYTES_MAX) throw usageError({ zh: '清单过大。', en: 'The list is too large.' }, { zh: '一次至多 4,096 笔，请拆分。', en: 'At most 4,096 lines at once; split it.' })
    const lines = text.split(/\r?\n/).map(line => line.trim()).filter(line => line !== '' && !line.startsWith('#')).map(line => {
      const [to = '', amount = ''] = line.split(',')
      return { to, amount }
    })
    const pairs = await Promise.all(keys.map(name => openKey(session, name)))
    const client = await session.client()
    const request = await client.bulkTransfer({ from, asset, lines, eachByItself: each === true })
    const bytes = client.sign(await client.build(request), pairs)
    const sent = client.send(bytes, { wait: 'final', timeoutMs: session.timeoutMs, signal: session.signal })
    const { proof: _, ...result } = await withProgress(session.printer, { zh: '等待账本', en: 'Waiting for the ledger' }, sent)
    const { printer } = session
    printer.result(listLines([
      [printer.say({ zh: '交易', en: 'transaction' }), result.id],
      [printer.say({ zh: '笔数', en: 'lines' }), String(lines.length)],
      [printer.say({ zh: '区块', en: 'block' }), `${result.height ?? '-'} / ${result.index ?? '-'}`],
    ]), { ...result, lines: lines.length })
    return EXIT.done
  },
}
