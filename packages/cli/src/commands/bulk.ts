import type { BulkOpening, BulkTransferRequest, JianghanClient } from '@jianghan/client'
import { readFile } from 'node:fs/promises'
import { badList, LIST_TEXT_MAX, type ListRow, readList, type RowProblem } from '../bulkList.ts'
import { unpaidLines } from '../bulkShown.ts'
import type { CommandSpec, Given } from '../command.ts'
import { EXIT, usageError } from '../failure.ts'
import { withProgress } from '../io.ts'
import { writeNew } from '../newFile.ts'
import type { Session } from '../session.ts'
import { listLines } from '../width.ts'
import { openSigner, signing } from './keyFiles.ts'
import { PROPOSE_OPTIONS, propose } from './proposals.ts'

/** Pays a list: one bulk transfer. */
export const bulk: CommandSpec = {
  name: 'pay-list',
  summary: { zh: '按清单批量转账（一次签署，至多 4,096 笔）', en: 'Pay a list in one bulk transfer (one signature, at most 4,096 lines)' },
  arguments: [{ name: '<file>', words: { zh: '清单（CSV）：账户地址,金额[,端到端标识[,附言[,UETR]]]；可有表头', en: 'the list (CSV): account address,amount[,end-to-end id[,remittance[,UETR]]]; a head may name the columns' } }],
  options: [
    { flags: '--from <account>', words: { zh: '付款账户', en: 'the account that pays' } },
    { flags: '--asset <id>', words: { zh: '资产，例如 CNY.HJB', en: 'the asset, like CNY.HJB' } },
    { flags: '--each', words: { zh: '逐笔执行：付不了的一笔不影响其余；有未付的笔时退出码为 1，并列出其行号', en: 'each line by itself: one that cannot be paid leaves the others alone, is told with its row, and makes the exit code 1' } },
    { flags: '--references <file>', words: { zh: '参考信息写入此文件（默认：清单名加编号）；出具证明时凭它披露', en: 'where the references go (by default beside the list): proofs are opened with this file' } },
    { flags: '--key <file>', words: { zh: '签名的密钥文件，或 PKCS#11 URI；可重复', en: 'key file that signs, or a PKCS #11 URI; repeatable' }, repeatable: true },
    ...PROPOSE_OPTIONS,
  ],
  examples: [
    {
      line: 'pay-list wages.csv --from jh1q5zs2pg9q5zs2pg9q5zs2pg9q5zs2pg9zcvpkf --asset CNY.HJB --key data/demo/yangtze-motor-maker.json --key data/demo/yangtze-motor-checker.json',
      words: { zh: '每行形如 jh1…,12.50,GZ-0001,十一月工资；# 开头的行略过', en: 'lines like jh1…,12.50,W-0001,wages of November; a line that begins with # is skipped' },
    },
    {
      line: 'pay-list wages.csv --from jh1q5zs2pg9q5zs2pg9q5zs2pg9q5zs2pg9zcvpkf --asset CNY.HJB --propose wages.json --key data/demo/yangtze-motor-maker.json',
      words: { zh: '经办提交，由复核用 proposals approve 批准', en: 'made by a maker, for a checker to approve with proposals approve' },
    },
  ],
  run: (session, [file = ''], given) => run(session, file, given),
}

async function run(session: Session, file: string, given: Given): Promise<number> {
  const { from, asset, each } = given
  const keys = (given['key'] ?? []) as readonly string[]
  if (typeof from !== 'string' || typeof asset !== 'string' || keys.length === 0) {
    throw usageError({ zh: '请给出 --from、--asset 与 --key。', en: 'Name --from, --asset and --key.' }, { zh: '见示例。', en: 'See the example.' })
  }
  const client = await session.client()
  const rows = await rowsOf(session, client, file, { from, asset })
  const request = await client.bulkTransfer({ from, asset, lines: rows.map(({ line }) => line), eachByItself: each === true })
  const signers: Awaited<ReturnType<typeof openSigner>>[] = []
  for (const key of keys) signers.push(await openSigner(session, key)) // one after the other: each may ask for a passphrase
  const draft = await client.build(request)
  const bytes = typeof given['propose'] === 'string' ? undefined : await signing(client.signWith(draft, signers))
  const references = await keepReferences(session, file, request, given['references'])
  if (bytes === undefined) return propose(session, draft, signers, given, request.openings)
  const sent = client.send(bytes, { wait: 'final', timeoutMs: session.timeoutMs, signal: session.signal })
  const { proof: _, ...result } = await withProgress(session.printer, { zh: '等待账本', en: 'Waiting for the ledger' }, sent).catch(fault => { throw atItsRow(fault, file, rows) })
  const { printer } = session
  const { paid, unpaid, lines } = await unpaidLines(session, await client.transaction(result.id, { signal: session.signal }), index => `${file}:${rows[index]?.row ?? '?'}`)
  printer.result([
    ...listLines([
      [printer.say({ zh: '交易', en: 'transaction' }), result.id],
      [printer.say({ zh: '笔数', en: 'lines' }), String(rows.length)],
      [printer.say({ zh: '已付', en: 'paid' }), String(paid)],
      ...(unpaid.length === 0 ? [] : [[printer.say({ zh: '未付', en: 'not paid' }), String(unpaid.length)] as const]),
      [printer.say({ zh: '区块', en: 'block' }), `${result.height ?? '-'} / ${result.index ?? '-'}`],
      ...(references === undefined ? [] : [[printer.say({ zh: '参考信息', en: 'references' }), references] as const]),
    ]),
    ...lines,
  ], { ...result, lines: rows.length, paid, unpaid: unpaid.map(entry => ({ ...entry, row: rows[Number(entry['index'])]?.row })), ...(references !== undefined && { references }) })
  return unpaid.length === 0 ? EXIT.done : EXIT.refused
}

/** The rows of a list; where some do not fit, all of them are told with their reasons. */
async function rowsOf(session: Session, client: JianghanClient, file: string, { from, asset }: Readonly<{ from: string; asset: string }>): Promise<readonly ListRow[]> {
  const text = await readFile(session.path(file), 'utf8')
  if (text.length > LIST_TEXT_MAX) throw usageError({ zh: '清单过大。', en: 'The list is too large.' }, { zh: '一次至多 4,096 笔，请拆分。', en: 'At most 4,096 lines at once; split it.' })
  const { rows, problems } = readList(text)
  const { bulkProblems } = await import('@jianghan/client')
  const decimals = await client.decimalsOf(asset)
  const more: RowProblem[] = decimals === undefined ? [] : bulkProblems({ from, decimals, lines: rows.map(({ line }) => line) }).map(({ line, what }) => ({ row: rows[line - 1]?.row ?? 0, what }))
  if (problems.length + more.length > 0) throw badList(file, [...problems, ...more])
  return rows
}

/** Writes down what opens the entries, before anything is sent: afterwards nothing else can tell what they were for. */
async function keepReferences(session: Session, list: string, { input, openings }: BulkTransferRequest, given: unknown): Promise<string | undefined> {
  if (openings.length === 0) return undefined
  const { referencesText } = await import('@jianghan/client')
  const name = typeof given === 'string' ? given : `${list}.${Buffer.from((input['entriesRoot'] as Uint8Array).subarray(0, 4)).toString('hex')}.references.json`
  await writeNew(session, name, referencesText(openings))
  session.printer.note({ zh: `参考信息写入 ${name}：请妥善保存，出具证明时用 prove --references 披露。`, en: `The references lie in ${name}: keep it; prove --references opens them in proofs.` })
  return name
}

/** The ledger's refusal of a bulk with the row that it names, where it names one. */
function atItsRow(fault: unknown, file: string, rows: readonly ListRow[]): unknown {
  const { code, zh, en, facts } = (fault ?? {}) as { code?: string; zh?: string; en?: string; facts?: Readonly<Record<string, unknown>> }
  if (code === undefined || zh === undefined || en === undefined || !/^(payments|kernel)\./.test(code)) return fault
  const { index, account } = facts ?? {}
  const found = typeof index === 'number' ? rows[index] : rows.find(({ line }) => line.to === account)
  return found === undefined ? fault : badList(file, [{ row: found.row, what: { zh, en } }], code)
}

/** The opening of an entry in a file that `pay-list` wrote. */
export async function openingIn(session: Session, name: string, entry: number): Promise<BulkOpening> {
  const { readReferences } = await import('@jianghan/client')
  const found = readReferences(await readFile(session.path(name), 'utf8'), session.options.lang).find(({ index }) => index === entry)
  if (found !== undefined) return found
  throw usageError({ zh: `${name} 中没有第 ${entry} 笔的参考信息。`, en: `${name} has no references of entry ${entry}.` }, { zh: '笔序自 0 起。', en: 'Entries are counted from 0.' })
}
