import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { JianghanClient } from '@jianghan/client'
import { isRefused } from '@jianghan/crypto'
import { askEnvironment, readKeyFile } from '@jianghan/crypto/node'
import { formatAddress, keyId } from '@jianghan/protocol'
import { dataFolderOf, readFlags } from '../command/flags.ts'
import { runCommand } from '../command/runCommand.ts'
import { fail } from '../problem/define.ts'
import type { Language } from '../problem/render.ts'
import { startProblems } from '../problem/start.data.ts'
import { languageOfUser } from '../up/words.ts'
import { type Imported, importOpening } from './importOpening.ts'
import { openingProblems } from './problems.data.ts'
import { readOpening } from './readOpening.ts'
import { openingTemplate } from './template.ts'

const usage = {
  zh: `用法：jianghan import 文件 [选项]
      jianghan import --template 文件.xlsx

把期初文件（XLSX 或 CSV：成员、资产、账户与余额、控制合计）作为首批交易记入没有业务的账本。合计不符则全部拒绝；中断后用同一命令继续。

  --dry-run         只说明将做什么
  --data 目录       数据目录（默认 ./data，或 JIANGHAN_DATA）：运营机构的密钥与令牌
  --url 地址        节点（默认 http://127.0.0.1:8645，或 JIANGHAN_URL）
  --operator-key 文件  运营机构管理员的密钥（默认 数据目录/keys/operator-admin.json）
  --keys 目录       成员密钥所在，缺少的在此生成（默认 ./opening-keys）
  --json            以 JSON 输出`,
  en: `Usage: jianghan import FILE [options]
       jianghan import --template FILE.xlsx

Makes members, assets, accounts and balances of a file (XLSX or CSV) the first transactions of a ledger that has no business yet. Refused as a whole where its control totals differ;
where it is interrupted the same command goes on.

  --dry-run            only tells what would be done
  --data DIR           data folder with the operator's key and token (default ./data, or JIANGHAN_DATA)
  --url URL            node (default http://127.0.0.1:8645, or JIANGHAN_URL)
  --operator-key FILE  key of the operator's admin (default DATA/keys/operator-admin.json)
  --keys DIR           where members' keys lie, or are made (default ./opening-keys)
  --json               as JSON`,
} as const

const OPTIONS = {
  'dry-run': { type: 'boolean' }, data: { type: 'string' }, url: { type: 'string' }, 'operator-key': { type: 'string' }, keys: { type: 'string' }, template: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
} as const

/** What `./jianghan import` runs. Returns the exit code: 0 done, 1 refused, 2 usage. */
export async function importCommand(args: readonly string[]): Promise<number> {
  const language = languageOfUser(process.env)
  const [first = ''] = args
  const file = first.startsWith('-') ? undefined : first
  return runCommand(language, () => process.cwd(), async () => {
    const flags = readFlags(file === undefined ? args : args.slice(1), OPTIONS)
    if (flags.help === true) return say(usage[language])
    if (flags.template !== undefined) {
      writeFileSync(resolve(flags.template), openingTemplate(), { flag: 'wx' })
      return say(flags.template)
    }
    if (file === undefined || file === '') return fail(startProblems.badOption, { option: 'import', whatZh: '缺少文件', whatEn: 'the file is missing' })
    const read = readOpening(new Uint8Array(readFileSync(resolve(file))))
    if (!read.ok) {
      const told = (of: Language): string => read.problems.map(problem => `  ${problem.place}  ${problem[of]}`).join('\n')
      return fail(openingProblems.unreadable, { count: read.problems.length, zh: told('zh'), en: told('en') })
    }
    const data = dataFolderOf(flags.data)
    const operatorKey = await readKeyFile(resolve(flags['operator-key'] ?? join(data, 'keys', 'operator-admin.json')), askEnvironment(process.env))
    if (isRefused(operatorKey)) return fail(startProblems.keyUnusable, operatorKey.refused)
    const client = new JianghanClient({ url: flags.url ?? (process.env['JIANGHAN_URL'] || 'http://127.0.0.1:8645'), apiKey: readFileSync(join(data, 'operator.token'), 'utf8').trim(), proofs: 'off', lang: language })
    const { answer } = await client.query<{ member: string }>('members.getKey', { key: formatAddress('key', keyId(operatorKey.kind, operatorKey.publicKey)) }, { prove: false })
    const member = (answer as { member: string } | null)?.member ?? fail(startProblems.keyUnusable, { code: 'opening.operatorKey', zh: '账本不认识运营机构的密钥。', en: 'The ledger does not know the operator\'s key.' })
    const dryRun = flags['dry-run'] === true
    const imported = await importOpening(read.opening, { client, operator: { member, key: operatorKey }, keysFolder: resolve(flags.keys ?? 'opening-keys'), dryRun })
    return say(flags.json === true ? JSON.stringify(imported) : told(imported, dryRun, language))
  })
}

function told({ chainId, done, open, transactions }: Imported, dryRun: boolean, language: Language): string {
  const lines = dryRun ? open.slice(0, 40).map(each => `  ${each}`) : []
  const more = dryRun && open.length > lines.length ? [`  … ${open.length - lines.length}`] : []
  const head = language === 'zh'
    ? `链 ${chainId}：${dryRun ? '将执行' : '已执行'} ${transactions} 笔交易，账本上已有 ${done} 项。`
    : `Chain ${chainId}: ${transactions} transactions ${dryRun ? 'would be' : 'were'} done; the ledger had ${done} already.`
  return [head, ...lines, ...more].join('\n')
}

function say(text: string): number {
  process.stdout.write(`${text}\n`)
  return 0
}

if (import.meta.main) process.exit(await importCommand(process.argv.slice(2)))
